"""Every column of the research export: what it is, in which unit, with which codes."""

from dataclasses import dataclass
from typing import Final

from app.journeys.feelings.constants import DISCLAIMER, METHOD_VERSION, SHOWN_FROM, SHOWN_SHOPPERS_FROM, WORDS_WITHIN_MIN
from app.journeys.feelings.method import method_rows
from app.journeys.spontaneous import Exclusion

YES_NO: Final = "1 yes, 0 no"
REASONS: Final = ", ".join(reason.value for reason in Exclusion)


@dataclass(frozen=True)
class Column:
    """One column; `kind` is code, text, number, integer, date or flag."""

    name: str
    kind: str
    meaning: str
    unit: str = ""
    codes: str = ""


_VISIT: Final = Column("visit", "code", "Pseudonym of the visit, the same in every file and export of this study")
DICTIONARY: Final[dict[str, list[Column]]] = {
    "visits.csv": [
        _VISIT,
        Column("shopper", "code", "Pseudonym of the shopper, the same in every export of this study and in no other"),
        Column("location", "code", "The client's own code of the location"),
        Column("region", "text", "Region of the location"),
        Column("scenario", "code", "What the shopper played"),
        Column("persona", "text", "Name of the persona played: the scenario's, else the journey's; empty: nobody in particular"),
        Column("visited_on", "date", "Day of the visit", "YYYY-MM-DD"),
        Column("questionnaire_version", "integer", "Version of the questionnaire it was made with"),
        Column("score", "number", "Total score", "0..1"),
        Column("journey_nps", "integer", "Mystery guest NPS answer", "0..10"),
        Column("journey_ces", "integer", "Mystery guest CES 2.0 answer", "1..7"),
        Column("journey_csat", "integer", "Mystery guest CSAT answer", "1..5"),
        Column("journey_effective", "integer", "Effective", "1..5"),
        Column("journey_easy", "integer", "Easy", "1..5"),
        Column("journey_enjoyable", "integer", "Enjoyable", "1..5"),
        Column("expectation_before", "integer", "What was expected before the first step", "1..5"),
        Column("outcome", "code", "How it turned out", codes="worse, as_expected, better"),
        Column("untimed", "flag", "The alternative without timing was taken; empty: no quick questions", codes=YES_NO),
        Column("yes_side", "code", "Side of Yes on the screen", codes="left, right"),
        Column("practice_trials", "integer", "Practice items", "trials"),
        Column("practice_errors", "integer", "... answered wrongly", "trials"),
        Column("clock_step_ms", "number", "Measured step of the phone's clock", "ms"),
        Column("baseline_n", "integer", "Trials behind the shopper's own baseline", "trials"),
        Column("baseline_mean_ln_ms", "number", "Mean of ln latency over them", "ln ms"),
        Column("baseline_sd_ln_ms", "number", "SD (n - 1) of ln latency", "ln ms"),
        Column("session_excluded", "code", "Why the visit's timing does not count, separated by |", codes=REASONS),
    ],
    "answers.csv": [
        _VISIT,
        Column("question", "code", "Code of the question; code[entry] inside a repeat group"),
        Column(
            "value",
            "text",
            "The answer; lists and objects as JSON. No photos, sound, places, private questions; free text only where the study allows it",
        ),
    ],
    "emotion_steps_raw.csv": [
        _VISIT,
        Column("step", "code", "Code of the journey step"),
        Column("pleasure", "number", "Slider; empty: untouched", "0..1"),
        Column("arousal", "number", "Slider; empty: untouched", "0..1"),
        Column("slider_order", "code", "Which slider stood first", codes="pleasure|arousal, arousal|pleasure"),
        Column("moment", "code", "When the sliders were set", codes="during, after (right_after), later"),
        Column("contribution", "integer", "Added to, or took away from, an excellent experience", "-2..2"),
        Column("words", "code", "Words picked with how often they were tapped (1-3), word:times separated by |"),
        Column("nothing", "flag", "Nothing in particular", codes=YES_NO),
        Column("other_told", "flag", "A word of one's own was written; it is not exported", codes=YES_NO),
        Column("words_shown", "code", "The words in the order shown"),
        Column(
            "words_after_min",
            "number",
            f"From the last answer about the steps of the leg to these words; over {WORDS_WITHIN_MIN}: not on leaving",
            "minutes",
        ),
        Column("V", "number", "Stated valence, 2 pleasure - 1", "-1..1"),
        Column("A", "number", "Stated arousal, 2 arousal - 1", "-1..1"),
        Column("intensity", "number", "sqrt((V^2 + A^2) / 2)", "0..1"),
    ],
    "trials_raw.csv": [
        _VISIT,
        Column("step", "code", "Code of the journey step"),
        Column("leg", "code", "Leg of the visit; empty: a visit in one piece"),
        Column("trial", "integer", "Place within the step, from 1"),
        Column("word", "code", "The word shown"),
        Column("polarity", "integer", "Of the word", codes="1, -1"),
        Column("yes", "flag", "The answer", codes=YES_NO),
        Column("onset_ms", "number", "First painted frame, time stamp of the page", "ms"),
        Column("response_ms", "number", "Pointer down, the same clock", "ms"),
        Column("latency_ms", "number", "response - onset; empty: not timed", "ms"),
        Column("page_hidden", "flag", "The page was hidden meanwhile", codes=YES_NO),
        Column("long_frame", "flag", "A long frame fell into it", codes=YES_NO),
        Column("excluded", "code", "Why the trial does not count; empty: it counts", codes=REASONS),
    ],
    "derived_steps.csv": [
        Column("part", "code", "wave: all approved visits"),
        Column("name", "text", "Empty for the wave; of driver_...: the overall judgement that the steps are set against"),
        Column("step", "code", "Step; empty: the journey as a whole"),
        Column("title", "text", "Title of the step"),
        Column(
            "measure",
            "code",
            "Which figure",
            codes="curve, valence, arousal, intensity, unpleasant_share, contribution, "
            "contribution_<answer>, net_emotion, word_<code>, iv, uv, ss, h, reliability, gap, mystery_guest_..., peak_end, mean, expectation, outcome_..., "
            "moment, moment_before (2 delight point confirmed, 1 delight point, 0 none, -1 pain point, -2 pain point confirmed), words_late, "
            "change_<measure> (since the wave before), driver_share, driver_part, driver_r_squared (LMG over complete visits; not a cause)",
        ),
        Column("unit", "text", "Its scale"),
        Column("value", "number", "The figure; empty: suppressed"),
        Column("low", "number", "Lower end of its 95 % interval"),
        Column("high", "number", "Upper end"),
        Column("n", "integer", "Visits behind it", "visits"),
        Column("tier", "code", "What it may be used for", codes="suppressed, dots, indicative, value, comparable"),
        Column("method", "code", "Version of the method it was computed with"),
        Column("note", "text", "What must be said wherever it stands"),
    ],
}


def dictionary_text() -> str:
    """The data dictionary as people read it."""
    lines = [
        "Research export of one wave: approved visits only, pseudonymous.", f"Method: {METHOD_VERSION}", "", DISCLAIMER["en"], DISCLAIMER["nl"], "",
        f"Spontaneous figures are derived over the whole wave only, from {SHOWN_FROM} visits by {SHOWN_SHOPPERS_FROM} shoppers up; do not compute them of one",
        "shopper or visit, and never use feelings to judge the people who made the visits. Raw trials are not for clients.",
        "emotion_visits.jsonl holds the same visits as `veldgast score-emotion` reads them.",
        "Numbers have a point as decimal sign; empty is missing. A cell that a spreadsheet would run as a formula begins with an apostrophe.", "",
    ]  # fmt: skip
    for name, columns in DICTIONARY.items():
        lines += [name, "-" * len(name)]
        for column in columns:
            more = "; ".join(part for part in (column.kind, column.unit, column.codes and f"codes: {column.codes}") if part)
            lines.append(f"  {column.name}: {column.meaning} ({more})")
        lines.append("")
    lines += ["Constants of the method", "-----------------------"]
    lines += [f"  {row.name} = {row.printed} {row.unit}: {row.meaning['en']} [{row.source}]" for row in method_rows()]
    return "\n".join(lines) + "\n"
