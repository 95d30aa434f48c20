"""Cells of a question that are left out, or have no meaning here: each is told."""

from typing import Any, Final

from app.journeys.interchange.columns import Row
from app.journeys.interchange.reading import Reading
from app.journeys.schemas import QuestionKind as K
from app.kit.translation import gettext as _

_LOOKS: Final = frozenset({
    "field-list", "minimal", "quick", "quickcompact", "compact", "autocomplete", "search", "columns", "columns-pack", "columns-flex", "horizontal",
    "horizontal-compact", "image-map", "no-buttons", "no-calendar", "thousands-sep", "bearing", "vertical", "no-ticks", "picker", "new", "new-front",
    "maps", "placement-map", "numbers", "counter", "hidden-answer", "printer", "ex", "url", "masked", "w1", "w2", "w3", "w4", "randomized", "table-list",
    "list", "list-nolabel", "label", "likert", "multiline", "rating", "distress", "spinner", "text", "autocomplete_chars",
})  # fmt: skip


def read_parameters(row: Row) -> dict[str, str]:
    """The parameters cell, ``start=1 end=5``, as pairs."""
    cell = row.get("parameters").replace(",", " ").replace(";", " ")
    pairs = (part.partition("=") for part in cell.replace(" = ", "=").split())
    return {key.strip().lower(): value.strip() for key, equals, value in pairs if equals}


def tell_left_out(question: dict[str, Any], row: Row, reading: Reading) -> None:
    """Say what of a row does not come along: defaults, messages, triggers, looks."""
    if row.get("default") and question["kind"] not in {K.NOTE, K.CALCULATED}:
        reading.findings.drop(
            _("A default is left out: an answer that is already filled in is not an observation."), *reading.place(row, "default")
        )
    if row.get("required_message"):
        reading.once(
            "required_message", _("The app has its own words for a missing answer; this message is not shown."), row, "required_message"
        )
    if row.get("trigger"):
        reading.once("trigger", _("Values are always worked out when an answer changes; the trigger is not needed."), row, "trigger")
    if row.get("save_to"):
        reading.findings.drop(_("Entities are not supported; the answer is stored with the visit only."), *reading.place(row, "save_to"))
    given = read_parameters(row)
    if "randomize" in given:
        reading.findings.downgrade(_("The choices are shown in the order of the list, not shuffled."), *reading.place(row, "parameters"))
    for word in row.get("appearance").split():
        base = word.split("(")[0].split(":")[0].rstrip("0123456789-")
        if base not in _LOOKS and word not in _LOOKS and word not in {"signature", "draw", "annotate", "month-year", "year"}:
            reading.findings.drop(_("The appearance “%(word)s” is not known here.", word=word[:40]), *reading.place(row, "appearance"))
        elif base not in {"multiline", "likert", "rating", "field-list", "label", "list-nolabel", "table-list"} and base in _LOOKS:
            reading.once("looks", _("How a question looks (appearance) follows from its kind; only multiline, likert, rating and label change anything."),
                         row, "appearance")  # fmt: skip
