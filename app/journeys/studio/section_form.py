"""The forms of a section and of the questionnaire as a whole: what stands in them, and what is read from them."""

import re
from typing import Any

from pydantic import ValidationError

from app.journeys.forms import make_code
from app.journeys.models import Channel
from app.journeys.schemas import Leg, QuestionnaireContent, ScoreMethod, Scoring, Section
from app.journeys.studio.check_form import check_values, read_checks
from app.journeys.studio.draft_queries import StepRow
from app.journeys.studio.emotion_form import emotion_values, read_emotion
from app.journeys.studio.instruments import INSTRUMENTS, instrument_values, read_instruments
from app.journeys.studio.places import free_code, plain_reason
from app.journeys.studio.quick_text import LineProblem, legs_as_text, legs_from_text
from app.journeys.studio.typed import Problems, Typed
from app.kit.translation import gettext as _
from app.kit.translation import pick

_TEXTS = {"title": 200, "stage": 200, "intro": 2000, "emotion_cue": 500, "cue": 200}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
MOST_LANGUAGES = 6


def section_values(section: Section, content: QuestionnaireContent) -> Typed:
    """The form as it stands before anybody typed."""
    values: dict[str, list[str]] = {}
    for name in _TEXTS:
        text = getattr(section, name) or {}
        values |= {f"{name}.{language}": [text.get(language, "")] for language in content.languages}
    values |= {
        "channel": [section.channel], "leg": [section.leg or ""], "weight": [str(section.weight)],
        "visible_when": [section.visible_when.source if section.visible_when else ""],
    }  # fmt: skip
    return Typed(values | {name: ["yes"] if getattr(section, name) else [] for name in INSTRUMENTS})


def section_fields(typed: Typed, section: Section, content: QuestionnaireContent) -> dict[str, Any]:
    """The fields for ``editing_sections.save_section``. Raises TypedWrong."""
    problems = Problems()
    fields: dict[str, Any] = {}
    for name, longest in _TEXTS.items():
        text = typed.text(name, content.languages)
        old = getattr(section, name) or {}
        fields[name] = ({language: words for language, words in old.items() if language not in content.languages} | text) or None
        for language, words in text.items():
            if len(words) > longest:
                problems.add(f"{name}.{language}", _("Use at most %(n)s characters.", n=longest))
    if not fields["title"]:
        problems.add(f"title.{content.languages[0]}", _("Write a title, in at least one language."))
    if typed.get("channel") in set(Channel):
        fields["channel"] = typed.get("channel")
    fields["leg"] = typed.get("leg") if typed.get("leg") in {leg.code for leg in content.legs} else None
    fields["weight"] = problems.whole(typed, "weight", 0, 1000, 1)
    fields |= {name: typed.on(name) for name in INSTRUMENTS}
    fields["visible_when"] = problems.rule(typed, "visible_when", content)
    problems.check()
    return fields


def whole_values(content: QuestionnaireContent) -> Typed:
    """The form as it stands before anybody typed."""
    values = {f"title.{language}": [content.title.get(language, "")] for language in content.languages}
    total = content.scoring.weights_total
    values |= {
        "languages": [" ".join(content.languages)], "legs": [legs_as_text(content.legs, content.languages)],
        "method": [content.scoring.method.value], "weights_total": ["" if total is None else str(total)],
    }  # fmt: skip
    return Typed(values | check_values(content) | emotion_values(content) | instrument_values(content))


def whole_fields(typed: Typed, content: QuestionnaireContent, typed_in: str) -> dict[str, Any]:
    """The fields for ``editing_sections.save_whole``. Raises TypedWrong."""
    problems = Problems()
    title = {**content.title, **{language: typed.get(f"title.{language}") for language in content.languages}}
    title = {language: words for language, words in title.items() if words}
    if not title:
        problems.add(f"title.{content.languages[0]}", _("Write a title, in at least one language."))
    languages = list(dict.fromkeys(re.split(r"[\s,;]+", typed.get("languages").lower()))) if typed.get("languages") else []
    if not languages or len(languages) > MOST_LANGUAGES or not all(_LANGUAGE.fullmatch(language) for language in languages):
        problems.add("languages", _("Write one to six language codes, for example nl en."))
    legs: list[Leg] = []
    try:
        legs = [Leg.model_validate(leg) for leg in legs_from_text(typed.get("legs"), content.languages, typed_in)]
    except LineProblem as problem:
        problems.add("legs", str(problem))
    except ValidationError as error:
        problems.add("legs", plain_reason(error))
    if len({leg.code for leg in legs}) < len(legs):
        problems.add("legs", _("Two legs have the same code."))
    total = problems.whole(typed, "weights_total", 1, 100_000, 0) if typed.get("weights_total") else None
    method = ScoreMethod(typed.get("method")) if typed.get("method") in set(ScoreMethod) else content.scoring.method
    checks = read_checks(typed, content, problems)
    emotion = read_emotion(typed, content, problems)
    problems.check()
    return {
        "title": title,
        "languages": languages,
        "legs": legs,
        "checks": checks,
        "emotion": emotion,
        "sections": read_instruments(typed, content),
        "scoring": Scoring(method=method, weights_total=total),
    }


def free_section(content: QuestionnaireContent, title: dict[str, str]) -> Section:
    """A section of its own, without a step of a journey behind it."""
    code = make_code(pick(title, "en"), {section.code for section in content.sections}, "step")
    last = content.sections[-1]
    return Section(code=code, title=title, channel=last.channel, stage=last.stage, leg=last.leg, questions=[])


def section_of_step(row: StepRow, taken: set[str], legs: dict[str, str]) -> Section:
    """A section for a journey's step; ``legs`` are the codes of legs by the id of the journey's leg."""
    step = row.step
    return Section(
        code=free_code(step.code, taken), title=dict(step.name), stage=dict(row.stage.name) or None, channel=step.channel.value,
        leg=legs.get(str(step.leg_id)), emotion_cue=dict(step.emotion_cue) or None, questions=[],
    )  # fmt: skip
