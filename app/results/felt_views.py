"""What the pages of feelings hand to their templates: each picture as JSON, with the words that say the same."""

from typing import Any

from app.journeys.feelings import constants
from app.journeys.schemas import Text
from app.rendering.specs import script_json
from app.results import charts, driver_words, felt_words
from app.results.felt import CONTRIBUTIONS, EXPECTATIONS, Cut, StepFelt, WaveFelt
from app.results.summary import WaveSummary


def _json(spec: dict[str, Any] | None) -> str | None:
    return None if spec is None else script_json(spec)


def curve_view(summary: WaveSummary, link: str = "") -> dict[str, Any]:
    """The curve and the spontaneous panel under it, wide and for a phone; `link` leads to the panel of a step."""
    felt = summary.felt
    if felt is None:
        return {"felt": None, "felt_words": felt_words, "limits": constants}
    return {
        "felt": felt, "felt_words": felt_words, "limits": constants,
        "curve": _json(charts.emotion_curve(felt, link=link)), "curve_narrow": _json(charts.emotion_curve(felt, narrow=True, link=link)),
        "spontaneous": _json(charts.spontaneous_panel(felt)), "spontaneous_narrow": _json(charts.spontaneous_panel(felt, narrow=True)),
    }  # fmt: skip


def journey_view(felt: WaveFelt, step: StepFelt | None) -> dict[str, Any]:
    """What the journey's page adds: the whole journey, and the panel of one step."""
    return {
        "contribution": _json(charts.contribution_bars(felt)), "outcomes": _json(charts.outcome_bars(felt)), "expectation": _json(charts.expectation_bars(felt)),
        "driver_bars": _json(charts.driver_bars(felt.drivers)) if felt.drivers else None, "driver_words": driver_words,
        "EXPECTATIONS": EXPECTATIONS, "CONTRIBUTIONS": CONTRIBUTIONS, "outcome_word": charts.outcome_word, "chosen": step,
        **(_step_view(step) if step else {}),
    }  # fmt: skip


def _step_view(step: StepFelt) -> dict[str, Any]:
    return {
        "spread": _json(charts.spread_bars(step)), "spread_rows": charts.spread_rows(step), "word_bars": _json(charts.word_bars(step)),
        "contribution_spread": _json(charts.contribution_spread(step)),
    }  # fmt: skip


def cut_views(cuts: list[Cut], titles: dict[str, Text]) -> list[dict[str, Any]]:
    """The small pictures of a comparison, in the order of the cuts."""
    return [
        {
            "cut": cut, "name": charts.cut_name(cut), "picture": _json(charts.small_multiple(cut, titles)), "words": charts.cut_in_words(cut, titles),
            "spontaneous": _json(charts.small_spontaneous(cut, titles)), "spontaneous_words": charts.cut_spontaneous_in_words(cut, titles),
        }
        for cut in cuts
    ]  # fmt: skip
