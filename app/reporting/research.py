"""The agency's research export as files: pseudonymous, raw and derived, each column explained. Pure: rows in, a ZIP out.

What identifies people is not in it: no names, addresses, photos, positions or free text (unless the study's privacy gate is open), shoppers and
visits under keyed pseudonyms that hold within a study. Spontaneous figures are derived over the whole wave only; per visit there are raw trials.
"""

import datetime as dt
import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.journeys.answers import visible_answers
from app.journeys.emotion import Reading
from app.journeys.emotion_content import WHOLE_VISIT
from app.journeys.feelings.constants import METHOD_VERSION
from app.journeys.feelings.leaving import words_after_min
from app.journeys.feelings.stored import NOTHING_TOLD, FeltReader, ToldStep, ToldVisit
from app.journeys.felt_values import SPEEDED_PREFIX, WORDS_PREFIX
from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent
from app.journeys.spontaneous import Trial
from app.journeys.values import AFFECT_PREFIX, split_key
from app.kit.tables import csv_text
from app.reporting.research_columns import DICTIONARY, dictionary_text
from app.results.felt import WaveFelt
from app.results.felt_tables import COLUMNS as DERIVED_COLUMNS
from app.results.felt_tables import table_rows

TEXTS: Final = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
NEVER: Final = frozenset(
    {
        QuestionKind.PHOTO,
        QuestionKind.AUDIO,
        QuestionKind.FILE,
        QuestionKind.RECEIPT,
        QuestionKind.PLACE,
        QuestionKind.BARCODE,
        QuestionKind.NOTE,
    }
)
"""Kinds whose answers can show a person, a place or a name."""
FIXED_DATE: Final = (2000, 1, 1, 0, 0, 0)
"""The same data give the same bytes."""


@dataclass(frozen=True)
class ResearchVisit:
    """One approved visit as it is exported; ids are the database's and never leave."""

    visit_id: str
    shopper_id: str
    location_code: str
    region: str
    scenario: str
    persona: str
    visited_on: str
    version: int
    score: float | None
    content: QuestionnaireContent
    answers: Mapping[str, Any]
    given_at: Mapping[str, dt.datetime]


def pseudonym(secret: bytes, study_id: str, kind: str, identity: str) -> str:
    """A name for a shopper or visit that cannot be led back without the key, and is another one in each study."""
    return hmac.new(secret, f"research\x1f{study_id}\x1f{kind}\x1f{identity}".encode(), hashlib.sha256).hexdigest()[:16]


class ResearchFiles:
    """Gathers visits, then writes the ZIP."""

    def __init__(self, secret: bytes, study_id: str, *, names_allowed: bool) -> None:
        """``names_allowed`` is the study's privacy gate: without it no free text leaves."""
        self._secret, self._study_id, self._names_allowed = secret, study_id, names_allowed
        self._rows: dict[str, list[Sequence[Any]]] = {name: [] for name in DICTIONARY if name != "derived_steps.csv"}
        self._lines: list[str] = []

    def add(self, visit: ResearchVisit) -> None:
        """One more visit in every file."""
        code = pseudonym(self._secret, self._study_id, "visit", visit.visit_id)
        shopper = pseudonym(self._secret, self._study_id, "shopper", visit.shopper_id)
        reader = FeltReader(visit.content)
        shown = visible_answers(visit.content, visit.answers, visit.visited_on or None)
        told = reader.read(shown)
        self._rows["visits.csv"].append(_visit_row(code, shopper, visit, told, shown))
        self._rows["answers.csv"] += [(code, key, value) for key, value in self._answers(visit.content, shown)]
        codes = [section.code for section in visit.content.sections if section.asks_feelings]
        after = words_after_min(visit.content, visit.given_at)
        for step in codes:
            self._rows["emotion_steps_raw.csv"].append(_step_row(code, step, told.steps.get(step, NOTHING_TOLD), shown, after.get(step)))
            self._rows["trials_raw.csv"] += _trial_rows(code, step, told, shown)
        self._lines.append(json.dumps(_raw_line(code, shopper, told, codes, reader), ensure_ascii=False))

    def zipped(self, felt: WaveFelt) -> bytes:
        """The ZIP with all files, the figures of the whole wave among them."""
        files = {name: csv_text([column.name for column in DICTIONARY[name]], rows) for name, rows in self._rows.items()}
        files["derived_steps.csv"] = csv_text(DERIVED_COLUMNS, [row for row in table_rows(felt) if row[0] == "wave"])
        files["emotion_visits.jsonl"] = "".join(f"{line}\n" for line in self._lines)
        files["data_dictionary.csv"] = csv_text(
            ("file", "column", "type", "unit", "meaning", "codes", "method"),
            [(name, each.name, each.kind, each.unit, each.meaning, each.codes, METHOD_VERSION) for name, columns in DICTIONARY.items() for each in columns],
        )  # fmt: skip
        files["README.txt"] = dictionary_text()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                archive.writestr(_entry(name), files[name].encode())
        return out.getvalue()

    def _answers(self, content: QuestionnaireContent, shown: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
        questions = {question.code: question for question in content.questions()}
        private = {
            inner.code for section in content.sections for each in section.questions if _hidden(each) for inner in (each, *each.questions)
        }
        for key, value in shown.items():
            question = questions.get(split_key(key)[0])
            if question is not None and question.code not in private and self._may_leave(question):
                yield key, value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def _may_leave(self, question: Question) -> bool:
        return question.kind not in NEVER and not _hidden(question) and (question.kind not in TEXTS or self._names_allowed)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIXED_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _hidden(question: Question) -> bool:
    return question.private or question.names_person


def _visit_row(code: str, shopper: str, visit: ResearchVisit, told: ToldVisit, shown: Mapping[str, Any]) -> Sequence[Any]:
    baseline = told.session.baseline() if told.session else None
    sides = sorted({str(block.get("yes_side")) for key, block in shown.items() if key.startswith(SPEEDED_PREFIX) and block.get("yes_side")})
    journey = [
        told.journey.get(name)
        for name in ("journey_nps", "journey_ces", "journey_csat", "journey_effective", "journey_easy", "journey_enjoyable")
    ]
    return (
        code, shopper, visit.location_code, visit.region, visit.scenario, visit.persona, visit.visited_on, visit.version, visit.score, *journey, told.before,
        told.outcome, told.untimed if told.session else None, "|".join(sides), told.practice[0] if told.session else None, told.practice[1] if told.session else None,
        told.clock_step_ms if told.session else None, baseline.n if baseline else None, baseline.mean if baseline else None, baseline.sd if baseline else None,
        "|".join(baseline.reasons) if baseline else None,
    )  # fmt: skip


def _step_row(code: str, step: str, told: ToldStep, shown: Mapping[str, Any], after_min: float | None) -> Sequence[Any]:
    reading, picks = Reading(told.pleasure, told.arousal), told.picks
    affect, words = shown.get(AFFECT_PREFIX + step) or {}, shown.get(WORDS_PREFIX + step) or {}
    return (
        code, step, told.pleasure, told.arousal, "|".join(affect.get("order") or ()), told.moment, told.contribution,
        "|".join(f"{word}:{times}" for word, times in picks.words) if picks else None, picks.nothing if picks else None, bool(picks.other) if picks else None,
        "|".join(words.get("shown") or ()), round(after_min, 1) if picks and after_min is not None else None,
        reading.valence, Reading(told.arousal).valence, reading.intensity,
    )  # fmt: skip


def _trial_rows(code: str, step: str, told: ToldVisit, shown: Mapping[str, Any]) -> list[Sequence[Any]]:
    if told.session is None or step not in told.session.steps:
        return []
    usable = told.session.usable()[step]
    raw = [
        (key.removeprefix(SPEEDED_PREFIX), row)
        for key, block in sorted(shown.items())
        if key.startswith(SPEEDED_PREFIX)
        for row in block["steps"].get(step) or ()
    ]
    return [
        (code, step, leg if leg != WHOLE_VISIT else "", place, row["word"], row["polarity"], row["yes"], row.get("onset_ms"), row.get("response_ms"),
         trial.latency_ms, bool(row.get("page_hidden")), bool(row.get("long_frame")), used.exclusion)
        for place, ((leg, row), trial, used) in enumerate(zip(raw, told.session.steps[step], usable, strict=True), start=1)
    ]  # fmt: skip


def _raw_line(code: str, shopper: str, told: ToldVisit, codes: Sequence[str], reader: FeltReader) -> dict[str, Any]:
    """A visit as `veldgast score-emotion` reads it."""
    trials: Mapping[str, Sequence[Trial]] = told.session.steps if told.session else {}
    steps = []
    for step in codes:
        felt = told.steps.get(step, NOTHING_TOLD)
        signs = [reader.words[word].polarity for word, _times in felt.picks.words] if felt.picks else []
        steps.append(
            {
                "step": step, "pleasure": felt.pleasure, "arousal": felt.arousal, "contribution": felt.contribution,
                "words": {"positive": signs.count(1), "negative": signs.count(-1), "nothing": int(felt.picks.nothing) if felt.picks else 0},
                "trials": [
                    {"word": t.word, "polarity": t.polarity, "yes": t.yes, "latency_ms": t.latency_ms, "page_hidden": t.page_hidden, "long_frame": t.long_frame}
                    for t in trials.get(step, ())
                ],
            }
        )  # fmt: skip
    practice = {"trials": told.practice[0], "errors": told.practice[1]}
    return {
        "visit": code,
        "shopper": shopper,
        "clock_step_ms": told.clock_step_ms,
        "untimed": told.untimed,
        "practice": practice,
        "steps": steps,
    }
