"""Groups at the top as sections (steps), groups inside them as their questions, repeats as repeat questions."""

from typing import Any

from app.journeys.interchange.codes import free_code, plain_code
from app.journeys.interchange.columns import Row, Table
from app.journeys.interchange.expressions import RuleSyntaxError, both
from app.journeys.interchange.languages import own_text
from app.journeys.interchange.own_columns import unshielded
from app.journeys.interchange.question_rows import questions_of
from app.journeys.interchange.reading import Reading
from app.journeys.interchange.tree import Branch
from app.journeys.models import Channel
from app.kit.translation import gettext as _

_ON_LEAVING = ("words", "contribution", "speeded")
_ONLY_OF_QUESTIONS = ("required", "constraint", "calculation", "choice_filter", "required_when")


def read_sections(top: list[Branch], reading: Reading, legs: Table | None) -> dict[str, Any]:
    """``sections`` and ``legs`` of the questionnaire."""
    sections: list[dict[str, Any]] = []
    loose: list[dict[str, Any]] = []
    codes: set[str] = set()

    def close() -> None:
        if loose:
            code = free_code("general", codes)
            codes.add(code)
            sections.append({"code": code, "title": own_text("general", reading.languages), "affect": False, "questions": list(loose)})
            loose.clear()

    for branch in top:
        if branch.type.what == "begin" and branch.type.control == "group" and branch.row.get("veldgast_kind") != "matrix":
            close()
            section = _section(branch, reading, codes)
            if section:
                sections.append(section)
        else:
            loose.extend(_questions([branch], reading, None, in_repeat=False))
    close()
    if (
        any(section["code"].startswith("general") and section["title"] == own_text("general", reading.languages) for section in sections)
        and len(sections) > 1
    ):
        reading.findings.note(_("Questions outside any group stand in a section of their own, “%(title)s”.",
                                title=next(iter(own_text("general", reading.languages).values()))), reading.survey.name)  # fmt: skip
    return {"sections": sections, "legs": _legs(legs, sections, reading)}


def _section(branch: Branch, reading: Reading, codes: set[str]) -> dict[str, Any] | None:
    row = branch.row
    questions = _questions(branch.inside, reading, None, in_repeat=False)
    told = row.get("veldgast_code") or branch.name
    code = free_code(plain_code(told), codes)
    if not questions and not any(row.get(instrument) for instrument in ("affect", *_ON_LEAVING)):
        reading.findings.drop(
            _("The group “%(name)s” has no question left, so it makes no section.", name=branch.name), *reading.place(row)
        )
        return None
    codes.add(code)
    if code != told:
        reading.findings.downgrade(
            _("The name “%(old)s” cannot be a code here; it became “%(new)s”, in rules too.", old=told, new=code),
            *reading.place(row, "name"),
        )
    reading.rows.setdefault(code, row)
    title = reading.text(row, "label")
    if not title:
        title = {reading.language: branch.name}
        reading.findings.downgrade(_("The group has no label; its name is the section's title."), *reading.place(row, "label"))
    section: dict[str, Any] = {
        "code": code, "title": title, "questions": questions, "visible_when": reading.rule(row, "relevant", here=False),
        "affect": bool(reading.own(row, "affect")),
    }  # fmt: skip
    section |= {instrument: True for instrument in _ON_LEAVING if reading.own(row, instrument)}
    for key, target in (("hint", "intro"), ("stage", "stage"), ("emotion_cue", "emotion_cue"), ("cue", "cue")):
        text = reading.text(row, key)
        if text:
            section[target] = text
    if row.get("weight"):
        weight = reading.own(row, "weight")
        if weight is not None:
            section["weight"] = weight
    _channel_and_leg(section, row, reading)
    _tell_what_groups_lack(row, reading)
    return section


def _channel_and_leg(section: dict[str, Any], row: Row, reading: Reading) -> None:
    channel = row.get("channel").strip().lower()
    if channel in set(Channel):
        section["channel"] = channel
    elif channel:
        reading.findings.refuse(
            _("“%(channel)s” is no channel. There are: %(all)s.", channel=channel[:40], all=", ".join(Channel)),
            *reading.place(row, "channel"),
        )
    if row.get("leg"):
        section["leg"] = plain_code(row.get("leg"))


def _tell_what_groups_lack(row: Row, reading: Reading) -> None:
    for key in _ONLY_OF_QUESTIONS:
        if row.get(key) and row.get(key).strip().casefold() not in {"no", "false", "false()"}:
            reading.findings.drop(_("A group has no “%(column)s” of its own; left out.", column=key), *reading.place(row, key))
    if row.get("repeat_count") and row.get("type").lower().startswith(("begin_group", "begin group")):
        reading.findings.drop(
            _("A group has no “%(column)s” of its own; left out.", column="repeat_count"), *reading.place(row, "repeat_count")
        )


def _questions(branches: list[Branch], reading: Reading, outer: str | None, *, in_repeat: bool) -> list[dict[str, Any]]:
    """The questions of some rows; groups among them melt into their questions, with a note for their title."""
    made: list[dict[str, Any]] = []
    for branch in branches:
        found = branch.type
        if found.what in {"question", "select"} or (found.what == "hidden" and branch.row.get("calculation")):
            if _is_taken(branch, reading):
                made += questions_of(branch, reading, outer)
        elif found.what == "begin" and found.control == "repeat":
            made += _repeat(branch, reading, outer)
        elif found.what == "begin" and branch.row.get("veldgast_kind") == "matrix":
            made += _matrix(branch, reading, outer)
        elif found.what == "begin":
            made += _inner_group(branch, reading, outer, in_repeat=in_repeat)
        else:
            _tell_dropped(branch, reading)
    return made


def _is_taken(branch: Branch, reading: Reading) -> bool:
    if "${" in branch.type.list_name:
        reading.findings.drop(
            _("Choices that come from earlier answers are not supported; the question was left out."), *reading.place(branch.row, "type")
        )
        return False
    return True


def _tell_dropped(branch: Branch, reading: Reading) -> None:
    place = reading.place(branch.row, "type")
    if branch.type.what == "metadata":
        reading.findings.drop(_("Times, device and person are recorded by the app itself; no question is needed."), *place)
    elif branch.type.what == "hidden":
        reading.findings.drop(_("A hidden value without a calculation holds nothing that a visit could fill in."), *place)
    elif branch.type.what == "not_taken":
        reading.findings.drop(
            _("The type “%(type)s” is not supported; the question was left out.", type=branch.row.get("type")[:60]), *place
        )


def _inner_group(branch: Branch, reading: Reading, outer: str | None, *, in_repeat: bool) -> list[dict[str, Any]]:
    row = branch.row
    own = reading.rule(row, "relevant", here=False)
    try:
        joined = both(outer, own)
    except RuleSyntaxError as error:
        reading.findings.refuse(
            _("The rules of this row and of the groups around it cannot be joined: %(why)s", why=error.message),
            *reading.place(row, "relevant"),
        )
        joined = outer
    inside = _questions(branch.inside, reading, joined, in_repeat=in_repeat)
    _tell_what_groups_lack(row, reading)
    label = reading.text(row, "label")
    if not inside:
        reading.findings.drop(_("The group “%(name)s” has no question left.", name=branch.name), *reading.place(row))
        return []
    reading.findings.downgrade(
        _("Groups inside a section melt into it: its rule goes to each question, its title becomes a note."), *reading.place(row, "type")
    )
    if not label:
        return inside
    taken = set(reading.names.codes.values())
    code = free_code(plain_code(branch.name), taken)
    reading.names.codes[f"{branch.name} note {row.number}"] = code
    reading.rows[code] = row
    note: dict[str, Any] = {"code": code, "kind": "note", "label": label, "required": False, "visible_when": joined}
    hint = reading.text(row, "hint")
    if hint:
        note["help"] = hint
    return [note, *inside]


def _repeat(branch: Branch, reading: Reading, outer: str | None) -> list[dict[str, Any]]:
    inside = _questions(branch.inside, reading, None, in_repeat=True)
    if not inside:
        reading.findings.drop(_("The repeat “%(name)s” has no question left.", name=branch.name), *reading.place(branch.row))
        return []
    made = questions_of(branch, reading, outer)
    if made:
        made[0]["questions"] = inside
    return made


def _matrix(branch: Branch, reading: Reading, outer: str | None) -> list[dict[str, Any]]:
    """A group that we exported for a matrix: each choice in it is a row, their list has the options."""
    rows = [
        {"code": inner.row.get("veldgast_code") or inner.name, "label": reading.text(inner.row, "label") or {reading.language: inner.name}}
        for inner in branch.inside
    ]
    made = questions_of(branch, reading, outer)
    if made:
        made[0]["rows"] = rows
    return made


def _legs(table: Table | None, sections: list[dict[str, Any]], reading: Reading) -> list[dict[str, Any]]:
    legs: list[dict[str, Any]] = [
        {
            "code": plain_code(row.get("name")),
            "title": {language: unshielded(text) for language, text in row.text("label").items()} or {reading.language: row.get("name")},
        }
        for row in (table.rows if table else [])
        if row.get("name")
    ]
    known = {leg["code"] for leg in legs}
    for section in sections:
        leg = section.get("leg")
        if leg and leg not in known:
            known.add(leg)
            legs.append({"code": leg, "title": {reading.language: leg}})
            reading.findings.note(
                _("The part “%(leg)s” of the visit has no title in a sheet “legs”; its name is shown.", leg=leg), reading.survey.name
            )
    return legs
