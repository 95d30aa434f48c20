"""Words and signs that the editor's templates use throughout."""

from typing import Any

from app.journeys.schemas import Counts, MultiScoring, QuestionKind, ScaleDisplay, ScoreMethod
from app.journeys.studio.kinds import has
from app.journeys.studio.outline import KIND_ICONS
from app.journeys.wording import CHANNEL_ICONS, channel_words, kind_words
from app.kit.translation import gettext as _

LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "français"}


def editor_words() -> dict[str, Any]:
    """For every template of the editor."""
    return {
        "has": has, "kind_words": kind_words(), "kind_groups": kind_groups(), "kind_icons": {kind.value: icon for kind, icon in KIND_ICONS.items()},
        "channels": channel_words(), "channel_icons": {channel.value: icon for channel, icon in CHANNEL_ICONS.items()},
        "language_names": LANGUAGE_NAMES, "display_words": display_words(), "counts_words": counts_words(), "multi_words": multi_words(),
        "method_words": method_words(),
    }  # fmt: skip


def kind_groups() -> list[tuple[str, list[QuestionKind]]]:
    """The kinds as a picker shows them."""
    kind = QuestionKind
    return [
        (_("Choosing"), [kind.YES_NO, kind.SINGLE_CHOICE, kind.MULTIPLE_CHOICE, kind.RANKING, kind.MATRIX]),
        (_("Rating"), [kind.SCALE, kind.NPS, kind.CSAT, kind.CES]),
        (_("Writing"), [kind.SHORT_TEXT, kind.LONG_TEXT]),
        (_("Measuring"), [kind.NUMBER, kind.DURATION, kind.MONEY, kind.DATE, kind.TIME, kind.DATETIME]),
        (_("Showing"), [kind.PHOTO, kind.RECEIPT, kind.AUDIO, kind.FILE, kind.BARCODE, kind.PLACE]),
        (_("Putting together"), [kind.REPEAT, kind.NOTE, kind.CALCULATED]),
    ]


def display_words() -> dict[str, str]:
    """The looks of a scale."""
    words = {"numeric": _("Numbers"), "stars": _("Stars"), "smileys": _("Smileys"), "labelled": _("Words")}
    return {look.value: words[look.value] for look in ScaleDisplay}


def counts_words() -> dict[str, str]:
    """How an item counts."""
    words = {"item": _("In the score"), "bonus": _("As a bonus"), "penalty": _("As a penalty")}
    return {way.value: words[way.value] for way in Counts}


def multi_words() -> dict[str, str]:
    """How several answers make points."""
    words = {"sum": _("Points add up"), "all_or_nothing": _("All the right ones, or nothing")}
    return {way.value: words[way.value] for way in MultiScoring}


def method_words() -> dict[str, str]:
    """How items make the score of a step."""
    words = {"points": _("Points earned out of points attainable"), "mean": _("Mean of the items")}
    return {way.value: words[way.value] for way in ScoreMethod}
