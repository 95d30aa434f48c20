"""What people read for a status, in their language."""

from app.kit.translation import gettext as _
from app.visits.rules import VisitStatus


def status_word(status: VisitStatus | str) -> str:
    """A visit's status as staff read it, e.g. ``in review``."""
    return {
        VisitStatus.OPEN: _("open"),
        VisitStatus.ASSIGNED: _("assigned"),
        VisitStatus.BRIEFED: _("briefed"),
        VisitStatus.STARTED: _("started"),
        VisitStatus.SUBMITTED: _("submitted"),
        VisitStatus.IN_REVIEW: _("in review"),
        VisitStatus.RETURNED: _("returned"),
        VisitStatus.APPROVED: _("approved"),
        VisitStatus.EXCLUDED: _("excluded"),
        VisitStatus.REJECTED: _("rejected"),
        VisitStatus.COULD_NOT_COMPLETE: _("could not complete"),
        VisitStatus.NOT_COMPLETED: _("not completed"),
        VisitStatus.WITHDRAWN: _("withdrawn"),
        VisitStatus.EXPIRED: _("expired"),
        VisitStatus.REOPENED: _("reopened"),
        VisitStatus.APPEALED: _("appealed"),
    }[VisitStatus(status)]
