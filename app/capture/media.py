"""Recordings and files as bytes: what they are by their content, whatever they are called. Photos are in images.py."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.capture.errors import EvidenceNotTaken
from app.capture.images import check_photo, sniff
from app.journeys.value_shapes import DOCX, PHOTO_TYPES
from app.kit.translation import gettext as _

_MP4_BRANDS: Final = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"dash"})
_HEAD: Final = 64 * 1024
"""Bytes in which a recording says what its tracks are."""
_TAIL: Final = 2048
_MOST_PARTS, _MOST_UNPACKED = 2000, 200 * 1024 * 1024
_ACTIVE_PARTS: Final = ("vbaproject", "vbadata", "activex/", "embeddings/")
"""What makes a document do something, or hides another file in it."""
_PLAIN_CONTROLS: Final = frozenset("\t\n\r\f")
_FIRST_PRINTABLE, _DELETE = 32, 127


@dataclass(frozen=True)
class CheckedEvidence:
    """Bytes that are what ``content_type`` says, found by looking at them; a photo was decoded and has its size in pixels."""

    content: bytes
    sha256: str
    content_type: str
    width: int | None = None
    height: int | None = None


def check_evidence(content: bytes, sha256: str, accepted: frozenset[str]) -> CheckedEvidence:
    """Look at the bytes: a photo is decoded, a recording or file recognised. Raises EvidenceNotAnImage, EvidenceNotTaken."""
    if sniff(content) is not None or accepted <= PHOTO_TYPES:
        photo = check_photo(content, sha256)
        found = CheckedEvidence(content, sha256, photo.content_type, photo.width, photo.height)
    else:
        found = CheckedEvidence(content, sha256, recognise(content) or "")
    if found.content_type not in accepted:
        raise EvidenceNotTaken(_not_taken(accepted))
    return found


def _not_taken(accepted: frozenset[str]) -> str:
    if any(kind.startswith("audio/") for kind in accepted):
        return _("This is not a recording that can be kept. Send M4A, MP3, AAC, Ogg, WebM or WAV sound, without video.")
    if "application/pdf" in accepted:
        return _("A file of this kind is not taken. Send a PDF, a photo, a plain text or a Word document without macros.")
    return _("This file is not a photo. Send a JPEG, PNG, WebP or HEIC picture.")


def recognise(content: bytes) -> str | None:
    """The content type of a recording or file by its bytes; None for everything that is not taken, and for video."""
    for kind, test in _TESTS:
        if test(content):
            return kind
    return None


def _is_mp4(content: bytes) -> bool:
    if content[4:8] != b"ftyp" or content[8:12] not in _MP4_BRANDS:
        return False
    handlers, at = set(), content.find(b"hdlr")
    while at >= 0:
        handlers.add(content[at + 12 : at + 16])
        at = content.find(b"hdlr", at + 4)
    return b"soun" in handlers and b"vide" not in handlers


def _is_webm(content: bytes) -> bool:
    head = content[:_HEAD]
    if not head.startswith(b"\x1a\x45\xdf\xa3") or b"webm" not in head[:64]:
        return False
    return any(codec in head for codec in (b"A_OPUS", b"A_VORBIS")) and b"V_" not in _codecs(head)


def _codecs(head: bytes) -> bytes:
    """The names of the tracks' codecs: the elements with the id 0x86."""
    names, at = [], head.find(b"\x86")
    while at >= 0:
        names.append(head[at + 2 : at + 4])
        at = head.find(b"\x86", at + 1)
    return b" ".join(name for name in names if name in {b"A_", b"V_"})


def _is_ogg(content: bytes) -> bool:
    head = content[:_HEAD]
    sound = any(name in head for name in (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC"))
    return head.startswith(b"OggS") and sound and b"\x80theora" not in head


def _is_wav(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WAVE" and b"fmt " in content[12:4096]


def _is_aac(content: bytes) -> bool:
    return _two_frames(content, 0, _adts_length)


def _is_mp3(content: bytes) -> bool:
    start = 0
    if content[:3] == b"ID3" and len(content) > 10:  # noqa: PLR2004 - the tag's own header
        size = content[6:10]
        start = 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    return _two_frames(content, start, _mp3_length)


def _two_frames(content: bytes, start: int, length_of: Callable[[bytes], int | None]) -> bool:
    """Whether a frame stands here and, where the bytes go on, another one right behind it."""
    length = length_of(content[start : start + 7])
    if length is None:
        return False
    after = start + length
    return after >= len(content) or length_of(content[after : after + 7]) is not None or content[after : after + 3] == b"TAG"


def _adts_length(frame: bytes) -> int | None:
    if len(frame) < 7 or frame[0] != 0xFF or frame[1] & 0xF6 != 0xF0:  # noqa: PLR2004
        return None
    length = (frame[3] & 3) << 11 | frame[4] << 3 | frame[5] >> 5
    return length if length > 7 else None  # noqa: PLR2004


_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITS_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _mp3_length(frame: bytes) -> int | None:
    """The bytes of a frame of MPEG layer III; None when it is none."""
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE6 != 0xE2:  # noqa: PLR2004
        return None
    version, bits, rate = frame[1] >> 3 & 3, frame[2] >> 4, frame[2] >> 2 & 3
    if version not in _RATES or not 0 < bits < len(_BITS_1) or rate > 2:  # noqa: PLR2004
        return None
    newest = version == 3  # noqa: PLR2004 - MPEG 1, the others halve
    kilobits = (_BITS_1 if newest else _BITS_2)[bits]
    return (144 if newest else 72) * kilobits * 1000 // _RATES[version][rate] + (frame[2] >> 1 & 1)


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-_TAIL:]


def _is_docx(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    names = {part.filename.lower() for part in parts}
    sound = (
        len(parts) <= _MOST_PARTS and sum(part.file_size for part in parts) <= _MOST_UNPACKED and not any(p.flag_bits & 1 for p in parts)
    )
    active = any(mark in name for name in names for mark in _ACTIVE_PARTS)
    return sound and not active and {"[content_types].xml", "word/document.xml"} <= names


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not any(
        letter not in _PLAIN_CONTROLS for letter in set(text) if ord(letter) < _FIRST_PRINTABLE or ord(letter) == _DELETE
    )


_TESTS: Final = (
    ("audio/mp4", _is_mp4), ("audio/webm", _is_webm), ("audio/ogg", _is_ogg), ("audio/wav", _is_wav), ("audio/aac", _is_aac),
    ("audio/mpeg", _is_mp3), ("application/pdf", _is_pdf), (DOCX, _is_docx), ("text/plain", _is_text),
)  # fmt: skip
