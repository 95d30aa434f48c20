"""Pictures beside questions: drawn anew without what cameras add, kept under the sum of their bytes."""

import hashlib
import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS: Final = 40_000_000
LARGEST_SIDE: Final = 1600
CONTENT_TYPE: Final = "image/jpeg"
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_UNREADABLE: Final = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def picture_key(digest: str) -> str:
    """Where a picture of a questionnaire is kept in the object store."""
    return f"questionnaires/{digest}"


def draw_anew(content: bytes) -> tuple[str, bytes] | None:
    """The picture as a JPEG of at most 1600 pixels a side, upright and without metadata, after its sha256; None when it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    return None
                drawn = ImageOps.exif_transpose(opened).convert("RGB")
    except _UNREADABLE:
        return None
    drawn.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=85)
    return hashlib.sha256(out.getvalue()).hexdigest(), out.getvalue()
