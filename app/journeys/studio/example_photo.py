"""A photo beside a question that shows what is meant: checked, drawn anew without what cameras add, kept under its own sum."""

import hashlib
import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from app.journeys.interchange.pictures import picture_key
from app.journeys.studio.typed import TypedWrong
from app.kit.object_store import BlobStore
from app.kit.translation import gettext as _

MOST_BYTES: Final = 12 * 2**20
MOST_PIXELS: Final = 40_000_000
LARGEST_SIDE: Final = 1600
CONTENT_TYPE: Final = "image/jpeg"


def keep_photo(blobs: BlobStore, content: bytes) -> str:
    """Store the photo as a JPEG of at most 1600 pixels a side; returns its sha256. Raises TypedWrong."""
    told = _("This file is no picture that can be shown. Take a JPEG, PNG or WebP of at most 12 MB.")
    if len(content) > MOST_BYTES:
        raise TypedWrong({"example_image": told})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise TypedWrong({"example_image": told})
                drawn = ImageOps.exif_transpose(opened).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise TypedWrong({"example_image": told}) from error
    drawn.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=85)
    digest = hashlib.sha256(out.getvalue()).hexdigest()
    blobs.put(picture_key(digest), out.getvalue())
    return digest
