"""Built files: kept by browsers for ever, sent compressed."""

import os
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
"""What the build puts beside each text (scripts/build_assets.mjs), the smaller first."""


class HashedFiles(StaticFiles):
    """Built files; their names carry a hash of their content, so a browser may keep them for ever."""

    def file_response(self, full_path: Any, stat_result: os.stat_result, scope: Scope, status_code: int = 200) -> Response:
        """The file as small as the browser takes it, with its lifetime."""
        taken = {part.split(";")[0].strip() for part in Headers(scope=scope).get("accept-encoding", "").split(",")}
        for encoding, suffix in ENCODINGS:
            packed = Path(f"{full_path}{suffix}")
            if encoding in taken and packed.is_file():
                response = super().file_response(packed, packed.stat(), scope, status_code)
                response.headers["Content-Encoding"] = encoding
                break
        else:
            response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
