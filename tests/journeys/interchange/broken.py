"""Broken spreadsheets: each with the words its refusal has to say, what and where. Made here, so that none has to be kept."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import xlsxwriter
from openpyxl import Workbook, load_workbook

from tests.journeys.interchange.corpus import DATA

Rows = Sequence[Sequence[object]]
HEAD = ["type", "name", "label"]
FULL = ["type", "name", "label", "relevant", "constraint", "calculation", "required", "choice_filter", "parameters"]
GOOD: Rows = [HEAD, ["text", "a", "A?"]]
YES_NO: Rows = [["list_name", "name", "label"], ["yn", "y", "Yes"], ["yn", "n", "No"]]


@dataclass(frozen=True)
class Broken:
    """One file: its name, what it holds, the words its refusal says, and 413 where it is too large to look at."""

    name: str
    make: Callable[[], bytes]
    says: tuple[str, ...]
    status: int = 422
    """422: refused at once; 303: it can be read, and the preview refuses it; 413: too large."""

    @property
    def slug(self) -> str:
        """Its name without spaces."""
        return self.name.replace(" ", "-")


def book(**sheets: Rows) -> bytes:
    """A workbook; a sheet's name has _ for spaces."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name.replace("__", " "))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write(number, column, cell)
    made.close()
    return out.getvalue()


def form(*rows: Sequence[object], head: Sequence[object] = HEAD, choices: Rows | None = None) -> Callable[[], bytes]:
    """A form with these rows below the headers."""
    sheets: dict[str, Rows] = {"survey": [head, *rows]}
    if choices is not None:
        sheets["choices"] = choices
    return lambda: book(**sheets)


def rule(column: str, source: str) -> Callable[[], bytes]:
    """A form whose second question has a rule."""
    row: dict[str, object] = {"type": "text", "name": "b", "label": "B?", column: source}
    if column == "calculation":
        row["type"] = "calculate"
    return form(["integer", "a", "A?"], [row.get(key) for key in FULL], head=FULL)


def bomb(part: str = "xl/worksheets/sheet1.xml", megabytes: int = 40) -> bytes:
    """A good workbook with one part blown up."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(survey=GOOD))) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in good.namelist():
            if name != part:
                made.writestr(name, good.read(name))
        made.writestr(part, b'<?xml version="1.0"?><worksheet>' + b" " * (megabytes * 2**20) + b"</worksheet>")
    return out.getvalue()


def changed(part: str, old: bytes, new: bytes) -> bytes:
    """A good workbook with other bytes in one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(survey=GOOD))) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in good.namelist():
            content = good.read(name)
            made.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


def without(part: str) -> bytes:
    """A good workbook that lacks a part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(survey=GOOD))) as good, zipfile.ZipFile(out, "w") as made:
        for name in good.namelist():
            if name != part:
                made.writestr(name, good.read(name))
    return out.getvalue()


def zipped(**files: bytes) -> bytes:
    """A zip with these files; __ in a name is a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "."), content)
    return out.getvalue()


def with_formula() -> bytes:
    """A form whose only question's name is a formula that nobody has worked out."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "survey"
    for row in (HEAD, ["text", '=CONCATENATE("a","b")', "A?"]):
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_merged_types() -> bytes:
    """A form whose names are merged over two rows: the second has none."""
    made = load_workbook(io.BytesIO(book(survey=[HEAD, ["text", "a", "A?"], ["text", "", "B?"]])))
    made["survey"].merge_cells("B2:B3")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def macros_and_unknown_type() -> bytes:
    """A workbook with macros, and a type that nobody knows."""
    out = io.BytesIO(book(survey=[HEAD, ["hologram", "a", "A?"]]))
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub Auto_Open()")
    return out.getvalue()


def nested(depth: int) -> Callable[[], bytes]:
    """Groups inside groups."""
    begin = [["begin_group", f"g{number}", "G"] for number in range(depth)]
    return form(*begin, ["text", "a", "A?"], *[["end_group"]] * depth)


OLD = DATA / "pyxform_examples" / "example_xls" / "group.xls"
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000


def all_broken() -> Iterator[Broken]:
    """Every broken file."""
    yield from _no_form_at_all()
    yield from _too_large()
    yield from _wrong_build()
    yield from _wrong_cells()
    yield from _wrong_rules()


def _no_form_at_all() -> Iterator[Broken]:
    html = b"<html><table><tr><td>type</td><td>name</td></tr></table></html>"
    yield Broken("empty file.xlsx", lambda: b"", ("empty",))
    yield Broken("only spaces.csv", lambda: b" \r\n \r\n", ("empty",))
    yield Broken("html renamed.xlsx", lambda: html, ("web page",))
    yield Broken("html renamed.xls", lambda: b"<!DOCTYPE html>" + html, ("web page",))
    yield Broken("xform.xml", lambda: b'<?xml version="1.0"?><h:html xmlns:h="x"/>', ("XML file", "XLSForm"))
    yield Broken("pdf renamed.xlsx", lambda: b"%PDF-1.7 \xe2\xe3", ("PDF",))
    yield Broken("picture.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, ("picture",))
    yield Broken("noise.xls", lambda: bytes(range(256)) * 40, ("neither a workbook nor a text",))
    yield Broken("truncated.xlsx", lambda: book(survey=GOOD)[:900], ("damaged", "half"))
    yield Broken("first bytes only.xlsx", lambda: b"PK\x03", ("damaged",))
    yield Broken("truncated.xls", lambda: OLD.read_bytes()[:1500], ("damaged",))
    yield Broken("garbled.xls", lambda: OLD.read_bytes()[:512] + b"\xff" * 4000, ("damaged",))
    yield Broken("encrypted.xlsx", lambda: LOCKED, ("password",))
    yield Broken("open document.ods", lambda: zipped(content__xml=b"<a/>", mimetype=b"x"), ("OpenDocument",))
    yield Broken("word document.docx", lambda: zipped(**{"[Content_Types]__xml": b"<a/>", "word/document__xml": b"<a/>"}), ("no workbook",))
    yield Broken("sheet part missing.xlsx", lambda: without("xl/worksheets/sheet1.xml"), ("no sheet with cells",))
    yield Broken("sheet not closed.xlsx", lambda: changed("xl/worksheets/sheet1.xml", b"</sheetData>", b"<row"), ("damaged",))
    yield Broken("broken workbook part.xlsx", lambda: changed("xl/workbook.xml", b"<sheets>", b"<sheets"), ("damaged",))
    yield Broken("zip without a form.zip", lambda: zipped(readme__txt=b"hello"), ("exactly one form", "0 forms"))
    yield Broken(
        "zip with two forms.zip", lambda: zipped(a__xlsx=book(survey=GOOD), b__xlsx=book(survey=GOOD)), ("exactly one form", "2 forms")
    )
    yield Broken("zip in a zip.zip", lambda: zipped(a__xlsx=zipped(b__csv=b"x")), ("zip file inside a zip",))
    yield Broken("quotation mark never closed.csv", lambda: b'survey\n,type,name,label\n,text,a,"A?' + b"x" * 140_000, ("quotation mark",))
    yield Broken("no json.json", lambda: b'{"sections": [', ("JSON", "line 1"))
    yield Broken("deep json.json", lambda: b"[" * 5000 + b"]" * 5000, ("JSON",))
    yield Broken("other json.json", lambda: b'{"hello": 1}', ("no questionnaire", "sections"), 303)
    yield Broken("empty workbook.xlsx", lambda: book(survey=[]), ("nothing in this file",))


def _too_large() -> Iterator[Broken]:
    yield Broken("fifty megabytes.xlsx", lambda: b"PK\x03\x04" + b"\0" * (50 * 2**20), ("larger", "smaller", "MB"), 413)
    yield Broken("twenty-five megabytes.xlsx", lambda: b"PK\x03\x04" + b"\0" * (25 * 2**20), ("at most 20 MB",), 413)
    yield Broken("zip bomb.xlsx", bomb, ("sheet1.xml", "40 MB"), 413)
    yield Broken("small zip bomb.xlsx", lambda: bomb(megabytes=20), ("packed too tightly", "sheet1.xml"), 413)
    yield Broken("bomb of texts.xlsx", lambda: bomb("xl/sharedStrings.xml", 12), ("sharedStrings.xml",), 413)
    yield Broken("bomb of styles.xlsx", lambda: bomb("xl/styles.xml", 6), ("styles.xml",), 413)
    yield Broken("bomb in all.xlsx", lambda: bomb("xl/other.xml", 60), ("Unpacked", "MB"), 413)
    lol = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'
    yield Broken(
        "xml entities.xlsx",
        lambda: changed("xl/workbook.xml", b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', lol),
        ("entities",),
    )
    yield Broken(
        "too many rows.xlsx", lambda: book(survey=[HEAD, *([["text", f"q{n}", "Q"] for n in range(5100)])]), ("survey", "row 5001"), 413
    )
    yield Broken(
        "too many columns.xlsx",
        lambda: book(survey=[[*HEAD, *(f"c{n}" for n in range(200))], ["text", "a", "A"]]),
        ("survey", "120 columns"),
        413,
    )
    yield Broken("too long a cell.xlsx", form(["text", "a", "x" * 25_000]), ("row 2", "column C", "20000"), 413)
    yield Broken("too long a text.csv", lambda: b"a;b\n" * 1_200_000, ("4 MB",), 413)
    parts = {f"media/{number}__jpg": b"" for number in range(700)}
    yield Broken("too many parts.zip", lambda: zipped(a__xlsx=book(survey=GOOD), **parts), ("701 parts",), 413)


def _wrong_build() -> Iterator[Broken]:
    yield Broken("wrong sheet names.xlsx", lambda: book(Suvey=GOOD, Lists=YES_NO), ("no sheet called “survey”", "Suvey"), 303)
    yield Broken("choices only.xlsx", lambda: book(choices=YES_NO, settings=[["form_title"], ["X"]]), ("no sheet called “survey”",), 303)
    yield Broken("no type column.xlsx", form(["a", "A?"], head=["name", "label"]), ("no column “type”",), 303)
    yield Broken(
        "misspelt type column.xlsx",
        form(["text", "a", "A?"], head=["typ", "name", "label"]),
        ("no column “type”", "Do you mean “typ”"),
        303,
    )
    yield Broken("headers only.xlsx", form(), ("no question below the headers",), 303)
    yield Broken(
        "two label columns.xlsx", form(["text", "a", "A?", "B?"], head=["type", "name", "label", "caption"]), ("row 1", "same thing"), 303
    )
    yield Broken("group not closed.xlsx", form(["begin_group", "g", "G"], ["text", "a", "A?"]), ("row 2", "never ends"), 303)
    yield Broken("group not opened.xlsx", form(["text", "a", "A?"], ["end_group"]), ("row 3", "none has begun"), 303)
    yield Broken("crossed ends.xlsx", form(["begin_group", "g", "G"], ["begin_repeat", "r", "R"], ["text", "a", "A?"], ["end_group"], ["end_repeat"]),
                 ("row 5", "repeat “r”"), 303)  # fmt: skip
    yield Broken("deep nesting.xlsx", nested(30), ("row 14", "12 deep"), 303)
    yield Broken("repeat in repeat.xlsx", form(["begin_repeat", "r", "R"], ["begin_repeat", "s", "S"], ["text", "a", "A?"], ["end_repeat"], ["end_repeat"]),
                 ("row 3", "inside another repeat"), 303)  # fmt: skip
    yield Broken(
        "loop.xlsx", form(["begin loop over yn", "l", "L"], ["text", "a", "A?"], ["end loop"], choices=YES_NO), ("row 2", "Loops"), 303
    )
    yield Broken("only metadata.xlsx", form(["start", "start"], ["end", "end"]), ("no question is left",), 303)
    yield Broken("includes a file.xlsx", form(["include", "other", "x"]), ("row 2", "includes another file"), 303)
    yield Broken("table of no form.csv", lambda: b"product;price\npear;1\nplum;2\n", ("No column holds the questions",), 303)


def _wrong_cells() -> Iterator[Broken]:
    yield Broken("duplicate names.xlsx", form(["text", "a", "A?"], ["text", "a", "B?"]), ("row 3", "“a”", "used twice", "row 2"), 303)
    yield Broken("unknown type.xlsx", form(["text", "a", "A?"], ["txet", "b", "B?"]), ("row 3", "“txet”", "Do you mean “text”"), 303)
    yield Broken("macros and unknown type.xlsm", macros_and_unknown_type, ("macros", "not run", "row 2", "hologram"), 303)
    yield Broken("missing list.xlsx", form(["select_one yesno", "a", "A?"], choices=YES_NO), ("row 2", "no list “yesno”"), 303)
    yield Broken("no choices sheet.xlsx", form(["select_one yn", "a", "A?"]), ("row 2", "no list “yn”"), 303)
    yield Broken("no name.xlsx", form(["text", "", "A?"]), ("row 2", "has no name"), 303)
    yield Broken("name with a space.xlsx", form(["text", "two words", "A?"]), ("row 2", "standard refuses"), 303)
    yield Broken(
        "duplicate choices.xlsx",
        form(["select_one yn", "a", "A?"], choices=[*YES_NO, ["yn", "y", "Yes!"]]),
        ("choices", "row 4", "twice", "row 2"),
        303,
    )
    yield Broken(
        "choice without a name.xlsx",
        form(["select_one yn", "a", "A?"], choices=[*YES_NO, ["yn", None, "Maybe"]]),
        ("row 4", "Maybe", "no name"),
        303,
    )
    yield Broken(
        "choices without list names.xlsx",
        form(["select_one yn", "a", "A?"], choices=[["name", "label"], ["y", "Yes"]]),
        ("no column “list_name”",),
        303,
    )
    scored: Rows = [["list_name", "name", "label", "points"], ["yn", "y", "Yes", "ten"], ["yn", "n", "No", 0]]
    yield Broken("points in words.xlsx", form(["select_one yn", "a", "A?"], choices=scored),
                 ("choices", "row 2", "points", "“ten” is not a number"), 303)  # fmt: skip
    own = [*HEAD, "weight", "critical", "bands", "private"]
    yield Broken("negative weight.xlsx", form(["integer", "a", "A?", -5], head=own), ("weight",), 303)
    yield Broken("odd critical.xlsx", form(["integer", "a", "A?", 1, "sometimes"], head=own), ("row 2", "critical", "sometimes"), 303)
    yield Broken("odd bands.xlsx", form(["integer", "a", "A?", 1, None, "five is ten"], head=own), ("row 2", "bands", "5=10"), 303)
    yield Broken("falling bands.xlsx", form(["integer", "a", "A?", 1, None, "10=1; 5=2; 0"], head=own), ("row 2", "bands rise"), 303)
    yield Broken(
        "odd private.xlsx",
        form(["integer", "a", "A?", 1, None, None, "perhaps"], head=own),
        ("row 2", "perhaps", "neither yes nor no"),
        303,
    )
    yield Broken("odd channel.xlsx", form(["begin_group", "g", "G", "pigeon"], ["text", "a", "A?"], ["end_group"], head=[*HEAD, "channel"]),
                 ("row 2", "pigeon", "store"), 303)  # fmt: skip
    yield Broken("odd range.xlsx", form(["range", "a", "A?", "start=low end=high"], head=[*HEAD, "parameters"]), ("row 2",), 303)
    yield Broken("formula without a value.xlsx", with_formula, ("row 2", "formula without a saved value", "has no name"), 303)
    yield Broken("merged cells.xlsx", with_merged_types, ("merged", "B2:B3", "row 3", "has no name"), 303)
    yield Broken(
        "control characters.csv",
        lambda: b"survey\n,type,name,label\n,te\x01xt,a\x07,A\x02?\n,nonsense,b,B?\n",
        ("control characters", "row 4", "nonsense"),
        303,
    )
    yield Broken(
        "right to left.xlsx", form(["text", "a", "\u202eשאלה ראשונה"], ["שאלה", "b", "מה?"]), ("row 3", "“שאלה” is not known"), 303
    )
    items = "Stap;Vraag;Antwoorden;Gewicht\nKassa;Groet?;Ja=10;5\nKassa;;;\nKassa;Rij?;Ja=1 Nee;veel\n"
    yield Broken("checklist with errors.csv", items.encode, ("row 2", "at least two options", "row 4", "“veel” is not a number"), 303)
    two = "Vraag (nl),Vraag (en),Antwoorden (nl),Antwoorden (en)\nGroet?,Greeting?,Goed=2; Matig=1; Slecht=0,Good; Bad\n"
    yield Broken("checklist of two lengths.csv", two.encode, ("row 2", "3 and 2 options"), 303)
    riddle = b'{"title": {}, "sections": [{"code": "a", "title": {"en": "A"}, "questions": [{"code": "q", "kind": "riddle", "label": {"en": "?"}}]}]}'
    yield Broken("wrong json.json", lambda: riddle, ("sections[0].questions[0].kind",), 303)


def _wrong_rules() -> Iterator[Broken]:
    circle = form(
        ["text", "a", "A?", "${b} = 1"], ["text", "b", "B?", "${c} = 1"], ["text", "c", "C?", "${a} = 1"], head=[*HEAD, "relevant"]
    )
    yield Broken("circle in relevance.xlsx", circle, ("row 2", "a → b → c → a"), 303)
    self_circle = form(
        ["calculate", "a", None, "${b} + 1"], ["calculate", "b", None, "${a} + 1"], ["text", "t", "T?"], head=[*HEAD, "calculation"]
    )
    yield Broken("circle in calculations.xlsx", self_circle, ("row 2", "a → b → a"), 303)
    yield Broken("rule not closed.xlsx", rule("relevant", "selected(${a}, 'x'"), ("row 3", "relevant", "parenthesis"), 303)
    yield Broken("rule of two equals.xlsx", rule("relevant", "${a} == 1"), ("row 3", "write ="), 303)
    yield Broken("rule of nobody.xlsx", rule("relevant", "${zz} = 1"), ("row 3", "zz"), 303)
    yield Broken("rule with an unknown function.xlsx", rule("calculation", "pulldata('a', 'b', 'c', 'd')"), ("row 3", "pulldata()"), 303)
    yield Broken("rule in words.xlsx", rule("relevant", "if the guest was greeted"), ("row 3", "relevant"), 303)
    yield Broken("rule with a path.xlsx", rule("relevant", "/data/a = 1"), ("row 3", "Paths"), 303)
    yield Broken("rule too deep.xlsx", rule("relevant", "(" * 60 + "1" + ")" * 60), ("row 3", "levels deep"), 303)
    yield Broken("rule too long.xlsx", rule("relevant", " or ".join(["${a} = 1"] * 900)), ("row 3", "too long"), 303)
    yield Broken("required rule of nobody.xlsx", rule("required", "${zz} = 1"), ("row 3", "zz"), 303)
    yield Broken("no calculation.xlsx", form(["calculate", "a", "A"], ["text", "b", "B?"]), ("row 2", "calculation"), 303)
    reads = form(["start", "start", None], ["text", "a", "A?", "${start} != ''"], head=[*HEAD, "relevant"])
    yield Broken("rule about what is left out.xlsx", reads, ("row 3", "“start”", "not imported"), 303)
