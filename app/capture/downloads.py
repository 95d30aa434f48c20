"""Recordings and files as those who may see them get them: to keep, never to be opened by the browser as a page of ours."""

import mimetypes
from typing import Final

from fastapi.responses import Response

from app.capture.models import Evidence
from app.journeys.value_shapes import AUDIO_TYPES, DOCX, FILE_TYPES

_ENDINGS: Final = {
    DOCX: ".docx",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/webm": ".weba",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/mpeg": ".mp3",
}


def download(evidence: Evidence, content: bytes) -> Response:
    """The bytes as they came, as an attachment; a sound element plays it all the same. The name is ours, not the sender's."""
    known = evidence.content_type in AUDIO_TYPES | FILE_TYPES
    media_type = evidence.content_type if known else "application/octet-stream"
    ending = _ENDINGS.get(media_type) or mimetypes.guess_extension(media_type) or ".bin"
    return Response(
        content, media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="evidence-{evidence.sha256[:8]}{ending}"', "Cache-Control": "private, max-age=600",
            "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )  # fmt: skip
