"""Scores as a file: JSON or CSV, with or without the explanation. Exact values are fractions of one, as ``37/50``."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from app.journeys.answers import Answers
from app.journeys.schemas import QuestionnaireContent
from app.journeys.scoring.display import display_score
from app.journeys.scoring.explained import score_visit
from app.journeys.scoring.result import Base, VisitScore
from app.journeys.scoring.scorer import Scorer

FORMAT: Final = "veldgast-scores/1"
_EXPLAINED: Final = ("visit", "line", "section", "item", "base", "earned", "attainable", "contribution")


def as_json(content: QuestionnaireContent, visits: Sequence[tuple[str, Answers]], *, explain: bool) -> str:
    """One document with all visits in the order of the table."""
    scorer = Scorer(content)
    rows = []
    for visit, answers in visits:
        if explain:
            rows.append({"visit": visit, **_explained(score_visit(content, answers))})
        else:
            slim = scorer.totals(answers)
            rows.append({"visit": visit, "total": _figure(slim.total), "sections": {c: _figure(s) for c, s in slim.by_section().items()}})
    return json.dumps({"format": FORMAT, "title": content.title, "visits": rows}, ensure_ascii=False, indent=1) + "\n"


def as_csv(content: QuestionnaireContent, visits: Sequence[tuple[str, Answers]], *, explain: bool) -> str:
    """A row a visit, or with the explanation a row for every item, limit and total."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if explain:
        writer.writerow(_EXPLAINED)
        for visit, answers in visits:
            writer.writerows([visit, *line] for line in _lines(score_visit(content, answers)))
        return out.getvalue()
    codes = [section.code for section in content.sections]
    writer.writerow(["visit", "total", "total_exact", *codes, *(f"{code}_exact" for code in codes)])
    scorer = Scorer(content)
    for visit, answers in visits:
        slim = scorer.totals(answers)
        scores = slim.by_section()
        writer.writerow(
            [visit, _shown(slim.total), _exact(slim.total), *(_shown(scores[c]) for c in codes), *(_exact(scores[c]) for c in codes)]
        )
    return out.getvalue()


def _explained(score: VisitScore) -> Mapping[str, Any]:
    return {
        "total": _figure(score.total),
        "sections": {
            each.code: {**(_figure(each.score) or {"points": None, "exact": None}), "weight": str(each.weight),
                        "earned": str(each.earned), "attainable": str(each.attainable)}
            for each in score.sections
        },
        "items": [
            {"item": each.code, "section": each.section_code, "base": each.base.value, "counts": each.counts.value, "earned": str(each.earned),
             "attainable": str(each.attainable), "contribution": str(each.contribution), "lost": str(each.lost), "failed": each.failed}
            for each in score.items
        ],
        "adjustments": [
            {"limit": each.limit.value, "section": each.section_code, "item": each.question_code, "at_most": each.at_most, "amount": str(each.amount)}
            for each in score.adjustments
        ],
        "tags": {
            each.tag: {**(_figure(each.score) or {"points": None, "exact": None}), "items": each.items,
                       "earned": str(each.earned), "attainable": str(each.attainable)}
            for each in score.tags
        },
    }  # fmt: skip


def _lines(score: VisitScore) -> list[list[str]]:
    lines = [
        ["item", each.section_code, each.code, each.base.value, *(map(str, (each.earned, each.attainable, each.contribution)))]
        if each.base is Base.SCORED
        else ["item", each.section_code, each.code, each.base.value, "", "", "0"]
        for each in score.items
    ]
    lines += [
        ["limit", each.section_code or "", each.question_code or "", each.limit.value, "", "", str(each.amount)]
        for each in score.adjustments
    ]
    lines += [["section", each.code, "", "", str(each.earned), str(each.attainable), _exact(each.score)] for each in score.sections]
    lines += [["tag", "", each.tag, "", str(each.earned), str(each.attainable), _exact(each.score)] for each in score.tags]
    return [*lines, ["total", "", "", "", "", "", _exact(score.total)]]


def _figure(score: Fraction | None) -> dict[str, Any] | None:
    return None if score is None else {"points": display_score(score), "exact": str(score)}


def _exact(score: Fraction | None) -> str:
    return "" if score is None else str(score)


def _shown(score: Fraction | None) -> str:
    return "" if score is None else str(display_score(score))
