"""Photos as bytes: is it one, and what of it may be shown. Nothing here trusts a name or a declared type."""

import io
import warnings
import zipfile
from dataclasses import dataclass
from typing import Final

import pillow_heif
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from app.capture.errors import EvidenceNotAnImage
from app.kit.translation import gettext as _

pillow_heif.register_heif_opener()

MOST_PIXELS: Final = 50_000_000
"""Width x height that is decoded: about what phones make, and 150 MB of memory at most."""
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
VIEW_SIDE: Final = 2000
THUMB_SIDE: Final = 480
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_FIRST_BYTES: Final = 16
_PAGE_MARKS: Final = (b"<script", b"<!doctype", b"<html>", b"<html ", b"http://www.w3.org/2000/svg")
"""In lower case, and long enough never to turn up in a picture by chance."""
_PDF_HEAD: Final = 1024
"""Readers look for the start of a PDF in so many bytes."""
_ARCHIVE_END: Final = b"PK\x05\x06"
_ARCHIVE_TAIL: Final = 65557
"""Bytes in which a ZIP archive has its end record."""


@dataclass(frozen=True)
class CheckedPhoto:
    """Bytes that were decoded as a photo; the content type is what they are, not what they were called."""

    content: bytes
    sha256: str
    content_type: str
    width: int
    height: int


def sniff(content: bytes) -> str | None:
    """The content type that the first bytes give away; None for everything that is not taken."""
    head = content[:_FIRST_BYTES]
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "image/heic"
    return None


def is_something_else_too(content: bytes) -> bool:
    """Whether the bytes would also open as a web page, a drawing with scripts, a document or an archive (a "polyglot").

    Phones do hang more behind a picture (the film of a moving photo, a second picture), so not everything behind its end is refused.
    """
    lowered = content.lower()
    return any(mark in lowered for mark in _PAGE_MARKS) or b"%PDF-" in content[:_PDF_HEAD] or _opens_as_archive(content)


def _opens_as_archive(content: bytes) -> bool:
    if _ARCHIVE_END not in content[-_ARCHIVE_TAIL:]:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)):
            return True
    except NotImplementedError:
        return True  # packed in a way that Python does not know, but others may
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def check_photo(content: bytes, sha256: str) -> CheckedPhoto:
    """Decode the bytes once, at most at the size of a thumbnail where the format allows it. Raises EvidenceNotAnImage."""
    content_type = sniff(content)
    if content_type is None or is_something_else_too(content):
        raise EvidenceNotAnImage(_("This file is not a photo. Send a JPEG, PNG, WebP or HEIC picture."))
    # WeasyPrint, where it is loaded too, switches this on for the whole process: half a photo would count as one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with _open(content) as image:
            width, height = image.size
            image.draft("RGB", (THUMB_SIDE, THUMB_SIDE))
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise EvidenceNotAnImage(_("This photo cannot be opened, or it is larger than any camera makes. Take it again.")) from error
    return CheckedPhoto(content, sha256, content_type, width, height)


def without_metadata(content: bytes, side: int) -> bytes:
    """The picture itself as a new JPEG, upright, at most ``side`` pixels wide and high: no EXIF, no position, no comment, nothing behind it."""
    with _open(content) as opened:
        opened.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(opened)
        if upright.mode not in {"RGB", "L"}:
            ground = Image.new("RGB", upright.size, "white")
            layered = upright.convert("RGBA")
            ground.paste(layered, mask=layered.getchannel("A"))
            upright = ground
        upright.thumbnail((side, side), Image.Resampling.LANCZOS)
        clean = Image.new(upright.mode, upright.size)
        clean.paste(upright)
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=86, optimize=True, progressive=True)
    return written.getvalue()


def _open(content: bytes) -> Image.Image:
    """Read the header only, and refuse by size before a pixel is decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(content), formats=FORMATS)
        except Image.DecompressionBombWarning as error:
            raise Image.DecompressionBombError(str(error)) from error
    if image.width * image.height > MOST_PIXELS:
        image.close()
        raise Image.DecompressionBombError("more pixels than are decoded")
    return image
