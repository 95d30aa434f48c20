"""Questionnaires of every kind of question, with rules, scores, repeat groups and legs, as hypothesis draws them."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from app.journeys.models import Channel
from app.journeys.schemas import QuestionKind as K
from app.journeys.schemas import QuestionnaireContent

LETTERS = "abcxyzABC_"
WORDS = (
    st.text("abcdeé ü,;=:'\"<>&%$#{}()[]ÄßØ—…😀שלוםab123", min_size=1, max_size=25).map(lambda text: " ".join(text.split())).filter(bool)
)
LINES = st.one_of(
    WORDS, st.tuples(WORDS, WORDS).map("\n".join), st.just("${not_a_reference} costs $5"), st.just("=1+1"), st.just("yes"), st.just("007")
)
OPTION_CODES = st.text(LETTERS + "0123456789", min_size=1, max_size=6).filter(lambda code: code[0] not in ".-")
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)


@st.composite
def texts(draw: st.DrawFn, languages: list[str]) -> dict[str, str]:
    """A text in all languages, or in some."""
    some = draw(st.lists(st.sampled_from(languages), min_size=1, unique=True))
    return {language: draw(LINES) for language in languages if language in some}


def maybe(draw: st.DrawFn, told: dict[str, Any], key: str, strategy: st.SearchStrategy[Any], chance: int = 3) -> None:
    """Sometimes give the field."""
    if draw(st.integers(0, chance)) == 0:
        told[key] = draw(strategy)


@st.composite
def options(draw: st.DrawFn, languages: list[str]) -> list[dict[str, Any]]:
    """Options with points, pictures and columns."""
    made = []
    for code in draw(st.lists(OPTION_CODES, min_size=1, max_size=5, unique=True)):
        option: dict[str, Any] = {"code": code, "label": draw(texts(languages))}
        maybe(draw, option, "points", st.integers(-1000, 1000), 1)
        maybe(draw, option, "exclusive", st.just(True))
        maybe(draw, option, "image", HASHES, 8)
        maybe(
            draw,
            option,
            "columns",
            st.dictionaries(st.sampled_from(["region", "name", "points", "cf_2", "column_x", "label"]), WORDS, min_size=1, max_size=3),
        )
        made.append(option)
    return made


@st.composite
def rules(draw: st.DrawFn, codes: list[str], *, here: bool = False, columns: bool = False) -> str:
    """A rule that reads some of the questions."""
    operands = ["1", "2.5", "'a'", '"it\'s"', "today()", *(f"${{{code}}}" for code in codes)]
    operands += ["."] if here else []
    operands += ["region", "name", "points"] if columns else []
    one = st.sampled_from(operands)
    shapes: list[Callable[[str, str], str]] = [
        lambda a, b: f"{a} = {b}", lambda a, b: f"{a} > {b} or not({b} <= {a})", lambda a, b: f"selected({a}, {b})",
        lambda a, b: f"({a} + {b}) * 2 div 3 != {b} mod 2", lambda a, b: f"if({a} != '', count-selected({b}) > 1, true())",
        lambda a, b: f"{a}  =  'x'  and ({b} = 'y' or string-length({a}) > 3)", lambda a, b: f"regex({a}, '^[a-z]+$') and {b} >= -1",
    ]  # fmt: skip
    return draw(st.sampled_from(shapes))(draw(one), draw(one))


@st.composite
def questions(draw: st.DrawFn, code: str, before: list[str], languages: list[str], kind: K) -> dict[str, Any]:  # noqa: C901 - one case a field
    """One question of a kind, with what can stand on it; its rules read earlier questions."""
    told: dict[str, Any] = {"code": code, "kind": kind, "label": draw(texts(languages)), "required": draw(st.booleans())}
    if kind in {K.SINGLE_CHOICE, K.MULTIPLE_CHOICE, K.RANKING, K.MATRIX} or (kind is K.SCALE and draw(st.booleans())):
        told["options"] = draw(options(languages))
    if kind is K.MATRIX:
        told["rows"] = [
            {"code": each, "label": draw(texts(languages))} for each in draw(st.lists(OPTION_CODES, min_size=1, max_size=3, unique=True))
        ]
    if kind is K.SCALE:
        low = draw(st.integers(-3, 5))
        told |= {"minimum": low, "maximum": low + draw(st.one_of(st.integers(1, 10), st.just(0.5)))}
    elif draw(st.booleans()):
        told |= {"minimum": draw(st.floats(-100, 0)), "maximum": draw(st.floats(0, 1e6))}
    if kind is K.CALCULATED:
        told["calculation"] = draw(rules(before))
    for key in ("help", "valid_message", "low_label", "high_label", "unit"):
        maybe(draw, told, key, texts(languages))
    for key in ("required_when", "visible_when", "valid_when"):
        maybe(draw, told, key, rules(before, here=key == "valid_when"))
    if told.get("options"):
        maybe(draw, told, "choice_filter", rules(before, columns=True))
    for key in ("private", "names_person", "verbatim", "allow_na", "several", "reversed"):
        maybe(draw, told, key, st.just(True))
    for key in ("why_when", "evidence_when"):
        maybe(draw, told, key, st.lists(st.one_of(OPTION_CODES, WORDS), max_size=3))
    maybe(draw, told, "tags", st.lists(st.sampled_from(["staff", "cleanliness", "brand.promise"]), unique=True))
    maybe(draw, told, "example_image", HASHES)
    maybe(draw, told, "currency", st.sampled_from(["USD", "GBP", "EUR"]))
    maybe(draw, told, "display", st.sampled_from(["stars", "smileys", "labelled"]))
    for key, strategy in (("min_length", st.integers(0, 5000)), ("max_length", st.integers(1, 20000)), ("weight", st.integers(0, 1000)),
                          ("counts", st.sampled_from(["bonus", "penalty"])), ("multi_scoring", st.just("all_or_nothing")),
                          ("points_cap", st.integers(1, 10000))):  # fmt: skip
        maybe(draw, told, key, strategy)
    if draw(st.booleans()):
        limits = sorted(set(draw(st.lists(st.floats(-1000, 1000), max_size=3))))
        told["bands"] = [{"up_to": limit, "points": draw(st.integers(0, 1000))} for limit in limits] + [{"points": 0}]
    maybe(draw, told, "critical", st.fixed_dictionaries({"scope": st.sampled_from(["section", "total"]), "at_most": st.integers(0, 99),
                                                          "when": st.lists(st.one_of(OPTION_CODES, WORDS), max_size=2)}))  # fmt: skip
    return told


@st.composite
def questionnaires(draw: st.DrawFn) -> QuestionnaireContent:
    """A whole questionnaire."""
    languages = draw(st.sampled_from([["nl", "en"], ["en"], ["de", "nl", "fr"], ["nl-BE", "pt"], ["xx"]]))
    names = st.text(LETTERS + "019.-", min_size=1, max_size=8).filter(lambda code: code[0].isalpha() or code[0] == "_")
    codes = draw(
        st.lists(
            st.one_of(names, st.sampled_from(["meta", "data", "yes_no", "greeting", "instanceID", "general"])),
            min_size=2,
            max_size=9,
            unique=True,
        )
    )
    legs = [{"code": code, "title": draw(texts(languages))} for code in draw(st.lists(names, max_size=2, unique=True))]
    sections: list[dict[str, Any]] = []
    before: list[str] = []
    waiting = list(codes)
    while waiting:
        code = draw(st.sampled_from([*codes[:3], "step", "meta", "arriving"]))
        if code in {section["code"] for section in sections}:
            code = f"{code}_{len(sections)}"
        section: dict[str, Any] = {"code": code, "title": draw(texts(languages)), "affect": draw(st.booleans()), "weight": draw(st.integers(0, 1000)),
                                   "channel": draw(st.sampled_from(list(Channel))), "questions": []}  # fmt: skip
        for key in ("stage", "intro", "emotion_cue"):
            maybe(draw, section, key, texts(languages))
        maybe(draw, section, "visible_when", rules(before))
        if legs:
            maybe(draw, section, "leg", st.sampled_from([leg["code"] for leg in legs]), 1)
        for _ in range(draw(st.integers(1, 4))):
            if not waiting:
                break
            code = waiting.pop(0)
            kind = draw(st.sampled_from(list(K)))
            if kind is K.REPEAT and not waiting:
                kind = K.SHORT_TEXT
            question = draw(questions(code, before, languages, kind))
            if kind is K.REPEAT:
                inner = waiting.pop(0)
                question["questions"] = [
                    draw(questions(inner, [*before, code], languages, draw(st.sampled_from([each for each in K if each is not K.REPEAT]))))
                ]
                before.append(inner)
            before.append(code)
            section["questions"].append(question)
        sections.append(section)
    scoring: dict[str, Any] = {"method": draw(st.sampled_from(["points", "mean"]))}
    maybe(draw, scoring, "weights_total", st.integers(1, 100000))
    return QuestionnaireContent.model_validate({
        "title": draw(texts(languages)), "languages": languages, "estimated_minutes": draw(st.integers(1, 600)), "legs": legs, "scoring": scoring,
        "sections": sections,
    })  # fmt: skip
