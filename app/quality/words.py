"""What people read for the codes of appeals and of visits that could not be completed, in their language."""

from app.capture.rules import StopReason
from app.journeys.models import Channel
from app.kit.translation import gettext as _
from app.quality.rules import AppealKind, AppealStatus


def stop_word(reason: StopReason | str, channel: str = Channel.STORE) -> str:
    """Why a visit could not be completed; a web shop or a telephone line is not closed like a shop is."""
    if reason == StopReason.CLOSED and channel != Channel.STORE:
        return _("It was closed or could not be reached")
    return {
        StopReason.CLOSED: _("The place was closed"),
        StopReason.MOVED: _("The place has moved or is gone"),
        StopReason.NOT_AVAILABLE: _("What the visit needs is not to be had there"),
        StopReason.RECOGNISED: _("Staff recognised the shopper"),
        StopReason.UNSAFE: _("It was not safe"),
        StopReason.OTHER: _("Something else"),
    }[StopReason(reason)]


def appeal_word(kind: AppealKind | str) -> str:
    """What an appeal is about."""
    return {
        AppealKind.OBJECTION: _("the shopper objects"),
        AppealKind.EVALUATOR_ERROR: _("error of the evaluator"),
        AppealKind.RE_SCORE: _("score to be looked at again"),
        AppealKind.CLIENT_ERROR: _("error of the client"),
        AppealKind.DATA_QUALITY: _("quality of the data"),
    }[AppealKind(kind)]


def appeal_status_word(status: AppealStatus | str) -> str:
    """Where an appeal stands."""
    return {
        AppealStatus.OPENED: _("waits to be taken up"),
        AppealStatus.WAITING_AGENCY: _("waits for us"),
        AppealStatus.WAITING_SHOPPER: _("waits for the shopper"),
        AppealStatus.WAITING_CLIENT: _("waits for the client"),
        AppealStatus.UPHELD: _("the earlier decision stands"),
        AppealStatus.CHANGED: _("the earlier decision was changed"),
        AppealStatus.WITHDRAWN: _("withdrawn"),
    }[AppealStatus(status)]
