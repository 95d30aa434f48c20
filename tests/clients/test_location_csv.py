import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clients.errors import TableTooLarge, TableUnreadable
from app.clients.location_csv import FIELDS, bad_rows_csv, check_rows, example_csv, guess_mapping, read_table
from app.kit.translation import use_locale

REAL = Path(__file__).resolve().parents[2] / "app" / "demo" / "data"
HEADER = ["external_id", "name", "street", "postal_code", "city", "country", "latitude", "longitude"]
SAME = {name: name for name in HEADER}


def check(*rows: list[str]) -> Any:
    return check_rows(HEADER, [(line, row) for line, row in enumerate(rows, 2)], SAME, brand="Van Dam", country="NL")


@pytest.mark.parametrize("text", ['id;name\n1;a\n"2;b', 'id,name\n1,a\n2,"b\n3,c\n4,d\n'])
def test_a_quotation_mark_left_open_is_named_with_its_line(text: str) -> None:
    with use_locale("en"), pytest.raises(TableUnreadable, match="In line 3 a quotation mark is opened and never closed"):
        read_table(text.encode())
    assert read_table(text.replace('"', "").encode()).rows[0] == (2, ["1", "a"])


@pytest.mark.parametrize("odd", ["\ue000", "\uf8ff", "\ufffe"])
def test_a_character_of_no_alphabet_ends_no_table(odd: str) -> None:
    told = read_table(f"id;name\n1;a\n{odd}\n2;b{odd}\n3;{odd}".encode())
    assert [cells for _line, cells in told.rows] == [["1", "a"], [odd], ["2", f"b{odd}"], ["3", odd]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_whatever_its_encoding_and_delimiter(delimiter: str, encoding: str) -> None:
    text = delimiter.join(["id", "naam", "plaats"]) + "\r\n" + delimiter.join(["1", "Café Zoé", "Übach"]) + "\r\n"
    table = read_table(text.encode(encoding))
    assert table.header == ["id", "naam", "plaats"]
    assert table.rows == [(2, ["1", "Café Zoé", "Übach"])]
    assert table.delimiter == delimiter


def test_commas_inside_values_do_not_win_from_semicolons_between_them() -> None:
    table = read_table(b"id;adres;lat\n1;Laan 1, Ede, NL;52,1\n2;Weg 2, Tiel, NL;52,2\n")
    assert table.header == ["id", "adres", "lat"]


def test_line_numbers_count_lines_of_the_file_also_after_a_cell_with_a_line_break() -> None:
    table = read_table(b'id,name\n1,"Two\nlines"\n\n2,Two\n')
    assert [line for line, _cells in table.rows] == [2, 5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"id;name\n", "no row"),
        (b"PK\x03\x04", "Excel"),
        (b"a\0b;c\n1;2", "not a text table"),
        (b";;;\n;;\n", "empty"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    with use_locale("en"), pytest.raises(TableUnreadable, match=words):
        read_table(content)


def test_too_many_bytes_or_rows_are_refused() -> None:
    with pytest.raises(TableTooLarge):
        read_table(b"x" * (5 * 1024 * 1024 + 1))
    with pytest.raises(TableTooLarge):
        read_table(b"id;name\n" + b"1;a\n" * 50_001)


def test_columns_are_recognised_in_several_languages_and_the_clients_own_name_goes_first() -> None:
    assert guess_mapping(["Filiaalnummer", "Adres", "PLZ", "Ort", "Land", "Breedtegraad", "Längengrad", "Bezoekers"]) == {
        "external_id": "Filiaalnummer", "street": "Adres", "postal_code": "PLZ", "city": "Ort", "country": "Land", "latitude": "Breedtegraad",
        "longitude": "Längengrad", "traffic": "Bezoekers",
    }  # fmt: skip
    assert guess_mapping(["name", "name_nl", "name_fr"], "nl") == {"name": "name_nl"}
    assert guess_mapping(["name", "name_nl", "name_fr"], "en") == {"name": "name"}


def test_each_bad_row_says_why_and_the_others_are_used() -> None:
    with use_locale("en"):
        checked = check(
            ["1", "Een", "Laan 1", "", "Ede", "NL", "52,5", "5.5"],
            ["2", "", "", "", "Ede", "NL", "", ""],
            ["3", "Drie", "", "", "", "Narnia", "", ""],
            ["4", "Vier", "", "", "", "", "91", "5"],
            ["5", "Vijf", "", "", "", "", "52", ""],
            ["6", "Zes", "", "", "", "", "noord", "5"],
            ["1", "Weer", "", "", "", "", "", ""],
            ["7", "Nul", "", "", "", "", "0", "0"],
            ["8", "Acht", "", "", "", "Duitsland", "", ""],
            ["9", "N" * 201, "", "", "", "", "", ""],
            ["10", "Tien", "", "", "", "", "", "", "extra"],
        )
    reasons = {line: " ".join(told) for line, told in checked.bad}
    assert sorted(reasons) == [3, 4, 5, 6, 7, 8, 9, 11, 12]
    wanted = {
        3: "nobody could find it", 4: "Narnia", 5: "does not exist", 6: "half a position", 7: "not two numbers", 8: "line 2 too", 9: "sea", 11: "200",
        12: "9 cells",
    }  # fmt: skip
    for line, words in wanted.items():
        assert words in reasons[line]
    assert [values["external_id"] for _line, values in checked.good] == ["1", "8"]
    assert (checked.good[0][1]["latitude"], checked.good[0][1]["longitude"]) == (52.5, 5.5)
    assert (checked.good[1][1]["country"], checked.good[1][1]["time_zone"]) == ("DE", "Europe/Berlin")


def test_a_place_without_a_name_is_called_after_the_brand_and_its_street_or_id() -> None:
    checked = check(["a", "", "Laan 1", "", "Ede", "", "", ""], ["b", "", "", "", "", "", "52", "5"], ["", "", "Weg 2", "", "", "", "", ""])
    names = [values["name"] for _line, values in checked.good]
    assert names == ["Van Dam Laan 1, Ede", "Van Dam b", "Van Dam Weg 2"]
    assert checked.good[2][1]["external_id"].startswith("auto-")


def test_an_id_that_we_make_is_the_same_next_time() -> None:
    row = ["", "", "Weg 2", "", "", "", "", ""]
    assert check(row).good[0][1]["external_id"] == check(["x", "y", "", "", "", "", "", ""], row).good[1][1]["external_id"]


GOOD = st.tuples(
    st.text("abc ë", min_size=1, max_size=8).map(lambda s: "N" + s), st.floats(-89, 89).filter(lambda x: abs(x) > 0.1), st.floats(-179, 179)
)
BAD = st.sampled_from(
    [
        ["", "", "", "", "", "", ""],
        ["Naam", "", "", "", "XX", "", ""],
        ["Naam", "", "", "", "", "95", "5"],
        ["Naam", "", "", "", "", "1", ""],
    ]
)


@given(st.lists(st.one_of(GOOD, BAD), min_size=1, max_size=25))
@settings(max_examples=80, deadline=None)
def test_a_bad_row_never_blocks_a_good_one_and_its_line_is_right(rows: list[Any]) -> None:
    written, bad_lines = io.StringIO(), []
    writer = csv.writer(written, delimiter=";")
    writer.writerow(HEADER)
    for number, row in enumerate(rows):
        if isinstance(row, list):
            writer.writerow([f"id{number}", *row])
            bad_lines.append(number + 2)
        else:
            writer.writerow([f"id{number}", row[0], "", "", "", "BE", repr(row[1]), repr(row[2])])
    table = read_table(written.getvalue().encode())
    checked = check_rows(table.header, table.rows, guess_mapping(table.header), brand="X", country="NL")
    assert [line for line, _reasons in checked.bad] == bad_lines
    assert [line for line, _values in checked.good] == [number + 2 for number, row in enumerate(rows) if not isinstance(row, list)]


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_file_makes_the_reader_fall_over(content: bytes) -> None:
    try:
        table = read_table(content)
    except (TableUnreadable, TableTooLarge):
        return
    checked = check_rows(table.header, table.rows, guess_mapping(table.header), brand="X", country="NL")
    assert len(checked.good) + len(checked.bad) == len(table.rows)


def test_the_bad_rows_can_be_mended_in_a_spreadsheet_that_runs_no_formula() -> None:
    text = bad_rows_csv(["id", "name"], [(2, ["1", "=HYPERLINK(1)"]), (3, ["-5", "+31 20"])], [(2, ["wrong"]), (3, ["wrong"])])
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[1:] == [["2", "wrong", "1", "'=HYPERLINK(1)"], ["3", "wrong", "-5", "+31 20"]]


@pytest.mark.parametrize(
    ("name", "count", "named"),
    [("locations_be_stations.csv", 579, "Brussel-Zuid"), ("locations_de_supermarkets.csv", 3223, "Kaufgut Mannheimer Straße 86")],
)
def test_the_real_tables_are_read_whole(name: str, count: int, named: str) -> None:
    table = read_table((REAL / name).read_bytes())
    mapping = guess_mapping(table.header, "nl")
    checked = check_rows(table.header, table.rows, mapping, brand="Kaufgut", country="NL")
    assert (len(checked.good), checked.bad) == (count, [])
    assert checked.good[0][1]["name"] == named
    assert set(mapping) <= set(FIELDS)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ""), ("Webshop", "website"), ("telefoon", "phone"), (" Social  media ", "social"), ("E-mail", "email"), ("Filiale", "store"),
        ("Geschäft", "store"), ("Onlineshop", "website"), ("Telefon", "phone"), ("Soziale Medien", "social"), ("Magasin", "store"),
        ("Boutique en ligne", "website"), ("Téléphone", "phone"), ("Courriel", "email"), ("Courrier", "post"), ("Appli", "app"),
    ],
)  # fmt: skip
def test_a_channel_is_read_as_people_write_it(written: str, read: str) -> None:
    checked = check_rows(
        ["naam", "kanaal"], [(2, ["Van Dam", written])], {"name": "naam", "channel": "kanaal"}, brand="Van Dam", country="NL"
    )
    assert [values["channel"] for _line, values in checked.good] == [read]


@pytest.mark.parametrize("header", ["Kanal", "Vertriebskanal", "canal", "Canal de vente", "kanaal", "channel"])
def test_a_column_of_channels_is_recognised_by_what_stands_in_it(header: str) -> None:
    def rows(*words: str) -> list[tuple[int, list[str]]]:
        return [(line, [f"Van Dam {line}", word, "Ede"]) for line, word in enumerate(words, 2)]

    names = ["Name", header, "Stadt"]
    assert guess_mapping(names, "nl", rows("Filiale", "Telefon", ""))["channel"] == header
    assert guess_mapping(names, "nl", rows("store", "webshop", "pigeon"))["channel"] == header, "a slip is told, not passed over"
    assert "channel" not in guess_mapping(names, "nl", rows("B2C", "B2B", "", "B2C"))
    assert "channel" not in guess_mapping(names, "nl", rows("B2C", "online"))
    for words in (("Filiale", "Telefon", ""), ("B2C", "B2B")):
        checked = check_rows(names, rows(*words), guess_mapping(names, "nl", rows(*words)), brand="Van Dam", country="DE")
        assert len(checked.good) == len(words)


def test_a_channel_that_nobody_knows_keeps_its_row_out_and_says_which_there_are() -> None:
    with use_locale("en"):
        checked = check_rows(
            ["name", "channel"], [(2, ["Van Dam", "pigeon"])], {"name": "name", "channel": "channel"}, brand="Van Dam", country="NL"
        )
    assert not checked.good
    assert "pigeon" in checked.bad[0][1][0]
    assert "website" in checked.bad[0][1][0]


def test_the_example_table_can_be_uploaded_as_it_is() -> None:
    table = read_table(example_csv().encode())
    mapping = guess_mapping(table.header)
    checked = check_rows(table.header, table.rows, mapping, brand="Van Dam", country="NL")
    assert sorted(mapping) == sorted(FIELDS)
    assert not checked.bad
    assert [values["channel"] for _line, values in checked.good] == ["store", "website"]
