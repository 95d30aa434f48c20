"""What ``veldgast import-form`` does: say what an import would make, or make it."""

from pathlib import Path

import sqlalchemy as sa
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.access.viewer import SYSTEM
from app.clients.models import Client
from app.db import Database
from app.errors import AppError
from app.journeys.interchange import limits
from app.journeys.interchange.actions import create_from_content
from app.journeys.interchange.findings import Severity
from app.journeys.interchange.upload import Upload, read_upload
from app.kit.translation import gettext as _
from app.kit.translation import use_locale

_COLOURS = {Severity.REFUSED: "red", Severity.DROPPED: "yellow", Severity.DOWNGRADED: "cyan", Severity.NOTE: "dim"}


def check_form(file: Path, console: Console, *, language: str) -> int:
    """Print what an import of the file would do. Returns 0 when it would come in, 1 when something is refused, 2 when it cannot be read."""
    with use_locale("en"):
        upload = _read(file, console, language)
        if upload is None:
            return 2
        _print(upload, console)
        return 0 if upload.imported.content else 1


def make_form(file: Path, console: Console, database: Database, *, client_name: str, language: str) -> int:
    """Import the file as a draft of that client. Returns as check_form does."""
    with use_locale("en"):
        upload = _read(file, console, language)
        if upload is None:
            return 2
        _print(upload, console)
        if upload.imported.content is None:
            return 1
        with database.write() as session:
            client = session.scalars(sa.select(Client).where(Client.name == client_name)).one_or_none()
            if client is None:
                console.print(f"[red]There is no client called {escape(client_name)}.[/red]")
                return 2
            made = create_from_content(
                session, SYSTEM, client.id, name=upload.imported.title or upload.title, content=upload.imported.content, source=file.name
            )
            session.commit()
        console.print(
            f"Made questionnaire {made.questionnaire_id}, version {made.number}, a draft. Pictures come in through the web page only."
        )
        return 0


def _read(file: Path, console: Console, language: str) -> Upload | None:
    try:
        limits.check_size(file.stat().st_size)
        return read_upload(file.read_bytes(), file.name, language=language)
    except OSError as error:
        console.print(f"[red]{escape(str(file))}: {escape(error.strerror or str(error))}[/red]")
    except AppError as error:
        console.print(f"[red]{escape(error.message)}[/red]")
    return None


def _print(upload: Upload, console: Console) -> None:
    content, findings = upload.imported.content, upload.imported.findings
    console.print(f"[bold]{escape(upload.imported.title or upload.title)}[/bold] ({upload.form})")
    if content:
        questions = len(content.questions())
        console.print(f"{len(content.sections)} sections, {questions} questions, languages: {', '.join(content.languages)}")
        for section in content.sections:
            console.print(f"  {escape(section.code)}: {len(section.all_questions())} questions")
    else:
        console.print("[red]Nothing would be imported.[/red]")
    outcomes = findings.outcomes()
    console.print("rows: " + ", ".join(f"{count} {word}" for word, count in outcomes.items()))
    if findings.all:
        table = Table("severity", "where", "what", box=None, pad_edge=False)
        for finding in findings.sorted():
            table.add_row(f"[{_COLOURS[finding.severity]}]{finding.severity.value}[/]", escape(finding.where), escape(finding.message))
        console.print(table)
    if findings.left_off:
        console.print(_("%(n)s more remarks are not listed.", n=findings.left_off))
