"""Files as they arrive: read and parsed before a transaction opens, so that a slow upload or a large form holds no lock."""

import threading
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from app.access.permissions import Permission
from app.accounts.viewing import find_viewer
from app.db import Database
from app.errors import AppError, TooLarge
from app.journeys.interchange import limits
from app.journeys.interchange.errors import FormTooLarge, FormUnreadable
from app.journeys.interchange.upload import Upload, read_upload
from app.kit.translation import gettext as _

_TWO_AT_A_TIME = threading.BoundedSemaphore(2)
"""Reading a form takes memory; more than two at once wait."""


@dataclass
class SentFile:
    """What was sent: the fields beside the file, its name, and what was read from it, or why it cannot be."""

    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    upload: Upload | None = None
    error: AppError | None = None

    def get(self) -> Upload:
        """What was read. Raises FormTooLarge, FormUnreadable."""
        if self.error is not None:
            raise self.error
        if self.upload is None:
            raise FormUnreadable(_("Choose a file first."))
        return self.upload


def _may_import(request: Request) -> bool:
    database: Database = request.app.state.database
    with database.read() as session:
        return find_viewer(request, session).can(Permission.STUDY_EDIT)


def _parse(sent: SentFile, content: bytes, language: str, taken_for: str) -> SentFile:
    try:
        with _TWO_AT_A_TIME:
            sent.upload = read_upload(content, sent.name, language=language, taken_for=taken_for)
    except (FormTooLarge, FormUnreadable) as error:
        sent.error = error
    return sent


async def read_sent_form(request: Request) -> SentFile:
    """A form with a file in ``file``, and ``language`` and ``form`` beside it. Whoever may not import gets nothing read."""
    if not await run_in_threadpool(_may_import, request):
        return SentFile()
    async with request.form(max_files=2, max_fields=50) as form:
        fields = {key: value for key, value in form.items() if isinstance(value, str)}
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return SentFile(fields)
        sent = SentFile(fields, file.filename)
        content = await file.read(limits.MOST_BYTES + 1)
    return await run_in_threadpool(_parse, sent, content, fields.get("language", "en"), fields.get("form", ""))


async def read_sent_body(request: Request) -> SentFile:
    """A file as the body; its name, ``language`` and ``form`` in the address."""
    if not await run_in_threadpool(_may_import, request):
        return SentFile()
    sent = SentFile(dict(request.query_params), request.query_params.get("file_name", "form"))
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limits.MOST_BYTES:
            raise TooLarge(_("This file is too large: at most %(most)s MB are taken.", most=limits.MOST_BYTES // limits.MEGABYTE))
        parts.append(part)
    return await run_in_threadpool(_parse, sent, b"".join(parts), sent.fields.get("language", "en"), sent.fields.get("form", ""))


SentForm = Annotated[SentFile, Depends(read_sent_form)]
SentBody = Annotated[SentFile, Depends(read_sent_body)]
