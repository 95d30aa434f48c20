"""The words of reporting."""

from app.kit.translation import gettext as _
from app.reporting.rules import ReportStatus


def status_word(status: ReportStatus) -> str:
    """A status as people call it."""
    return {
        ReportStatus.REQUESTED: _("Waiting"),
        ReportStatus.RENDERING: _("Being made"),
        ReportStatus.READY: _("Ready"),
        ReportStatus.FAILED: _("Not made"),
        ReportStatus.PUBLISHED: _("Published"),
        ReportStatus.WITHDRAWN: _("Withdrawn"),
    }[status]


def language_words() -> dict[str, str]:
    """The languages a report can be made in, each in its own words."""
    return {"nl": "Nederlands", "en": "English"}


def ending_together(text: str, least: int) -> str:
    """A text whose last words share a line: as many of them as make up ``least`` letters."""
    *before, end = text.split(" ")
    while before and len(end) < least:
        end = f"{before.pop()}\u00a0{end}"
    return " ".join([*before, end])
