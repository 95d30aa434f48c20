"""What ``veldgast score`` does: score the visits of a table against a questionnaire from a file, without a database."""

from enum import StrEnum
from pathlib import Path

from app.errors import AppError
from app.journeys.interchange import limits
from app.journeys.interchange.upload import read_upload
from app.journeys.schemas import QuestionnaireContent
from app.journeys.scoring.answer_table import MOST_MISTAKES, TableUnreadable, read_answer_table
from app.journeys.scoring.printed import as_csv, as_json
from app.kit.translation import gettext as _
from app.kit.translation import use_locale


class OutputFormat(StrEnum):
    """How scores are written."""

    JSON = "json"
    CSV = "csv"


class CannotScore(Exception):
    """Why nothing was scored, a line each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def score_files(questionnaire: Path, answers: Path, output: OutputFormat, *, explain: bool, language: str = "en") -> str:
    """Read both files and return the scores as text. Raises CannotScore with everything that is wrong with one of them."""
    with use_locale("en"):
        content = read_questionnaire(questionnaire, language=language)
        try:
            visits = read_answer_table(content, answers.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise CannotScore([f"{answers}: {error.strerror or error}"]) from error
        except UnicodeDecodeError as error:
            raise CannotScore([_("%(file)s: the file is not in UTF-8. Save it as “CSV UTF-8”.", file=answers)]) from error
        except TableUnreadable as error:
            lines = [f"{answers}: {mistake}" for mistake in error.mistakes[:MOST_MISTAKES]]
            if len(error.mistakes) > MOST_MISTAKES:
                lines.append(_("and %(n)s more.", n=len(error.mistakes) - MOST_MISTAKES))
            raise CannotScore(lines) from error
        return (as_json if output is OutputFormat.JSON else as_csv)(content, visits, explain=explain)


def read_questionnaire(path: Path, *, language: str = "en") -> QuestionnaireContent:
    """Read a questionnaire: our JSON, an XLSForm or a checklist. Raises CannotScore with what was refused."""
    try:
        limits.check_size(path.stat().st_size)
        imported = read_upload(path.read_bytes(), path.name, language=language).imported
    except OSError as error:
        raise CannotScore([f"{path}: {error.strerror or error}"]) from error
    except AppError as error:
        raise CannotScore([f"{path}: {error.message}"]) from error
    if imported.content is None:
        raise CannotScore([f"{path}: {finding.where}: {finding.message}" for finding in imported.findings.sorted()[:MOST_MISTAKES]])
    return imported.content
