"""What the parts, statuses, caps and levels of a study are called, and the order in which it is set up."""

import uuid

from app.kit.translation import gettext as _
from app.studies.rules import CapKind

PARTS = ("basics", "norms", "caps", "scenarios", "briefing", "waves")


def next_part(study_id: uuid.UUID, part: str, go: str) -> str:
    """Where saving leads: back to the study, or on to the next part."""
    if go == "next" and part != PARTS[-1]:
        return f"/studies/{study_id}/{PARTS[PARTS.index(part) + 1]}"
    if go == "stay":
        return f"/studies/{study_id}/{part}"
    return f"/studies/{study_id}"


def status_words() -> dict[str, str]:
    """What each status of a study is called."""
    return {"draft": _("draft"), "fielding": _("in the field"), "closed": _("closed"), "archived": _("archived")}


def wave_words() -> dict[str, str]:
    """What each status of a wave is called."""
    return {"planned": _("planned"), "open": _("in the field"), "closed": _("closed")}


def language_words() -> dict[str, str]:
    """The languages a shopper can answer in."""
    return {"nl": _("Dutch"), "en": _("English"), "fr": _("French"), "de": _("German")}


def level_words() -> dict[int, str]:
    """What a shopper's levels are called."""
    return {1: _("Level 1, everybody"), 2: _("Level 2, has done good visits"), 3: _("Level 3, experienced")}


def day_part_words() -> dict[str, str]:
    """What the parts of the day are called."""
    return {
        "": _("Any time"), "morning": _("Morning, until 11:00"), "midday": _("Midday, 11:00 to 14:00"), "afternoon": _("Afternoon, 14:00 to 17:00"),
        "evening": _("Evening, from 17:00"), "weekend": _("At the weekend"),
    }  # fmt: skip


def cap_words() -> dict[str, tuple[str, str]]:
    """What each cap is called, and its unit."""
    return {
        CapKind.PER_DAY.value: (_("Visits on one day"), _("visits")),
        CapKind.PER_WEEK.value: (_("Visits in one week"), _("visits")),
        CapKind.PER_WAVE.value: (_("Visits in one wave"), _("visits")),
        CapKind.PER_STUDY.value: (_("Visits in the whole study"), _("visits")),
        CapKind.OPEN_AT_ONCE.value: (_("Visits open at the same time"), _("visits")),
        CapKind.DAYS_BETWEEN_LOCATION.value: (_("Days between two visits to one location"), _("days")),
        CapKind.DAYS_BETWEEN_CLIENT.value: (_("Days between two visits to this client"), _("days")),
    }
