"""A photo beside a question that shows what is meant."""

from typing import Final

from app.journeys.pictures import draw_anew, picture_key
from app.journeys.studio.typed import TypedWrong
from app.kit.object_store import BlobStore
from app.kit.translation import gettext as _

MOST_BYTES: Final = 12 * 2**20


def keep_photo(blobs: BlobStore, content: bytes) -> str:
    """Store the photo drawn anew; returns its sha256. Raises TypedWrong."""
    drawn = draw_anew(content) if len(content) <= MOST_BYTES else None
    if drawn is None:
        raise TypedWrong({"example_image": _("This file is no picture that can be shown. Take a JPEG, PNG or WebP of at most 12 MB.")})
    digest, picture = drawn
    blobs.put(picture_key(digest), picture)
    return digest
