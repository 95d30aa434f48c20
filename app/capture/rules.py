"""What a phone's events mean: their identity, what is kept of them, and what a repair may touch. Pure."""

import hashlib
import math
import re
import uuid
from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum
from json.encoder import c_make_encoder, encode_basestring_ascii  # type: ignore[attr-defined]
from typing import Any, Final, TypeGuard

from app.journeys.answers import AFFECT_PREFIX, CONFIRM_PREFIX, NOTE_PREFIX, REVIEW_PREFIX, form_of, key_of, split_key
from app.journeys.checks import about_of
from app.journeys.felt_values import CONTRIBUTION_PREFIX, WORDS_PREFIX
from app.journeys.logic.order import dependency_order
from app.journeys.schemas import QuestionKind, QuestionnaireContent
from app.journeys.value_shapes import AUDIO_TYPES, FILE_TYPES, PHOTO_TYPES

LARGEST_BATCH: Final = 500
"""Events in one batch."""
LARGEST_BODY: Final = 1024 * 1024
"""Bytes of one batch."""
MOST_PHOTOS: Final = 120
"""Photos, recordings and files of one visit, with those taken out of the answers again."""
_WIDEST_INTEGER: Final = 62
"""Bits; a wider whole number is kept as a note that it was too large."""
_DEEPEST: Final = 12
_ODD: Final = re.compile("[\x00\ud800-\udfff]")
_encode: Final = c_make_encoder(None, None, encode_basestring_ascii, None, ":", ",", True, False, True)
"""What ``json.dumps(value, sort_keys=True, separators=(",", ":"))`` makes anew for each call; a test holds the two equal."""


class EventKind(StrEnum):
    """What a phone tells."""

    START = "start"
    ANSWER = "answer"
    POSITION = "position"
    CLOCK = "clock"
    SUBMIT = "submit"
    COULD_NOT_COMPLETE = "could_not_complete"


HANDS_IN: Final = frozenset({EventKind.SUBMIT, EventKind.COULD_NOT_COMPLETE})
"""What ends a visit, if all that belongs to it is there."""


class StopReason(StrEnum):
    """Why a visit could not be completed."""

    CLOSED = "closed"
    MOVED = "moved"
    NOT_AVAILABLE = "not_available"
    RECOGNISED = "recognised"
    UNSAFE = "unsafe"
    OTHER = "other"


STOPPED: Final = EventKind.COULD_NOT_COMPLETE.value
"""What photos belong to that show why a visit could not be completed, in place of a question."""
STOP_SHORTEST, STOP_LONGEST = 30, 2000
"""Characters of what happened, without spaces around it."""
STOP_PHOTOS: Final = 10


def storable(value: Any, depth: int = 0) -> Any:  # noqa: PLR0911 - one line a kind
    """The value with what a database cannot keep (NUL, half characters, infinity, huge numbers) made visible in its place."""
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, str):
        if _is_plain(value):
            return value
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode() if _is_odd(value) else value
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return value if value.bit_length() <= _WIDEST_INTEGER else "out of range"
    if isinstance(value, list):
        return [storable(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key if _is_plain(key) else str(storable(key)): storable(item, depth + 1) for key, item in value.items()}
    return str(value)


def _is_plain(text: object) -> bool:
    return type(text) is str and text.isascii() and "\x00" not in text


def _is_odd(text: str) -> bool:
    return _ODD.search(text) is not None


def canonical(value: object) -> str:
    """A storable value as JSON that is the same whatever the order of its keys: what is hashed, and what is kept."""
    return encode_basestring_ascii(value) if isinstance(value, str) else "".join(_encode(value, 0))


def content_hash(kind: str, question_code: str | None, value: object, captured_at: str, version_id: uuid.UUID) -> str:
    """The identity of an event's content: two sendings of one event have the same, whatever the order of its keys."""
    return hash_of_written(kind, written_code(question_code), canonical(value), captured_at, str(version_id))


def hash_of_written(kind: str, code: str, value: str, captured_at: str, version_id: str) -> str:
    """The same for a code (`written_code`) and a value (`canonical`) that were written as JSON already."""
    # Put together by hand: the same letters as of the five as one JSON list, which is what it is defined as, in a third of the time.
    return hashlib.sha256(f'["{kind}",{code},{value},"{captured_at}","{version_id}"]'.encode()).hexdigest()


def written_code(question_code: str | None) -> str:
    """A question's code as JSON."""
    return "null" if question_code is None else encode_basestring_ascii(question_code)


@dataclass(frozen=True)
class Stop:
    """What a shopper tells of a visit that could not be completed."""

    reason: StopReason
    text: str
    photos: tuple[str, ...]
    """Hashes of photos that show it."""


def read_stop(value: object) -> Stop | None:
    """The content of a ``could_not_complete`` event; None when it does not say why, or too little."""
    if not isinstance(value, dict) or value.get("reason") not in list(StopReason):
        return None
    text, photos = value.get("text"), value.get("photos") or []
    if not isinstance(text, str) or not STOP_SHORTEST <= len(text.strip()) <= STOP_LONGEST:
        return None
    if not isinstance(photos, list) or len(photos) > STOP_PHOTOS:
        return None
    hashes = [photo.get("sha256") if isinstance(photo, dict) else None for photo in photos]
    if not all(isinstance(found, str) for found in hashes):
        return None
    return Stop(StopReason(value["reason"]), text.strip(), tuple(str(found) for found in hashes))


def is_position(value: object) -> bool:
    """Whether a position event says where, or that the shopper did not want to say."""
    if not isinstance(value, dict):
        return False
    if value.get("refused") is True:
        return True
    return _within(value.get("latitude"), 90) and _within(value.get("longitude"), 180) and _within(value.get("accuracy_m", 0), 10**8)


def is_clock_report(value: object) -> bool:
    """Whether a clock event says how far a phone's clock is off, or how far it was set back."""
    if not isinstance(value, dict):
        return False
    said = [value[name] for name in ("error_ms", "set_back_ms") if value.get(name) is not None]
    return bool(said) and all(_within(number, 10**13) for number in said)


def _within(number: object, most: float) -> TypeGuard[float]:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and abs(number) <= most


class Repairable(Container[str]):
    """The answers that a returned visit's shopper may change: what was asked about, what hangs on it, and the replies."""

    def __init__(self, content: QuestionnaireContent, asked: Iterable[tuple[uuid.UUID, str | None]]) -> None:
        """``asked`` are the reviewer's questions as (id, key of an answer or None for the visit as a whole)."""
        self._form = form_of(content)
        self._codes: set[str] = set()
        self._keys: set[str] = set()
        for identifier, code in asked:
            self._keys.add(f"{REVIEW_PREFIX}{identifier}")
            if code is not None:
                self._open(key_of(code))
        reached = self._codes | {split_key(key)[0] for key in self._keys}
        reads = content.dependencies()
        for code in dependency_order(reads):
            if code not in reached and reads[code] & reached:
                self._open(code)
                reached |= {code, *(inner.code for inner in self._form.questions[code].questions)}
        for section in content.sections:
            if section.visible_when is not None and section.visible_when.codes() & reached:
                self._keys.add(AFFECT_PREFIX + section.code)

    def _open(self, key: str) -> None:
        """A question wherever it is asked; a key of one entry, or of a step's sliders, just that."""
        question = self._form.questions.get(key)
        if question is None:
            self._keys.add(key)
        else:
            self._codes |= {key, *(inner.code for inner in question.questions)}

    def __contains__(self, code: object) -> bool:
        """Whether the answer under this key may change."""
        if not isinstance(code, str):
            return False
        if code.startswith(CONFIRM_PREFIX):
            return any(about in self for about in about_of(self._form.content, code))
        if code.startswith(NOTE_PREFIX):
            return True
        key = key_of(code)
        return key in self._keys or split_key(key)[0] in self._codes


def accepted_types(content: QuestionnaireContent, code: str | None) -> frozenset[str]:
    """The content types that are taken as evidence under a key: photos, unless its question asks for sound or files."""
    question = None if code is None else form_of(content).asked_under(code)
    if question is not None and question.kind is QuestionKind.AUDIO:
        return AUDIO_TYPES
    return FILE_TYPES if question is not None and question.kind is QuestionKind.FILE else PHOTO_TYPES


def section_of(content: QuestionnaireContent, code: str | None) -> str | None:
    """The code of the section that an answer belongs to; None for the visit as a whole."""
    if code is None or code.startswith(REVIEW_PREFIX):
        return None
    if code.startswith((AFFECT_PREFIX, WORDS_PREFIX, CONTRIBUTION_PREFIX, NOTE_PREFIX)):
        return code.partition(":")[2]
    if code.startswith(CONFIRM_PREFIX):
        return None
    found = form_of(content).section_of.get(split_key(key_of(code))[0])
    return None if found is None else found.code


def affect_order(visit_id: uuid.UUID) -> list[str]:
    """The order in which a visit's two sliders stand: half of the visits each way, the same on every phone."""
    first = hashlib.sha256(visit_id.bytes).digest()[0] % 2
    return ["pleasure", "arousal"] if first == 0 else ["arousal", "pleasure"]
