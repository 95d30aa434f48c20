"""Facts about what phones send that stop a request."""

from typing import Any

from app.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge


class BatchUnreadable(Invalid):
    """The batch is not what the protocol describes; nothing of it was kept."""

    code = "batch_unreadable"


class BatchTooLarge(TooLarge):
    """More than a batch may hold; send it in smaller parts."""

    code = "batch_too_large"


class BriefingNotOpen(Conflict):
    """The visit has no briefing check to take (any more)."""

    code = "briefing_not_open"


class BriefingChanged(Conflict):
    """The agency published a newer briefing than the one on this phone."""

    code = "briefing_changed"


class EvidenceTooLarge(TooLarge):
    """The photo has more bytes than are taken."""

    code = "evidence_too_large"


class EvidenceHashDiffers(Invalid):
    """The bytes are not those the phone announced."""

    code = "evidence_hash_differs"


class EvidenceNotAnImage(Invalid):
    """The bytes are no photo of a kind that is taken, whatever they are called."""

    code = "evidence_not_an_image"


class EvidenceNotTaken(Invalid):
    """The bytes are no recording or file of a kind that is taken for this question, whatever they are called."""

    code = "evidence_not_taken"


class EvidenceOffsetDiffers(Conflict):
    """The file stands at another byte than this part begins at; ``received`` says where."""

    code = "evidence_offset_differs"

    def __init__(self, message: str, *, received: int, **facts: Any) -> None:
        """``received``: bytes that are here."""
        super().__init__(message, received=received, **facts)


class EvidencePartWrong(Invalid):
    """The part is empty or reaches beyond the end of its file."""

    code = "evidence_part_wrong"


class RecordingsOff(NotAllowed):
    """The study does not say why recordings are lawful, so none are kept."""

    code = "recordings_off"


class EvidenceTooMany(Conflict):
    """The visit holds as many photos as it can."""

    code = "evidence_too_many"


class EvidenceNotFound(NotFound):
    """There is no such photo, or it is not the viewer's to see."""

    code = "evidence_not_found"
