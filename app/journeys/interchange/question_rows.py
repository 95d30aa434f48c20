"""One row of a survey sheet as one question (or two: an "other, namely" brings its own text)."""

import copy
from typing import Any, Final

from app.journeys.interchange import row_types
from app.journeys.interchange.choices import RESERVED_COLUMN, ChoiceList
from app.journeys.interchange.columns import Row
from app.journeys.interchange.expressions import RuleSyntaxError, both, columns_in, reads, rule_source, with_renamed_columns
from app.journeys.interchange.languages import is_plainly, own_text
from app.journeys.interchange.left_out import read_parameters, tell_left_out
from app.journeys.interchange.own_columns import NO, YES, CellUnreadable, read_number
from app.journeys.interchange.reading import Reading, did_you_mean
from app.journeys.interchange.tree import Branch
from app.journeys.schemas import QuestionKind as K
from app.kit.translation import gettext as _

LIKES: Final[dict[K, frozenset[K]]] = {
    K.YES_NO: frozenset({K.SINGLE_CHOICE}), K.SCALE: frozenset({K.NUMBER, K.SINGLE_CHOICE}), K.NPS: frozenset({K.NUMBER}),
    K.CSAT: frozenset({K.NUMBER}), K.CES: frozenset({K.NUMBER}), K.MONEY: frozenset({K.NUMBER}), K.DURATION: frozenset({K.NUMBER}),
    K.LONG_TEXT: frozenset({K.SHORT_TEXT}), K.RECEIPT: frozenset({K.PHOTO}), K.MATRIX: frozenset(), K.REPEAT: frozenset(),
}  # fmt: skip
"""Which standard type stands in for a kind that the standard lacks: our column ``veldgast_kind`` is believed beside these."""
OWN: Final = (
    "weight", "reversed", "counts", "bands", "multi_scoring", "points_cap", "critical", "tags", "private", "names_person", "verbatim", "why_when",
    "evidence_when", "allow_na", "minimum", "maximum", "display", "currency", "several", "min_length", "max_length",
)  # fmt: skip
OWN_TEXTS: Final = ("low_label", "high_label", "unit")
LARGEST_SCALE: Final = 20


def questions_of(branch: Branch, reading: Reading, outer: str | None) -> list[dict[str, Any]]:
    """The questions that a row makes, shown when ``outer`` (the groups around it) holds as well. Empty when it is dropped."""
    row, found = branch.row, branch.type
    code = reading.names.codes.get(branch.name)
    if code is None:
        return []
    reading.rows[code] = row
    question: dict[str, Any] = {"code": code, "kind": _kind(branch, reading), "label": _label(branch, reading)}
    _common(question, branch, reading, outer)
    _options(question, branch, reading)
    _of_its_kind(question, branch, reading)
    _own_columns(question, row, reading)
    _rules(question, branch, reading)
    tell_left_out(question, row, reading)
    made = [question]
    if found.or_other:
        made.append(_other(question, branch, reading))
    return made


def _kind(branch: Branch, reading: Reading) -> K:
    row, natural = branch.row, branch.type.kind or K.CALCULATED
    if branch.type.what == "begin":
        natural = K.REPEAT if branch.type.control == "repeat" else K.MATRIX
    if natural is K.SHORT_TEXT and "multiline" in row.get("appearance").split():
        natural = K.LONG_TEXT
    told = row.get("veldgast_kind").strip().lower()
    if told:
        if told not in set(K):
            reading.findings.refuse(
                _("“%(kind)s” is not a kind of question. There are: %(all)s.", kind=told[:40], all=", ".join(K)),
                *reading.place(row, "veldgast_kind"),
            )
            return natural
        kind = K(told)
        if kind is natural or natural in LIKES.get(kind, frozenset()) or (natural is K.LONG_TEXT and kind is K.SHORT_TEXT):
            return kind
        reading.findings.downgrade(
            _("The type has been changed since this form was exported, so “%(kind)s” no longer fits; the type counts.", kind=told),
            *reading.place(row, "veldgast_kind"),
        )
        return natural
    return _changed_by_cells(natural, branch, reading)


def _changed_by_cells(natural: K, branch: Branch, reading: Reading) -> K:
    row = branch.row
    if natural not in {K.CALCULATED, K.REPEAT} and row.get("calculation"):
        if natural is not K.NOTE and row.get("read_only").casefold() not in YES:
            reading.findings.downgrade(
                _("This question has a calculation, so it becomes a calculated value: nobody fills it in."),
                *reading.place(row, "calculation"),
            )
        return K.CALCULATED
    if natural in {K.SHORT_TEXT, K.LONG_TEXT, K.NUMBER} and row.get("read_only").casefold() in YES:
        reading.findings.downgrade(_("A question that cannot be answered becomes a note."), *reading.place(row, "read_only"))
        return K.NOTE
    if "label" in row.get("appearance").split() and natural in {K.SINGLE_CHOICE, K.MULTIPLE_CHOICE}:
        reading.findings.downgrade(
            _("The head of a table of choices (appearance “label”) becomes a note."), *reading.place(row, "appearance")
        )
        return K.NOTE
    return natural


def _label(branch: Branch, reading: Reading) -> dict[str, str]:
    label = reading.text(branch.row, "label")
    if label:
        return label
    hint = reading.text(branch.row, "hint")
    if hint:
        reading.findings.downgrade(_("There is no label; the hint is taken as the question."), *reading.place(branch.row, "label"))
        return hint
    if branch.type.kind is not K.CALCULATED and branch.type.what != "hidden":
        reading.findings.downgrade(
            _("There is no label; the name “%(name)s” is shown.", name=branch.name), *reading.place(branch.row, "label")
        )
    return {reading.language: branch.name}


def _common(question: dict[str, Any], branch: Branch, reading: Reading, outer: str | None) -> None:
    row = branch.row
    hint = reading.text(row, "hint")
    if hint and row.text("label"):
        question["help"] = hint
    guidance = reading.text(row, "guidance_hint")
    if guidance:
        reading.findings.note(_("The guidance is shown with the hint."), *reading.place(row, "guidance_hint"))
        question["help"] = {
            language: "\n".join(part for part in (question.get("help", {}).get(language), guidance.get(language)) if part)
            for language in {**question.get("help", {}), **guidance}
        }
    picture = reading.pictures.find(row, reading.survey)
    if picture:
        question["example_image"] = picture
    question["visible_when"] = _visible(row, reading, outer)
    required = row.get("required").strip()
    question["required"] = required.casefold() in YES
    if required and not question["required"] and required.casefold() not in NO:
        question["required_when"] = reading.rule(row, "required", own_code=question["code"])
    if row.get("required_when"):
        question["required_when"] = reading.rule(row, "required_when", own_code=question["code"])


def _visible(row: Row, reading: Reading, outer: str | None) -> str | None:
    own = reading.rule(row, "relevant", here=False)
    return _joined(outer, own, row, reading)


def _joined(outer: str | None, own: str | None, row: Row, reading: Reading) -> str | None:
    try:
        return both(outer, own)
    except RuleSyntaxError as error:
        reading.findings.refuse(
            _("The rules of this row and of the groups around it cannot be joined: %(why)s", why=error.message),
            *reading.place(row, "relevant"),
        )
        return None


def _options(question: dict[str, Any], branch: Branch, reading: Reading) -> None:
    row, kind = branch.row, question["kind"]
    listed = branch.type.list_name or row.get("veldgast_list")
    if not listed or kind is K.NOTE:
        return
    found = reading.lists.get(listed)
    if found is None:
        reading.findings.refuse(
            _("There is no list “%(name)s” in the sheet “choices”.", name=listed[:60]) + did_you_mean(listed, reading.lists),
            *reading.place(row, "type"),
        )
        return
    found.used = True
    if not found.options:
        return
    if found.renamed:
        reading.names.answers[question["code"]] = found.renamed
    if kind is K.YES_NO:
        question["allow_na"] = "na" in found.codes()
        return
    if kind is K.SINGLE_CHOICE and not row.get("veldgast_kind") and _is_yes_no(found, branch):
        _as_yes_no(question, found)
        return
    question["options"] = copy.deepcopy(found.options)
    if branch.type.or_other and "other" not in found.codes():
        question["options"].append({"code": "other", "label": own_text("other", reading.languages)})


def _is_yes_no(found: ChoiceList, branch: Branch) -> bool:
    codes = found.codes()
    if sorted(codes) not in (["no", "yes"], ["na", "no", "yes"]) or branch.type.or_other or branch.row.get("choice_filter"):
        return False
    if any(option.get("columns") or option.get("image") or option.get("exclusive") for option in found.options):
        return False
    points = {option["code"]: option.get("points") for option in found.options}
    yes, no = points["yes"] or 0, points["no"] or 0
    scored = (yes >= 0 and no >= 0 and min(yes, no) == 0 and points.get("na") is None) and (
        yes or no or points["yes"] is points["no"] is None
    )
    if any(points.values()) and branch.row.get("weight"):
        return False
    return bool(scored) and all(is_plainly(option["code"], option["label"]) for option in found.options)


def _as_yes_no(question: dict[str, Any], found: ChoiceList) -> None:
    points = {option["code"]: option.get("points") or 0 for option in found.options}
    question["kind"] = K.YES_NO
    if "na" in points:
        question["allow_na"] = True
    if points["yes"] or points["no"]:
        question["weight"] = max(points["yes"], points["no"])
        if points["no"] > points["yes"]:
            question["reversed"] = True


def _of_its_kind(question: dict[str, Any], branch: Branch, reading: Reading) -> None:  # noqa: C901 - one case a kind
    row, kind, word = branch.row, question["kind"], branch.type.word
    own = bool(row.get("veldgast_kind"))
    if word == "range" and not own:
        _range(question, row, reading)
    elif word in row_types.LIMITS and not own:
        question["minimum"], question["maximum"] = row_types.LIMITS[word]
    elif word in row_types.ACKNOWLEDGE and not own:
        question["options"] = [{"code": "OK", "label": own_text("read", reading.languages)}]
        reading.findings.downgrade(_("An acknowledgement becomes a choice with one answer."), *reading.place(row, "type"))
    elif word in row_types.VIDEO and not own:
        reading.findings.downgrade(_("A video is asked for as a file."), *reading.place(row, "type"))
    elif kind is K.SINGLE_CHOICE and "likert" in row.get("appearance").split() and not own:
        _likert(question)
    elif kind is K.REPEAT and not own:
        _repeat_count(question, row, reading)
    if kind in {K.PHOTO, K.DATE} and not own:
        for word in row.get("appearance").split():
            if word in {"signature", "draw", "annotate", "month-year", "year"}:
                reading.findings.downgrade(
                    _("“%(word)s” is not supported; asked as %(kind)s.", word=word, kind=kind.value), *reading.place(row, "appearance")
                )
    if kind is K.NUMBER and branch.type.word in row_types.WHOLE and not own:
        question["_whole"] = True


def _range(question: dict[str, Any], row: Row, reading: Reading) -> None:
    given = read_parameters(row)
    try:
        start, end, step = (read_number(given.get(key, default)) for key, default in (("start", "1"), ("end", "10"), ("step", "1")))
    except CellUnreadable as error:
        reading.findings.refuse(str(error), *reading.place(row, "parameters"))
        return
    low, high = min(start, end), max(start, end)
    question["minimum"], question["maximum"] = low, high
    if step == 1 and low.is_integer() and 1 <= high - low <= LARGEST_SCALE:
        question["kind"] = K.SCALE
        if "rating" in row.get("appearance").split():
            question["display"] = "stars"
        return
    if step != 1 or not low.is_integer():
        question["_step"] = (low, abs(step))
    reading.findings.downgrade(_("This range has more steps than a scale shows; it becomes a number from %(low)s to %(high)s.", low=f"{low:g}", high=f"{high:g}"),
                               *reading.place(row, "parameters"))  # fmt: skip


def _likert(question: dict[str, Any]) -> None:
    """Options 1, 2, 3... become a labelled scale, unless they score or filter by themselves."""
    options = question.get("options", [])
    codes = [option["code"] for option in options]
    if len(codes) < 2 or not all(code.isdecimal() and code.isascii() for code in codes):  # noqa: PLR2004 - a scale has two ends
        return
    numbers = [int(code) for code in codes]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))) or [str(number) for number in numbers] != codes:
        return
    if any(set(option) - {"code", "label"} for option in options) or len(numbers) > LARGEST_SCALE:
        return
    question |= {"kind": K.SCALE, "minimum": float(numbers[0]), "maximum": float(numbers[-1])}
    if all(set(option["label"].values()) == {option["code"]} for option in options):
        del question["options"]
    else:
        question["display"] = "labelled"


def _repeat_count(question: dict[str, Any], row: Row, reading: Reading) -> None:
    count = row.get("repeat_count")
    if count.isdecimal() and 1 <= int(count) <= 100:  # noqa: PLR2004 - more entries nobody fills in
        question["minimum"] = question["maximum"] = float(count)
    elif count:
        reading.findings.downgrade(
            _("The number of entries cannot follow from a rule; whoever fills in decides how many."), *reading.place(row, "repeat_count")
        )


def _own_columns(question: dict[str, Any], row: Row, reading: Reading) -> None:
    for key in OWN:
        value = reading.own(row, key)
        if value is not None:
            question[key] = value
    for key in OWN_TEXTS:
        text = reading.text(row, key)
        if text:
            question[key] = text
    if "bands" in question:
        question["bands"] = [band.model_dump() for band in question["bands"]]
    if "critical" in question:
        question["critical"] = question["critical"].model_dump()
    renamed = reading.names.answers.get(question["code"], {})
    for key in ("why_when", "evidence_when"):
        if key in question:
            question[key] = [renamed.get(code, code) for code in question[key]]


def _rules(question: dict[str, Any], branch: Branch, reading: Reading) -> None:
    row, code = branch.row, question["code"]
    if row.get("calculation"):
        question["calculation"] = reading.rule(row, "calculation", own_code=code, here=bool(row.get("veldgast_kind")))
    question["valid_when"] = _valid(question, row, reading)
    message = reading.text(row, "constraint_message")
    if message:
        question["valid_message"] = message
    if row.get("choice_filter"):
        question["choice_filter"] = _filter(question, row, reading)


def _valid(question: dict[str, Any], row: Row, reading: Reading) -> str | None:
    rule = None
    if row.get("constraint"):
        try:
            rule = rule_source(row.get("constraint"), reading.names, own_code=question["code"])
        except RuleSyntaxError as error:
            reading.findings.downgrade(
                _("The check “%(rule)s” is left out, so every answer passes: %(why)s", rule=row.get("constraint")[:120], why=error.message),
                *reading.place(row, "constraint"),
            )
    step = question.pop("_step", None)
    if step:
        rule = _joined(
            rule, f"(. - {step[0]:g}) mod {step[1]:g} = 0" if step[0] >= 0 else f"(. + {-step[0]:g}) mod {step[1]:g} = 0", row, reading
        )
    if question.pop("_whole", False):
        if rule is None and not row.text("constraint_message"):
            question["valid_message"] = own_text("whole", reading.languages)
        rule = _joined(rule, "int(.) = .", row, reading)
    return rule


def _filter(question: dict[str, Any], row: Row, reading: Reading) -> str | None:
    rule = reading.rule(row, "choice_filter", own_code=question["code"], columns=True)
    if rule is None:
        return None
    options = question.get("options", [])
    present = {name for option in options for name in option.get("columns", {})}
    wanted = columns_in(rule)
    if "name" in wanted:
        for option in options:
            option.setdefault("columns", {})["name"] = option["code"]
    plain = {name: name.removeprefix(RESERVED_COLUMN) for name in wanted if name.startswith(RESERVED_COLUMN) and name not in present}
    if plain:
        rule = with_renamed_columns(rule, plain)
    for name in sorted(wanted - present - set(plain) - {"name"}):
        reading.findings.note(
            _("No choice of this question has anything in a column “%(name)s”.", name=name), *reading.place(row, "choice_filter")
        )
    _follow_renamed_answers(rule, options, reading)
    return rule


def _follow_renamed_answers(rule: str, options: list[dict[str, Any]], reading: Reading) -> None:
    """Where a column holds answers to another question whose codes were renamed, the column is renamed with them."""
    for other in reads(rule, columns=True):
        renamed = reading.names.answers.get(other, {})
        for option in options if renamed else []:
            option["columns"] = {name: renamed.get(value, value) for name, value in option.get("columns", {}).items()}


def _other(question: dict[str, Any], branch: Branch, reading: Reading) -> dict[str, Any]:
    code = reading.names.codes[f"{branch.name}_other"]
    reading.rows[code] = branch.row
    reading.findings.note(
        _("“Other” brings a question of its own, “%(code)s”, for the text.", code=code), *reading.place(branch.row, "type")
    )
    shown = f"selected(${{{question['code']}}}, 'other')"
    return {
        "code": code, "kind": K.SHORT_TEXT, "label": own_text("specify", reading.languages), "required": False,
        "visible_when": _joined(question["visible_when"], shown, branch.row, reading),
    }  # fmt: skip
