"""What the ``type`` cell of an XLSForm row says, in all the spellings that form tools have taken over the years."""

import re
from dataclasses import dataclass
from typing import Final

from app.journeys.schemas import QuestionKind as K

QUESTIONS: Final[dict[str, K]] = {
    **dict.fromkeys(("text", "string", "q string", "add text prompt", "email", "phone number"), K.SHORT_TEXT),
    **dict.fromkeys(("integer", "int", "q int", "add integer prompt", "decimal", "q decimal", "add decimal prompt", "percentage",
                     "number of days in last month", "number of days in last six months", "number of days in last year", "range"), K.NUMBER),
    **dict.fromkeys(("date", "q date", "add date prompt"), K.DATE),
    "time": K.TIME,
    **dict.fromkeys(("datetime", "date time", "q date time", "q datetime", "add date time prompt", "add datetime prompt"), K.DATETIME),
    **dict.fromkeys(("geopoint", "gps", "location", "q geopoint", "q location", "add location prompt"), K.PLACE),
    **dict.fromkeys(("image", "photo", "q picture", "q image", "add image prompt", "add photo prompt"), K.PHOTO),
    **dict.fromkeys(("audio", "q audio", "add audio prompt"), K.AUDIO),
    **dict.fromkeys(("file", "add file prompt", "video", "q video", "add video prompt"), K.FILE),
    **dict.fromkeys(("barcode", "q barcode", "add barcode prompt"), K.BARCODE),
    **dict.fromkeys(("acknowledge", "trigger", "q acknowledge", "add acknowledge prompt"), K.SINGLE_CHOICE),
    **dict.fromkeys(("note", "q note", "add note prompt"), K.NOTE),
    **dict.fromkeys(("calculate", "q calculate", "add calculate prompt"), K.CALCULATED),
}  # fmt: skip
WHOLE: Final = frozenset({"integer", "int", "q int", "add integer prompt", "percentage", "number of days in last month",
                          "number of days in last six months", "number of days in last year"})  # fmt: skip
LIMITS: Final = {"percentage": (0.0, 100.0), "number of days in last month": (0.0, 31.0), "number of days in last six months": (0.0, 183.0),
                 "number of days in last year": (0.0, 365.0)}  # fmt: skip
ACKNOWLEDGE: Final = frozenset({"acknowledge", "trigger", "q acknowledge", "add acknowledge prompt"})
VIDEO: Final = frozenset({"video", "q video", "add video prompt"})

METADATA: Final = frozenset({
    "start", "end", "today", "deviceid", "imei", "subscriberid", "simserial", "phonenumber", "username", "audit", "start-geopoint", "start time",
    "end time", "get start time", "get end time", "get today", "device id", "get device id", "subscriber id", "get subscriber id", "sim id",
    "get sim id", "get phone number", "uri:deviceid", "uri:subscriberid", "uri:simserial", "uri:phonenumber", "uri:username", "uri:email",
    "background-audio", "background-geopoint",
})  # fmt: skip
TODAY: Final = frozenset({"today", "get today"})
NOT_TAKEN: Final = frozenset({"geotrace", "geoshape", "q geotrace", "q geoshape", "osm", "xml-external", "csv-external", "include"})
SETTINGS: Final = {"set form title": "form_title", "set form id": "form_id"}

_SELECT: Final = re.compile(
    r"^(?P<verb>add select one prompt using|add select multiple prompt using|select all that apply from|select one from file|select multiple from file|"
    r"select one from|select multiple from|select one using|select multiple using|select one external|select one|select multiple|"
    r"select all that apply|select1|rank)\s+(?P<list>\S+?)(?P<other>\s+or(?: specify)? other)?$",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(
    r"^(?P<edge>begin|end)\s+(?P<what>looped group|lgroup|group|repeat|loop)(?:\s+over\s+(?P<list>\S+))?$", re.IGNORECASE
)


@dataclass(frozen=True)
class RowType:
    """A type cell, understood. ``what`` is question, select, begin, end, metadata, hidden, setting, not_taken or unknown."""

    what: str
    word: str = ""
    kind: K | None = None
    list_name: str = ""
    or_other: bool = False
    control: str = ""


def read_type(cell: str) -> RowType:  # noqa: PLR0911 - one answer a type
    """Understand a type cell."""
    word = " ".join(cell.split())
    plain = word.lower().replace("_", " ")
    select = _SELECT.match(re.sub(r"^(\w+)", lambda first: first[1].replace("_", " "), word).replace("or_other", "or other"))
    if select:
        return _select(select, plain)
    control = _CONTROL.match(re.sub(r"^(begin|end)_", r"\1 ", word, flags=re.IGNORECASE))
    if control:
        name = {"lgroup": "repeat", "looped group": "repeat"}.get(control["what"].lower(), control["what"].lower())
        return RowType(control["edge"].lower(), plain, control=name, list_name=control["list"] or "")
    if plain in QUESTIONS:
        return RowType("question", plain, QUESTIONS[plain])
    if plain in METADATA:
        return RowType("metadata", plain)
    if plain == "hidden":
        return RowType("hidden", plain)
    if plain in SETTINGS:
        return RowType("setting", SETTINGS[plain])
    if plain in NOT_TAKEN or plain.startswith(("osm ", "cascading select")):
        return RowType("not_taken", plain)
    return RowType("unknown", word)


def _select(found: re.Match[str], plain: str) -> RowType:
    verb = found["verb"].lower()
    if "file" in verb or "external" in verb:
        return RowType("not_taken", plain)
    if verb == "rank":
        kind = K.RANKING
    elif "multiple" in verb or "all that apply" in verb:
        kind = K.MULTIPLE_CHOICE
    else:
        kind = K.SINGLE_CHOICE
    return RowType("select", plain, kind, found["list"], bool(found["other"]))
