"""Questionnaires and answers made at random, with everything that scoring knows: rules, groups, filters, limits, bonus."""

from typing import Any

from hypothesis import strategies as st

from app.journeys.schemas import QuestionnaireContent

KINDS = (
    "yes_no", "scale", "nps", "csat", "ces", "single_choice", "multiple_choice", "ranking", "matrix", "number", "money", "duration", "short_text",
    "calculated", "repeat", "note",
)  # fmt: skip
BANDS = [{"up_to": 2.5, "points": 8}, {"up_to": 7, "points": 3}, {"points": 0}]


def text(word: str) -> dict[str, str]:
    return {"nl": word, "en": word}


def question(code: str, kind: str, **more: object) -> dict[str, Any]:
    return {"code": code, "kind": kind, "label": text(code), **more}


def option(code: str, points: int | None, **more: object) -> dict[str, Any]:
    return {"code": code, "label": text(code), "points": points, **more}


def section(code: str, weight: int, *questions: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"code": code, "title": text(code), "weight": weight, "questions": list(questions), **more}


def form(*sections: dict[str, Any], **scoring: object) -> QuestionnaireContent:
    return QuestionnaireContent.model_validate({"title": text("Form"), "scoring": scoring, "sections": list(sections)})


RULES = (
    "selected(${%s}, 'yes')", "${%s} > 2", "not(selected(${%s}, 'o0'))", "${%s} != ''", "count(${%s}) < 2", "${%s} < 3 or selected(${%s}, 'no')",
)  # fmt: skip


@st.composite
def questions(draw: st.DrawFn, code: str, earlier: list[str], *, inner: bool = False) -> dict[str, Any]:  # noqa: C901 - one branch a feature
    """One question that may look at earlier ones."""
    kind = draw(st.sampled_from([each for each in KINDS if not inner or each != "repeat"]))
    made = question(code, kind)
    if kind == "repeat":
        made["questions"] = [
            draw(questions(f"{code}_{n}", [*earlier, *(f"{code}_{m}" for m in range(n))], inner=True))
            for n in range(draw(st.integers(1, 3)))
        ]
    elif kind != "note":
        made |= {"weight": draw(st.integers(0, 12)), "allow_na": draw(st.booleans()), "reversed": draw(st.booleans())}
        made["counts"] = draw(st.sampled_from(["item", "item", "item", "item", "bonus", "penalty"]))
        made["tags"] = draw(st.lists(st.sampled_from(["staff", "clean"]), max_size=2))
    if kind == "scale":
        made["minimum"] = draw(st.sampled_from([0, 1, -2, 0.5, 1.1]))
        made["maximum"] = made["minimum"] + draw(st.sampled_from([1, 4, 6.5, 2000]))
    if kind in {"single_choice", "multiple_choice", "ranking", "matrix"}:
        points = draw(st.lists(st.none() | st.integers(-9, 20), min_size=2, max_size=4))
        made["options"] = [option(f"o{n}", each, columns={"region": "west" if n % 2 else "east"}) for n, each in enumerate(points)]
        if earlier and kind != "ranking" and draw(st.booleans()):
            made["choice_filter"] = draw(st.sampled_from(["region = 'west' or ${%s} = 'yes'", "region != 'east' or ${%s} > 1"])) % draw(
                st.sampled_from(earlier)
            )
    if kind == "multiple_choice":
        made["multi_scoring"] = draw(st.sampled_from(["sum", "all_or_nothing"]))
        made["points_cap"] = draw(st.none() | st.integers(1, 25))
    if kind == "matrix":
        made["rows"] = [{"code": f"r{n}", "label": text("row")} for n in range(draw(st.integers(1, 3)))]
    if kind == "duration":
        made["several"] = draw(st.booleans())
    if kind == "calculated":
        made["calculation"] = draw(st.sampled_from(["1 + 1", "${%s} * 2", "count(${%s})"]))
        made["calculation"] = made["calculation"].replace("%s", draw(st.sampled_from(earlier))) if earlier else "3"
    if kind in {"number", "money", "duration", "calculated"} and draw(st.booleans()):
        made["bands"] = BANDS
    if earlier and draw(st.integers(0, 3)) == 0:
        made["visible_when"] = draw(st.sampled_from(RULES)).replace("%s", draw(st.sampled_from(earlier)))
    if kind not in {"repeat", "note"} and draw(st.integers(0, 4)) == 0:
        made["critical"] = {
            "scope": draw(st.sampled_from(["section", "total"])), "at_most": draw(st.sampled_from([0, 33, 50])),
            "when": draw(st.sampled_from([[], ["no"], ["o0", "1"], ["na"]])),
        }  # fmt: skip
    return made


def values(asked: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Answers to a question: most fit, some do not."""
    kind = asked["kind"]
    codes = [each["code"] for each in asked.get("options", [])]
    number = st.integers(-1, 11) | st.sampled_from([0.5, 1.5, 2.1, 3.0, True])
    fits: dict[str, st.SearchStrategy[Any]] = {
        "yes_no": st.sampled_from(["yes", "no"]),
        "short_text": st.sampled_from(["Fine.", " "]),
        "money": st.builds(lambda minor: {"amount_minor": minor, "currency": "EUR"}, st.integers(0, 1200)),
        "ranking": st.permutations(codes) if codes else st.none(),
        "multiple_choice": st.lists(st.sampled_from(codes or ["o0"]), unique=True),
        "single_choice": st.sampled_from(codes or ["o0"]),
        "matrix": st.dictionaries(
            st.sampled_from([row["code"] for row in asked.get("rows", [])] or ["r0"]), st.sampled_from(codes or ["o0"])
        ),
    }
    fit = fits.get(kind, number)
    if kind == "duration":
        fit = st.builds(lambda laps: {"laps": laps}, st.lists(st.integers(0, 9), max_size=3)) if asked["several"] else st.integers(0, 12)
    odd = st.sampled_from(["na", None, "", [], {}, True, 1, "yes", ["o0"], {"r0": "o0"}, {"amount_minor": True, "currency": "EUR"}])
    return st.integers(0, 9).flatmap(lambda n: odd if n == 0 else st.just("na") if n == 1 else fit)


@st.composite
def forms_with_answers(draw: st.DrawFn) -> tuple[QuestionnaireContent, dict[str, Any]]:
    """A questionnaire, and answers to it that are not all in order."""
    sections: list[dict[str, Any]] = []
    answers: dict[str, Any] = {}
    earlier: list[str] = []
    number = 0
    for place in range(draw(st.integers(1, 4))):
        asked = []
        for _ in range(draw(st.integers(0, 5))):
            number += 1
            made = draw(questions(f"q{number}", earlier))
            asked.append(made)
            if made["kind"] == "repeat":
                entries = draw(st.lists(st.sampled_from(["1", "2", "5"]), unique=True))
                answers[made["code"]] = entries
                for inner in made["questions"]:
                    answers |= {f"{inner['code']}[{entry}]": draw(values(inner)) for entry in ("1", "2", "5")}
            elif made["kind"] not in {"note", "calculated"} and draw(st.integers(0, 7)):
                answers[made["code"]] = draw(values(made))
            if made["kind"] != "note":
                earlier.append(made["code"])
        extra = {}
        if place and earlier and draw(st.integers(0, 3)) == 0:
            before = [code for code in earlier if code not in {each["code"] for each in asked}]
            if before:
                extra["visible_when"] = draw(st.sampled_from(RULES)).replace("%s", draw(st.sampled_from(before)))
        sections.append(section(f"s{place}", draw(st.integers(0, 9)), *asked, **extra))
    return form(*sections, method=draw(st.sampled_from(["points", "mean"]))), answers
