"""The command line: ``veldgast serve | worker | migrate | demo | import-form | score | score-emotion | create-admin``."""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from alembic import command
from alembic.config import Config
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import DatabaseError

from app.accounts.actions import create_admin as make_admin
from app.db import Database
from app.demo.load import demo_sign_ins, has_data, load_demo
from app.errors import AppError
from app.jobs.queue import prepare_queue
from app.journeys.feelings.command import EmotionFormat, score_emotion
from app.journeys.feelings.raw import CannotRead
from app.journeys.interchange.command import check_form, make_form
from app.journeys.scoring.command import CannotScore, OutputFormat, score_files
from app.serving import serve_forever
from app.settings import PROJECT, Settings, get_settings
from app.wiring import wire
from app.worker import run_worker

cli = typer.Typer(help="Veldgast: mystery guest fieldwork.", no_args_is_help=True, add_completion=False)
console = Console()


def _settings() -> Settings:
    try:
        return get_settings()
    except ValidationError as error:
        for problem in error.errors():
            console.print(f"[red]{problem['msg']}[/red]")
        raise typer.Exit(2) from error


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (VELDGAST_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (PORT).")] = None,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1)] = 1,
) -> None:
    """Start the web server."""
    settings = _settings()
    raise typer.Exit(serve_forever(settings, host or settings.host, port or settings.port, workers))


@cli.command()
def worker(
    *,
    only: Annotated[bool, typer.Option(help="This is the only worker: take over what the last one left at once.")] = True,
) -> None:
    """Start the worker: reports, checks, mail, schedules."""
    run_worker(_settings(), only_worker=only)


def _alembic(settings: Settings) -> Config:
    config = Config(str(PROJECT / "alembic.ini"))
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    config.set_main_option("sqlalchemy.url", settings.migrate_database_url.replace("%", "%%"))
    return config


@cli.command()
def migrate() -> None:
    """Bring the database to the newest version of its tables."""
    _migrate(_settings())


def _migrate(settings: Settings) -> None:
    if settings.migrate_database_url.startswith("sqlite:///"):
        Path(settings.migrate_database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    own = settings.queue_url == settings.database_url
    prepare_queue(settings.migrate_database_url if own else settings.queue_url)
    command.upgrade(_alembic(settings), "head")
    console.print("The database is up to date.")


@cli.command()
def demo(
    *,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing when there is data already.")] = False,
    small: Annotated[bool, typer.Option("--small", help="A tenth of everything and the report in one language, for a quick look.")] = False,
    migrate_first: Annotated[bool, typer.Option("--migrate", help="Bring the database to the newest version of its tables first.")] = False,
) -> None:
    """Load the demonstration: two clients, 5,000 shoppers, three waves. Marked as demo data on every screen."""
    settings = _settings()
    if not settings.development:
        console.print("[red]The demo has known passwords; it is loaded in development mode only (VELDGAST_MODE=development).[/red]")
        raise typer.Exit(2)
    if migrate_first:
        _migrate(settings)
    wire()
    database = Database(settings.database_url)
    try:
        loaded = has_data(database)
    except DatabaseError:
        console.print("[red]This database has no tables of this version. Add --migrate, or run [bold]veldgast migrate[/bold] first.[/red]")
        raise typer.Exit(2) from None
    if loaded:
        if not if_empty:
            console.print("[red]This database holds data already. Choose another one (VELDGAST_DATA_DIR or VELDGAST_DATABASE_URL).[/red]")
            raise typer.Exit(1)
    else:
        console.print("Loading the demonstration, once; this takes a minute or two.")
        load_demo(database, settings, console=console, small=small)
    sign_ins = demo_sign_ins(database)
    if sign_ins:
        console.print("\n[bold]Sign in with[/bold]")
        for role, email in sign_ins:
            console.print(f"  {role:<28} {email}")
        console.print(f"  password: {settings.demo_password.get_secret_value()}\n")
    database.dispose()


@cli.command("import-form")
def import_form(
    file: Annotated[Path, typer.Argument(help="An XLSForm (.xlsx, .xls, .csv, .md, .zip with pictures), a checklist or our JSON.")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Only say what an import would do.")] = False,
    client: Annotated[str, typer.Option(help="The client that gets the questionnaire, by name.")] = "",
    language: Annotated[str, typer.Option(help="Language of texts whose column names none.")] = "en",
) -> None:
    """Import a questionnaire as a draft, or say what an import would do. Ends with 1 when something is refused."""
    if check or not client:
        raise typer.Exit(check_form(file, console, language=language))
    database = Database(_settings().database_url)
    raise typer.Exit(make_form(file, console, database, client_name=client, language=language))


@cli.command()
def score(
    questionnaire: Annotated[Path, typer.Option(help="The questionnaire: our JSON, an XLSForm with our scoring columns, or a checklist.")],
    answers: Annotated[
        Path, typer.Option(help="The answers: a CSV file with a row a visit and a column a question; docs/scoring.md says how.")
    ],
    output: Annotated[OutputFormat, typer.Option("--format", help="How the scores are written.")] = OutputFormat.JSON,
    *,
    explain: Annotated[bool, typer.Option("--explain", help="With every item, limit and tag.")] = False,
) -> None:
    """Score visits from files, without a database. Ends with 1, and writes nothing, when something in them cannot be read."""
    try:
        written = score_files(questionnaire, answers, output, explain=explain)
    except CannotScore as error:
        for line in error.lines:
            typer.echo(line, err=True)
        raise typer.Exit(1) from error
    typer.echo(written, nl=False)


@cli.command("score-emotion")
def score_emotion_file(
    file: Annotated[Path, typer.Argument(help="Raw visits, a JSON object a line; docs/method.md gives the format.")],
    output: Annotated[EmotionFormat, typer.Option("--format", help="How the scores are written.")] = EmotionFormat.TABLE,
) -> None:
    """Score stated and spontaneous emotion of raw visits, step by step, without a database. Ends with 1, and writes nothing, on a mistake."""
    try:
        written = score_emotion(file, output)
    except CannotRead as error:
        for line in error.lines:
            typer.echo(f"{file}: {line}", err=True)
        raise typer.Exit(1) from error
    typer.echo(written, nl=False)


@cli.command("create-admin")
def create_admin(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(help="Name on screen.")] = "Administrator",
) -> None:
    """Make an administrator; asks for the password."""
    settings = _settings()
    password = getpass.getpass("Password (12 characters or more): ")
    database = Database(settings.database_url)
    try:
        with database.write() as session:
            make_admin(session, email, name, password)
            session.commit()
    except AppError as error:
        console.print(f"[red]{error.message}[/red]")
        raise typer.Exit(1) from error
    console.print(f"{email} can sign in now.")


def main() -> None:
    """The entry point of the ``veldgast`` command."""
    cli()
