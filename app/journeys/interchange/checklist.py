"""A checklist in a table: one row an item. Everything or nothing comes in; a row that cannot be used says why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from app.journeys.forms import make_code
from app.journeys.interchange.checklist_columns import FIELDS
from app.journeys.interchange.codes import free_code, plain_code
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.languages import is_plainly
from app.journeys.interchange.own_columns import CellUnreadable, read_cell, read_codes, read_flag, read_whole
from app.journeys.interchange.sheets import RawRow
from app.journeys.interchange.xlsform import SECONDS_A_QUESTION, Imported
from app.journeys.models import Channel
from app.journeys.schemas import QuestionKind as K
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import gettext as _

_TYPES: Final[dict[K, tuple[str, ...]]] = {
    K.YES_NO: ("yes no", "yes/no", "ja/nee", "ja nee", "ja/nein", "ja nein", "yes_no", "check"),
    K.SINGLE_CHOICE: ("one", "single", "choice", "single choice", "keuze", "één keuze", "auswahl", "einfachauswahl", "single_choice"),
    K.MULTIPLE_CHOICE: ("multiple", "several", "multiple choice", "meerkeuze", "meer keuzes", "mehrfachauswahl", "multiple_choice"),
    K.NUMBER: ("number", "getal", "aantal", "zahl", "anzahl"), K.SHORT_TEXT: ("text", "short text", "tekst", "korte tekst", "kurzer text", "short_text"),
    K.LONG_TEXT: ("long text", "open", "toelichting", "lange tekst", "freitext", "langer text", "long_text", "comment", "opmerking"),
    K.PHOTO: ("photo", "foto", "bild", "picture"), K.DATE: ("date", "datum"), K.TIME: ("time", "tijd", "zeit", "uhrzeit"),
    K.DURATION: ("duration", "duur", "wachttijd", "dauer", "wartezeit"), K.NPS: ("nps",), K.CSAT: ("csat",), K.CES: ("ces",),
    K.NOTE: ("note", "notitie", "hinweis", "info"), K.RECEIPT: ("receipt", "bon", "kassabon", "beleg"), K.MONEY: ("money", "bedrag", "betrag", "amount"),
}  # fmt: skip
_SCALE: Final = re.compile(r"^(?:scale|schaal|skala|stars|sterren|sterne)?\s*(\d{1,2})\s*(?:-|–|to|tot|bis)\s*(\d{1,3})$", re.IGNORECASE)
_CHANNELS: Final = {
    "winkel": "store", "filiaal": "store", "geschäft": "store", "laden": "store", "shop": "store", "in person": "store", "telefoon": "phone",
    "telefonisch": "phone", "telefon": "phone", "call": "phone", "site": "website", "web": "website", "webshop": "website", "webseite": "website",
    "online": "website", "mail": "email", "e-mail": "email", "brief": "post", "letter": "post", "sociale media": "social", "social media": "social",
    "soziale medien": "social",
}  # fmt: skip
_OPTION: Final = re.compile(r"^(?P<label>.*?)\s*(?:=\s*(?P<points>[-+]?\d{1,4})|\((?P<bracketed>[-+]?\d{1,4})\))?$", re.DOTALL)


@dataclass
class _List:
    mapping: Mapping[str, str]
    headers: Sequence[str]
    languages: tuple[str, str]
    sheet: str
    findings: Findings
    sections: list[dict[str, Any]] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    second_used: bool = False
    """Whether any text of the second language was found."""

    def cell(self, cells: Sequence[str], target: str) -> str:
        header = self.mapping.get(target)
        place = self.headers.index(header) if header in self.headers else -1
        return cells[place].strip() if 0 <= place < len(cells) else ""

    def text(self, cells: Sequence[str], target: str) -> dict[str, str]:
        told = {self.languages[0]: self.cell(cells, target), self.languages[1]: self.cell(cells, f"{target}_2")}
        found = {language: text for language, text in told.items() if text}
        self.second_used = self.second_used or self.languages[1] in found
        return found

    def refuse(self, message: str, number: int, target: str = "") -> None:
        self.findings.refuse(message, self.sheet, number, self.mapping.get(target, ""))


def import_checklist(
    rows: Sequence[RawRow], headers: Sequence[str], mapping: Mapping[str, str], languages: tuple[str, str], *, title: str, sheet: str, findings: Findings
) -> Imported:  # fmt: skip
    """Make a questionnaire of the rows. ``mapping`` says which header fills which field, ``languages`` what the texts are in."""
    checklist = _List({key: value for key, value in mapping.items() if key in FIELDS}, list(headers), languages, sheet, findings)
    if "question" not in checklist.mapping:
        findings.refuse(_("No column holds the questions. Choose which one does."), sheet)
        return Imported(None, findings)
    for number, cells in rows:
        findings.saw(sheet, number)
        _read_row(checklist, number, cells)
    if not checklist.sections:
        findings.refuse(_("There is no question below the headers."), sheet)
    if findings.refused():
        return Imported(None, findings)
    first, second = languages
    count = sum(len(section["questions"]) for section in checklist.sections)
    told = {
        "title": {first: title}, "languages": [first, second] if checklist.second_used else [first], "sections": checklist.sections,
        "estimated_minutes": min(600, max(1, round(count * SECONDS_A_QUESTION / 60))),
    }  # fmt: skip
    try:
        return Imported(QuestionnaireContent.model_validate(told), findings, title=title)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_context=False)[:20]:
            findings.refuse(_("This cannot be used: %(why)s", why=item["msg"].removeprefix("Value error, ")), sheet)
        return Imported(None, findings)


def _read_row(checklist: _List, number: int, cells: Sequence[str]) -> None:
    label = checklist.text(cells, "question")
    title = checklist.text(cells, "section")
    if not label:
        if title and not any(checklist.cell(cells, target) for target in FIELDS if not target.startswith("section")):
            _section(checklist, title, cells)  # a heading on a row of its own
        else:
            checklist.refuse(_("There is no question in this row."), number, "question")
        return
    section = _section(checklist, title, cells)
    told = checklist.cell(cells, "code")
    code = plain_code(told) if told else make_code(next(iter(label.values())), checklist.codes, "q")
    if code in checklist.codes:
        checklist.refuse(_("The code “%(code)s” is used by an earlier row too.", code=told), number, "code")
        return
    checklist.codes.add(code)
    question: dict[str, Any] = {"code": code, "label": label, "kind": K.YES_NO}
    help_text = checklist.text(cells, "help")
    if help_text:
        question["help"] = help_text
    _fill(checklist, question, number, cells)
    section["questions"].append(question)


def _section(checklist: _List, title: dict[str, str], cells: Sequence[str]) -> dict[str, Any]:
    found = next((section for section in checklist.sections if section["title"] == title), None) if title else None
    if found is None and not title and checklist.sections:
        found = checklist.sections[-1]
    if found is None:
        title = title or {checklist.languages[0]: {"nl": "Checklist", "de": "Checkliste"}.get(checklist.languages[0], "Checklist")}
        code = make_code(next(iter(title.values())), {section["code"] for section in checklist.sections}, "step")
        found = {"code": code, "title": title, "affect": False, "questions": []}
        checklist.sections.append(found)
    channel = checklist.cell(cells, "channel").casefold()
    channel = channel if channel in set(Channel) else _CHANNELS.get(channel, "")
    if channel:
        found.setdefault("channel", channel)
    return found


def _fill(checklist: _List, question: dict[str, Any], number: int, cells: Sequence[str]) -> None:
    def value(target: str, reader: Any) -> Any:
        cell = checklist.cell(cells, target)
        if not cell:
            return None
        try:
            return reader(cell)
        except (CellUnreadable, ValueError) as error:
            told = str(error) if isinstance(error, CellUnreadable) else _("“%(cell)s” is out of bounds.", cell=cell[:60])
            checklist.refuse(told, number, target)
            return None

    _kind(checklist, question, number, cells)
    weight = value("weight", read_whole)
    if weight is not None and not 0 <= weight <= 1000:  # noqa: PLR2004 - as the format has it
        checklist.refuse(_("A weight goes from 0 to 1000."), number, "weight")
    elif weight is not None and question["kind"] not in {K.SHORT_TEXT, K.LONG_TEXT, K.PHOTO, K.NOTE}:
        question["weight"] = weight
    critical = value("critical", lambda cell: read_cell("critical", cell))
    if critical is not None:
        question["critical"] = critical.model_dump()
    required = value("required", read_flag)
    question["required"] = True if required is None else required
    if value("private", read_flag):
        question["private"] = True
    tags = value("tags", read_codes)
    if tags:
        question["tags"] = [plain_code(tag) for tag in tags]
    channel = checklist.cell(cells, "channel")
    if channel and channel.casefold() not in {*Channel, *_CHANNELS}:
        checklist.refuse(
            _("“%(channel)s” is no channel. There are: %(all)s.", channel=channel[:40], all=", ".join(Channel)), number, "channel"
        )


def _kind(checklist: _List, question: dict[str, Any], number: int, cells: Sequence[str]) -> None:
    told = checklist.cell(cells, "type")
    plain = " ".join(told.casefold().split())
    scale = _SCALE.match(plain)
    kind = next((kind for kind, words in _TYPES.items() if plain in words), None)
    if scale and int(scale[1]) < int(scale[2]):
        question |= {"kind": K.SCALE, "minimum": float(scale[1]), "maximum": float(scale[2])}
    elif kind is not None:
        question["kind"] = kind
    elif told:
        checklist.refuse(
            _("“%(type)s” is no kind of item. Write for instance: yes/no, choice, multiple, scale 1-5, number, text, photo, date, time.", type=told[:40]),
            number, "type",
        )  # fmt: skip
    options = _options(checklist, number, cells)
    if options:
        _with_options(checklist, question, options, number, typed=bool(told))
    elif question["kind"] in {K.SINGLE_CHOICE, K.MULTIPLE_CHOICE}:
        checklist.refuse(_("A choice needs options, such as “Yes=10; Partly=5; No=0”."), number, "options")
    elif question["kind"] is K.YES_NO and not told:
        question["allow_na"] = True


def _options(checklist: _List, number: int, cells: Sequence[str]) -> list[dict[str, Any]]:
    first = _split(checklist.cell(cells, "options"))
    second = _split(checklist.cell(cells, "options_2"))
    if second and len(second) != len(first):
        checklist.refuse(
            _("The two languages have %(one)s and %(other)s options; each option needs both, in the same order.", one=len(first), other=len(second)),
            number, "options_2",
        )  # fmt: skip
        return []
    options: list[dict[str, Any]] = []
    for place, part in enumerate(first):
        label, points = _option(part)
        if not label:
            checklist.refuse(_("An option has points but no text: “%(option)s”.", option=part[:60]), number, "options")
            continue
        code = free_code(make_code(label, (), "a"), {option["code"] for option in options})
        option: dict[str, Any] = {"code": code, "label": {checklist.languages[0]: label}}
        if second:
            option["label"][checklist.languages[1]] = _option(second[place])[0] or label
            checklist.second_used = True
        if points is not None:
            option["points"] = points
        options.append(option)
    if any(abs(option.get("points", 0)) > 1000 for option in options):  # noqa: PLR2004 - as the format has it
        checklist.refuse(_("Points go from -1000 to 1000."), number, "options")
        return []
    return options


def _split(cell: str) -> list[str]:
    parts = re.split(r"[;\n|]", cell) if re.search(r"[;\n|]", cell) else re.split(r"\s*/\s*|,\s*", cell)
    return [part.strip() for part in parts if part.strip()]


def _option(part: str) -> tuple[str, int | None]:
    part = " ".join(part.split())
    found = _OPTION.match(part)
    if not found:
        return part, None
    points = found["points"] or found["bracketed"]
    return found["label"].strip(), int(points) if points else None


def _with_options(checklist: _List, question: dict[str, Any], options: list[dict[str, Any]], number: int, *, typed: bool) -> None:
    if typed and question["kind"] not in {K.YES_NO, K.SINGLE_CHOICE, K.MULTIPLE_CHOICE}:
        checklist.findings.drop(
            _("This kind of item has no options; they were left out."), checklist.sheet, number, checklist.mapping.get("options", "")
        )
        return
    outside = [option for option in options if option.get("points") is None and is_plainly("na", option["label"])]
    rest = [option for option in options if option not in outside]
    if outside:
        question["allow_na"] = True
    yes = next((option for option in rest if is_plainly("yes", option["label"])), None)
    no = next((option for option in rest if is_plainly("no", option["label"])), None)
    if yes and no and len(rest) == 2 and question["kind"] is not K.MULTIPLE_CHOICE:  # noqa: PLR2004 - yes and no
        points = yes.get("points", 0), no.get("points", 0)
        if min(points) == 0:
            question["kind"] = K.YES_NO
            if max(points):
                question["weight"] = max(points)
                question["reversed"] = points[1] > points[0]
            return
    if len(rest) < 2:  # noqa: PLR2004 - a choice is between two
        checklist.refuse(_("A choice needs at least two options, such as “Yes=10; Partly=5; No=0”."), number, "options")
        return
    if question["kind"] is not K.MULTIPLE_CHOICE:
        question["kind"] = K.SINGLE_CHOICE
    question["options"] = rest
