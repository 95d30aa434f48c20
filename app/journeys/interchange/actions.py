"""The only writer of uploaded questionnaires, and of what they make: a draft, whole or not at all."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.clients.queries import get_client
from app.db import Database
from app.journeys.interchange import queries
from app.journeys.interchange.checklist import import_checklist
from app.journeys.interchange.checklist_columns import FIELDS
from app.journeys.interchange.errors import DraftInTheWay, FormImportDone, FormRefused
from app.journeys.interchange.findings import Findings, finding_of
from app.journeys.interchange.models import QuestionnaireImport
from app.journeys.interchange.upload import Upload
from app.journeys.interchange.xlsform import Imported
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.pictures import picture_key
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio.queries import get_numbered_version, get_questionnaire
from app.kit.clock import now
from app.kit.object_store import BlobStore
from app.kit.translation import gettext as _

LONGEST_NAME = 200
UPLOADS_KEPT_FOR: Final = dt.timedelta(hours=24)
"""How long an upload waits to be confirmed."""
_CLEARED_AT_ONCE: Final = 100
_DIGEST: Final = re.compile(r'"([0-9a-f]{64})"')


def keep_upload(
    session: Session, viewer: Viewer, client_id: uuid.UUID, upload: Upload, *, file_name: str, questionnaire_id: uuid.UUID | None = None
) -> QuestionnaireImport:
    """Keep a read upload for the preview; nothing else is written. Raises ClientNotFound, QuestionnaireNotFound, DraftInTheWay."""
    client = get_client(session, viewer, client_id)
    if questionnaire_id is not None:
        _next_number(session, queries.get_target(session, viewer, client.id, questionnaire_id))
    made = QuestionnaireImport(
        client_id=client.id, questionnaire_id=questionnaire_id, file_name=file_name[-LONGEST_NAME:] or "form", title="", form=upload.form,
        content=None, findings=[], outcomes={}, sheet=_sheet_of(upload), created_by=viewer.user_id or uuid.UUID(int=0),
    )  # fmt: skip
    _put_result(made, upload.imported, upload.title)
    session.add(made)
    session.flush()
    return made


def map_columns(
    session: Session, viewer: Viewer, client_id: uuid.UUID, import_id: uuid.UUID, *, mapping: Mapping[str, str], languages: tuple[str, str]
) -> QuestionnaireImport:
    """Say which column of a checklist is what, and read it again. Raises FormImportDone, FormRefused for what is no checklist."""
    _client, waiting = _get_waiting(session, viewer, client_id, import_id)
    if waiting.sheet is None:
        raise FormRefused(_("Only a checklist has columns to choose."))
    sheet = waiting.sheet
    headers = list(sheet["headers"])
    chosen = {field: header for field, header in mapping.items() if field in FIELDS and header in headers}
    waiting.sheet = {**sheet, "mapping": chosen, "languages": list(languages)}
    rows = [(number, cells) for number, cells in sheet["rows"]]
    imported = import_checklist(rows, headers, chosen, languages, title=waiting.title, sheet=sheet["name"], findings=Findings())
    _put_result(waiting, imported, waiting.title)
    session.flush()
    return waiting


def import_upload(session: Session, viewer: Viewer, client_id: uuid.UUID, import_id: uuid.UUID, *, name: str = "") -> QuestionnaireVersion:
    """Make the draft that was shown. Raises FormImportDone, FormRefused, DraftInTheWay."""
    _client, waiting = _get_waiting(session, viewer, client_id, import_id)
    if waiting.content is None:
        raise FormRefused(
            _("Nothing can be imported while something is refused. Mend the file and upload it again."),
            fields={
                str(place): str(finding_of(stored)) for place, stored in enumerate(waiting.findings) if stored["severity"] == "refused"
            },
        )
    content = QuestionnaireContent.model_validate(waiting.content)
    if waiting.questionnaire_id is None:
        version = create_from_content(
            session, viewer, client_id, name=name.strip() or waiting.title, content=content, source=waiting.file_name
        )
    else:
        version = add_version(session, viewer, waiting.questionnaire_id, content=content, source=waiting.file_name)
    waiting.imported_at, waiting.version_id = now(), version.id
    session.flush()
    return version


def create_from_content(
    session: Session, viewer: Viewer, client_id: uuid.UUID, *, name: str, content: QuestionnaireContent, source: str
) -> QuestionnaireVersion:
    """A new questionnaire with this content as its first draft. Raises ClientNotFound."""
    client = get_client(session, viewer, client_id)
    questionnaire = Questionnaire(client_id=client.id, name=name[:LONGEST_NAME], template_code=None)
    session.add(questionnaire)
    session.flush()
    return _add(
        session, viewer, questionnaire, 1, content, {"name": (None, questionnaire.name), "file": (None, source)}, "questionnaire.imported"
    )


def add_version(
    session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, *, content: QuestionnaireContent, source: str
) -> QuestionnaireVersion:
    """A new draft of a questionnaire with this content. Raises QuestionnaireNotFound, DraftInTheWay."""
    questionnaire = get_questionnaire(session, viewer, questionnaire_id)
    number = _next_number(session, questionnaire)
    return _add(
        session,
        viewer,
        questionnaire,
        number,
        content,
        {"number": (number - 1, number), "file": (None, source)},
        "questionnaire.version_imported",
    )


def keep_pictures(blobs: BlobStore, imported: Imported) -> None:
    """Put the pictures of a form that makes a questionnaire into the object store; their key follows from their content, so twice is once."""
    if imported.content is None:
        return
    for digest, content in imported.pictures.items():
        blobs.put(picture_key(digest), content)


def clear_away(database: Database, blobs: BlobStore) -> int:
    """Let go of uploads that nobody confirmed within a day, with the pictures that nothing else has; says how many went."""
    before = now() - UPLOADS_KEPT_FOR
    with database.read() as session:
        if not queries.list_stale_imports(session, before, 1):
            return 0
    with database.write() as session:
        stale = queries.list_stale_imports(session, before, _CLEARED_AT_ONCE, lock=True)
        digests = {digest for each in stale for digest in _DIGEST.findall(json.dumps(each.content))}
        for each in stale:
            session.delete(each)
        session.flush()
        for digest in digests - queries.list_pictures_in_use(session, digests):
            # A picture that came again since belongs to something that is just being written.
            written_at = blobs.written_at(picture_key(digest))
            if written_at is not None and written_at < before:
                blobs.delete(picture_key(digest))
        session.commit()
        return len(stale)


def _add(
    session: Session, viewer: Viewer, questionnaire: Questionnaire, number: int, content: QuestionnaireContent,
    changes: dict[str, tuple[Any, Any]], event: str,
) -> QuestionnaireVersion:  # fmt: skip
    version = QuestionnaireVersion(questionnaire_id=questionnaire.id, number=number, status=VersionStatus.DRAFT, content=content.stored())
    session.add(version)
    session.flush()
    audit.record(session, viewer, event, "questionnaire", questionnaire.id, changes=changes)
    return version


def _next_number(session: Session, questionnaire: Questionnaire) -> int:
    newest = get_numbered_version(session, questionnaire.id, None)
    if newest.status is VersionStatus.DRAFT:
        raise DraftInTheWay(_("Version %(n)s is still a draft. Publish it first, or import as a new questionnaire.", n=newest.number))
    return newest.number + 1


def _get_waiting(session: Session, viewer: Viewer, client_id: uuid.UUID, import_id: uuid.UUID) -> tuple[Any, QuestionnaireImport]:
    client, waiting = queries.get_import(session, viewer, client_id, import_id, lock=True)
    if waiting.imported_at is not None:
        raise FormImportDone(_("This file has been imported already. Upload it again to import it once more."))
    return client, waiting


def _sheet_of(upload: Upload) -> dict[str, Any] | None:
    if upload.guess is None:
        return None
    return {
        "name": upload.sheet, "headers": upload.headers, "rows": [[number, cells] for number, cells in upload.rows],
        "mapping": upload.guess.mapping, "languages": list(upload.guess.languages),
    }  # fmt: skip


def _put_result(waiting: QuestionnaireImport, imported: Imported, title: str) -> None:
    waiting.content = imported.content.stored() if imported.content else None
    waiting.findings = [finding.stored() for finding in imported.findings.sorted()]
    waiting.outcomes = {**imported.findings.outcomes(), "left_off": imported.findings.left_off}
    waiting.title = (imported.title or title)[:LONGEST_NAME]
