"""Broken spreadsheets, through the page and the command line: a clear message, nothing half imported, never much memory."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from rich.console import Console
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.clients.models import Client
from app.journeys.interchange.command import check_form
from app.journeys.models import Questionnaire, QuestionnaireVersion
from tests.journeys.interchange.broken import Broken, all_broken
from tests.support.databases import TestDatabase, only_sqlite

FILES = list(all_broken())
PEAK_MB = 260
"""The process itself with all it imports takes about half of this."""


def test_there_are_at_least_sixty_and_each_has_its_own_name() -> None:
    assert len({each.name for each in FILES}) == len(FILES) >= 60


def says(text: str, wanted: tuple[str, ...], *, any_of: bool = False) -> bool:
    plain = " ".join(re.sub(r"<[^>]+>", " ", text).replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<").split()).casefold()
    found = [words.casefold() in plain for words in wanted]
    return any(found) if any_of else all(found)


@only_sqlite
def test_the_page_says_what_is_wrong_and_where_and_makes_nothing(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    browser.headers["accept-language"] = "en"
    with database.reading() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    wrong: list[str] = []
    for each in FILES:
        answer = browser.post(
            f"/clients/{railway.id}/questionnaires/import", files={"file": (each.name, each.make())}, data={"language": "en"}
        )
        status = answer.status_code
        if status == 303:
            page = browser.get(answer.headers["location"])
            answer = page
            if "Nothing can be imported yet" not in page.text:
                wrong.append(f"{each.name}: would be imported")
            refused = browser.post(f"{page.url.path}/apply", data={"name": "X"})
            if refused.status_code != 422:
                wrong.append(f"{each.name}: applying gave {refused.status_code}")
        text = re.sub(r'<td class="num">(\d+)</td>', r" row \1 ", answer.text)
        if status != each.status or not says(text, each.says, any_of=each.status == 413):
            shown = re.findall(r"(?s)<main.*</main>", text)
            wrong.append(f"{each.name}: {status}, {' '.join(re.sub(r'<[^>]+>', ' ', shown[0] if shown else text).split())[:500]}")
    assert not wrong, "\n".join(wrong)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Questionnaire)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(QuestionnaireVersion)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == before


@pytest.mark.parametrize("each", [file for file in FILES if file.name != "fifty megabytes.xlsx"], ids=lambda file: file.slug)
def test_the_command_line_says_what_is_wrong_and_where(each: Broken, tmp_path: Path) -> None:
    file = tmp_path / each.name
    file.write_bytes(each.make())
    out = io.StringIO()
    code = check_form(file, Console(file=out, width=2000), language="en")
    assert code == (1 if each.status == 303 else 2)
    assert says(out.getvalue(), each.says), out.getvalue()
    assert "Traceback" not in out.getvalue()


MEASURE = """
import pathlib, re, sys
from rich.console import Console
from app.journeys.interchange.command import check_form
console = Console(quiet=True)
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    check_form(path, console, language="en")
print(int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.slow
def test_reading_all_of_them_never_takes_much_memory(tmp_path: Path) -> None:
    for each in FILES:
        (tmp_path / each.slug).write_bytes(each.make())
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path)], capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[3]
    )
    assert int(done.stdout.split()[-1]) < PEAK_MB, done.stdout
