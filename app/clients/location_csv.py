"""Reading a table of locations as people send it: any common encoding and delimiter, any column names, untidy rows.

Nothing here touches the database. A row that cannot be used is named with its line in the file and every reason;
it never keeps the other rows from being used.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from app.clients.errors import TableTooLarge, TableUnreadable
from app.clients.rules import TIME_ZONES, parse_channel, parse_country
from app.kit.translation import gettext as _

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 100
SAMPLE_ROWS: Final = 60
END: Final = "\0"
"""Put behind the last line: it is a row of its own, unless a quotation mark is still open. No table has it: one that does is refused before."""
DELIMITERS: Final = (";", ",", "\t", "|")

FIELDS: Final = (
    "external_id", "name", "street", "postal_code", "city", "region", "country", "latitude", "longitude", "traffic", "opening_hours", "channel",
)  # fmt: skip
"""What a column can fill, in the order the mapping shows them."""

LONGEST: Final = {"external_id": 100, "name": 200, "street": 200, "postal_code": 20, "city": 100, "region": 100, "opening_hours": 2000}

_GUESSES: Final[dict[str, tuple[str, ...]]] = {
    "external_id": ("external id", "id", "nr", "no", "filiaalnr", "code", "nummer", "number", "store id", "store number", "location id", "filiaalnummer",
                    "vestigingsnummer", "vestiging id", "station id", "filialnummer", "ref"),
    "name": ("name", "naam", "store name", "location", "location name", "vestiging", "vestigingsnaam", "filiaal", "filiale", "bezeichnung", "nom"),
    "street": ("street", "straat", "adres", "address", "street address", "strasse", "straße", "addr street", "straat en huisnummer", "rue"),
    "postal_code": ("postal code", "postcode", "zip", "zip code", "plz", "postleitzahl", "code postal", "addr postcode"),
    "city": ("city", "plaats", "plaatsnaam", "woonplaats", "town", "stad", "gemeente", "ort", "stadt", "ville", "addr city"),
    "region": ("region", "regio", "rayon", "provincie", "province", "state", "bundesland", "district", "gebied"),
    "country": ("country", "land", "country code", "landcode", "pays", "addr country"),
    "latitude": ("latitude", "lat", "breedtegraad", "breitengrad", "y"),
    "longitude": ("longitude", "lon", "lng", "long", "lengtegraad", "längengrad", "x"),
    "traffic": ("traffic", "daily stops", "visitors", "visitors per day", "bezoekers", "footfall", "passanten", "stops", "customers"),
    "opening_hours": ("opening hours", "openingstijden", "hours", "öffnungszeiten", "openingsuren", "heures d ouverture"),
    "channel": ("channel", "kanaal", "kanal", "canal", "sales channel", "verkoopkanaal", "vertriebskanal", "canal de vente"),
}  # fmt: skip

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """A file, read: ``rows`` are (line number, cells), without the header and without empty lines."""

    header: list[str]
    rows: list[Row]
    encoding: str
    delimiter: str


@dataclass
class Checked:
    """The rows that can be used, as values by field, and the rows that cannot, with their reasons."""

    good: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    bad: list[tuple[int, list[str]]] = field(default_factory=list)


def read_table(content: bytes) -> Table:
    """Read an uploaded file. Raises TableTooLarge, TableUnreadable with what to do about it."""
    if len(content) > MOST_BYTES:
        raise TableTooLarge(_("This file is larger than 5 MB. Split it into parts and import them one after the other."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise TableUnreadable(_("This is an Excel file. Save it as CSV (“CSV UTF-8” in Excel) and upload that."))
    text, encoding = decode(content)
    if "\0" in text:
        raise TableUnreadable(_("This file is not a text table. Save your table as CSV and upload that."))
    if not text.strip():
        raise TableUnreadable(_("This file is empty."))
    delimiter = sniff_delimiter(text)
    lines = _all_records(text, delimiter)
    if not lines:
        raise TableUnreadable(_("This file is empty."))
    header, rows = lines[0][1], lines[1:]
    header = [cell.strip() for cell in header]
    if len(header) > MOST_COLUMNS:
        raise TableUnreadable(_("This table has more than %(n)s columns. Keep the ones you need.", n=MOST_COLUMNS))
    if not rows:
        raise TableUnreadable(_("There is a line with column names, but no row below it."))
    if len(rows) > MOST_ROWS:
        raise TableTooLarge(_("This table has more than 50,000 rows. Split it into parts and import them one after the other."))
    return Table(_unique(header), rows, encoding, delimiter)


def decode(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in: by its mark, else UTF-8, else what Windows and Latin-1 write."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def sniff_delimiter(text: str) -> str:
    """The character that cuts the first lines into the most columns, equally many in each line."""

    def fit(delimiter: str) -> float:
        try:
            widths = [len(cells) for _line, (cells) in _take(_records(text, delimiter), SAMPLE_ROWS)]
        except csv.Error:
            return 0.0
        if not widths or widths[0] < 2:  # noqa: PLR2004 - one column is no cut
            return 0.0
        return widths[0] * sum(width == widths[0] for width in widths) / len(widths)

    return max(DELIMITERS, key=fit)


def guess_mapping(header: Sequence[str], locale: str = "nl", rows: Sequence[Row] = ()) -> dict[str, str]:
    """Which column fills which field, by its name; a name column in the client's own language goes first.

    "Channel" means other things too, such as B2B and B2C: that column is taken only when most of what stands in it is a channel.
    """
    plain = {re.sub(r"[^a-zà-ÿß]+", " ", column.casefold()).strip(): column for column in reversed(header)}
    mapping: dict[str, str] = {}
    for target in FIELDS:
        names = _GUESSES[target]
        if target == "name":
            names = (f"name {locale}", f"naam {locale}", *names)
        found = next((plain[name] for name in names if name in plain and plain[name] not in mapping.values()), None)
        if found and (target != "channel" or _holds_channels(header.index(found), rows)):
            mapping[target] = found
    return mapping


def _holds_channels(place: int, rows: Sequence[Row]) -> bool:
    told = [cells[place] for _line, cells in rows if place < len(cells) and cells[place].strip()]
    return not told or sum(parse_channel(text) is not None for text in told) > len(told) / 2


def check_rows(header: Sequence[str], rows: Iterable[Row], mapping: Mapping[str, str], *, brand: str, country: str) -> Checked:
    """Turn each row into a location's values, or into its reasons why not.

    ``brand`` names places that have no name of their own; ``country`` counts where a row names none. A channel that is not told is empty.
    """
    places = {target: header.index(column) for target, column in mapping.items() if target in FIELDS and column in header}
    checked, first_lines = Checked(), dict[str, int]()
    for line, cells in rows:
        reasons: list[str] = []
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            told = _(
                "It has %(n)s cells, the first line %(m)s. Put a text that has a separator in it between quotation marks.",
                n=len(cells),
                m=len(header),
            )
            reasons.append(told)
        raw = {target: cells[place].strip() if place < len(cells) else "" for target, place in places.items()}
        values = _values(raw, brand, country, reasons)
        earlier = first_lines.setdefault(values["external_id"], line)
        if earlier != line:
            reasons.append(_("The id “%(id)s” stands in line %(line)s too.", id=values["external_id"], line=earlier))
        if reasons:
            checked.bad.append((line, reasons))
        else:
            checked.good.append((line, values))
    return checked


def example_csv() -> str:
    """A table to start from: every column that is understood, filled in for a place and for a web shop."""
    place = (
        "A-101", _("Main street"), "Hoofdstraat 12", "1234 AB", "Utrecht", _("Centre"), "NL", "52.0907", "5.1214", "1200",
        "Mo-Fr 09:00-18:00; Sa 09:00-17:00", "store",
    )  # fmt: skip
    shop = ("W-1", _("Web shop"), "", "", "", "", "NL", "", "", "", "", "website")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([FIELDS, place, shop])
    return "\ufeff" + out.getvalue()


def bad_rows_csv(header: Sequence[str], rows: Iterable[Row], problems: Iterable[tuple[int, list[str]]]) -> str:
    """The rows that were left out, with their line and reasons in front, as a CSV that can be mended and uploaded again."""
    reasons = dict(problems)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("line"), _("what is wrong"), *header])
    for line, cells in rows:
        if line in reasons:
            writer.writerow([str(line), " ".join(reasons[line]), *map(_harmless, cells)])
    return "\ufeff" + out.getvalue()


def _harmless(cell: str) -> str:
    """A spreadsheet would run a cell that starts like a formula; numbers stay as they are."""
    if cell[:1] in {"=", "@", "\t", "\r"} or (cell[:1] in {"+", "-"} and _number(cell) is None):
        return "'" + cell
    return cell


def _all_records(text: str, delimiter: str) -> list[Row]:
    try:
        return list(_records(text, delimiter, closed=True))
    except csv.Error as error:
        raise TableUnreadable(
            _("This file cannot be read as a table. Look for a quotation mark that is opened and never closed.")
        ) from error


def _records(text: str, delimiter: str, *, closed: bool = False) -> Iterable[Row]:
    """The rows that are not empty, each with the line it begins in. Raises TableUnreadable for a quotation mark left open, where ``closed`` asks for that."""
    reader = csv.reader(chain(io.StringIO(text, newline=""), [END]), delimiter=delimiter)
    start = 1
    for cells in reader:
        if cells == [END]:
            return
        if closed and cells and cells[-1].endswith(END):
            told = _(
                "In line %(n)s a quotation mark is opened and never closed, so that all that follows would be one cell. Close it, or take it out.",
                n=start,
            )
            raise TableUnreadable(told)
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = reader.line_num + 1


def _take(rows: Iterable[Row], most: int) -> Iterable[Row]:
    for count, row in enumerate(rows):
        if count == most:
            return
        yield row


def _unique(header: list[str]) -> list[str]:
    """Column names that can be told apart: an empty one gets its number, a second one of a name a suffix."""
    names: list[str] = []
    for number, column in enumerate(header, 1):
        name = column or _("column %(n)s", n=number)
        while name in names:
            name = f"{name} ({number})"
        names.append(name)
    return names


def _number(text: str) -> float | None:
    try:
        value = float(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def _values(raw: Mapping[str, str], brand: str, country: str, reasons: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {target: raw.get(target, "") for target in LONGEST}
    latitude, longitude = _position(raw, reasons)
    traffic = None
    if raw.get("traffic"):
        traffic = _number(raw["traffic"])
        if traffic is None or traffic < 0:
            reasons.append(_("The traffic “%(text)s” is not a number of zero or more.", text=raw["traffic"]))
    written = raw.get("country") or country
    code = parse_country(written)
    if code is None:
        reasons.append(_("The country “%(text)s” is not known. Use a code such as NL, BE or DE.", text=written))
    channel = parse_channel(raw["channel"]) if raw.get("channel") else ""
    if channel is None:
        told = _("The channel “%(text)s” is not known. Use store, website, app, phone, chat, email, post or social.", text=raw["channel"])
        reasons.append(told)
    if not (values["name"] or values["street"] or latitude is not None):
        reasons.append(_("There is no name, no street and no position, so nobody could find it."))
    if not values["external_id"]:
        told = "|".join(str(values[part]).casefold() for part in ("name", "street", "postal_code", "city")) + f"|{latitude}|{longitude}"
        values["external_id"] = "auto-" + hashlib.sha256(told.encode()).hexdigest()[:12]
    if not values["name"]:
        where = ", ".join(part for part in (values["street"], values["city"]) if part) or values["external_id"]
        values["name"] = f"{brand} {where}"[: LONGEST["name"]]
    reasons.extend(
        _("The %(field)s is longer than %(n)s characters.", field=target.replace("_", " "), n=longest)
        for target, longest in LONGEST.items()
        if len(values[target]) > longest
    )
    zone = TIME_ZONES.get(code or "", "Europe/Amsterdam")
    return {
        **values,
        "country": code or "",
        "latitude": latitude,
        "longitude": longitude,
        "traffic": traffic,
        "time_zone": zone,
        "channel": channel or "",
    }


def _position(raw: Mapping[str, str], reasons: list[str]) -> tuple[float | None, float | None]:
    texts = raw.get("latitude", ""), raw.get("longitude", "")
    if not any(texts):
        return None, None
    if not all(texts):
        reasons.append(_("It has only half a position: both latitude and longitude are needed, or neither."))
        return None, None
    latitude, longitude = (_number(text) for text in texts)
    if latitude is None or longitude is None:
        reasons.append(_("The position “%(lat)s, %(lon)s” is not two numbers.", lat=texts[0], lon=texts[1]))
    elif not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees of the globe
        reasons.append(
            _("The position %(lat)s, %(lon)s does not exist: latitude goes to 90, longitude to 180.", lat=texts[0], lon=texts[1])
        )
    elif latitude == 0 and longitude == 0:
        reasons.append(_("The position 0, 0 lies in the sea off Africa; leave it empty if it is not known."))
    else:
        return latitude, longitude
    return None, None
