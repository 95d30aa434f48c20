"""Sentences about caps, in the reader's language."""

from app.assignments.caps import Verdict
from app.assignments.rules import OfferStatus
from app.kit.translation import gettext as _
from app.kit.translation import ngettext
from app.studies.rules import CapKind


def cap_sentence(verdict: Verdict) -> str:  # noqa: PLR0911 - one sentence a kind
    """What a cap says about one shopper, to staff: the rule and the figures."""
    n, used = verdict.limit, verdict.used
    match verdict.kind:
        case CapKind.PER_DAY:
            return ngettext("%(used)s of %(n)s visit that day", "%(used)s of %(n)s visits that day", n, used=used)
        case CapKind.PER_WEEK:
            return ngettext("%(used)s of %(n)s visit that week", "%(used)s of %(n)s visits that week", n, used=used)
        case CapKind.PER_WAVE:
            return ngettext("%(used)s of %(n)s visit in this wave", "%(used)s of %(n)s visits in this wave", n, used=used)
        case CapKind.PER_STUDY:
            return ngettext("%(used)s of %(n)s visit in this study", "%(used)s of %(n)s visits in this study", n, used=used)
        case CapKind.OPEN_AT_ONCE:
            return ngettext("%(used)s of %(n)s visit open at the same time", "%(used)s of %(n)s visits open at the same time", n, used=used)
        case CapKind.DAYS_BETWEEN_LOCATION:
            if used is None:
                return ngettext(
                    "%(n)s day between visits to this location: none near", "%(n)s days between visits to this location: none near", n
                )
            return ngettext(
                "%(n)s day between visits to this location: the nearest is %(used)s days away",
                "%(n)s days between visits to this location: the nearest is %(used)s days away", n, used=used,
            )  # fmt: skip
        case CapKind.DAYS_BETWEEN_CLIENT:
            if used is None:
                return ngettext(
                    "%(n)s day between visits to this client: none near", "%(n)s days between visits to this client: none near", n
                )
            return ngettext(
                "%(n)s day between visits to this client: the nearest is %(used)s days away",
                "%(n)s days between visits to this client: the nearest is %(used)s days away", n, used=used,
            )  # fmt: skip


def cap_refusal(verdict: Verdict) -> str:  # noqa: PLR0911 - one sentence a kind
    """Why one more visit does not go, to the shopper."""
    n = verdict.limit
    match verdict.kind:
        case CapKind.PER_DAY:
            return ngettext(
                "You already have %(n)s visit on that day, and that is the most for one day. Choose another day.",
                "You already have %(n)s visits on that day, and that is the most for one day. Choose another day.", n,
            )  # fmt: skip
        case CapKind.PER_WEEK:
            return ngettext(
                "You already have %(n)s visit in that week, and that is the most for one week. Choose a day in another week.",
                "You already have %(n)s visits in that week, and that is the most for one week. Choose a day in another week.", n,
            )  # fmt: skip
        case CapKind.PER_WAVE:
            return ngettext(
                "You already have %(n)s visit in this round, and that is the most for one person. There will be a next round.",
                "You already have %(n)s visits in this round, and that is the most for one person. There will be a next round.", n,
            )  # fmt: skip
        case CapKind.PER_STUDY:
            return ngettext(
                "You already have %(n)s visit in this study, and that is the most for one person.",
                "You already have %(n)s visits in this study, and that is the most for one person.", n,
            )  # fmt: skip
        case CapKind.OPEN_AT_ONCE:
            return ngettext(
                "You have %(n)s visit waiting to be done. Send that one first, then take the next.",
                "You have %(n)s visits waiting to be done. Send one of them first, then take the next.", n,
            )  # fmt: skip
        case CapKind.DAYS_BETWEEN_LOCATION:
            return ngettext(
                "Between two visits to the same place there must be %(n)s day. Choose a later day.",
                "Between two visits to the same place there must be %(n)s days. Choose a later day.", n,
            )  # fmt: skip
        case CapKind.DAYS_BETWEEN_CLIENT:
            return ngettext(
                "Between two visits for this client there must be %(n)s day. Choose a later day.",
                "Between two visits for this client there must be %(n)s days. Choose a later day.", n,
            )  # fmt: skip


def offer_word(status: OfferStatus | str) -> str:
    """An offer's status as staff read it."""
    return {
        OfferStatus.SENT: _("invited"),
        OfferStatus.APPLIED: _("applied"),
        OfferStatus.ACCEPTED: _("accepted"),
        OfferStatus.DECLINED: _("declined"),
        OfferStatus.LAPSED: _("lapsed"),
        OfferStatus.WITHDRAWN: _("taken back"),
    }[OfferStatus(status)]


def group_word(group: str) -> str:
    """A heap of statuses as staff read it."""
    return {
        "open": _("open"),
        "busy": _("with a shopper"),
        "review": _("in review"),
        "approved": _("approved"),
        "ended": _("ended without data"),
    }[group]


def deed_sentence(action: str) -> str:
    """What an entry of a visit's log says happened."""
    return {
        "visit.assigned": _("Given to a shopper"),
        "visit.planned": _("Day planned"),
        "visit.briefed": _("Briefing read and understood"),
        "visit.started": _("Visit started"),
        "visit.submitted": _("Sent in"),
        "visit.leg_submitted": _("A part was sent in"),
        "visit.alias_given": _("A name to order under was given"),
        "visit.alias_set": _("The name to order under was changed"),
        "visit.in_review": _("To review"),
        "visit.returned": _("Returned to the shopper with a question"),
        "visit.approved": _("Approved"),
        "visit.excluded": _("Excluded: paid, left out of the results"),
        "visit.rejected": _("Rejected"),
        "visit.could_not_complete": _("Shopper could not complete it"),
        "visit.not_completed": _("Accepted as not completed"),
        "visit.withdrawn": _("Taken from the shopper"),
        "visit.expired": _("Ran out of time"),
        "visit.reopened": _("Opened again after an appeal"),
        "visit.appealed": _("Shopper appealed"),
        "appeal.opened": _("An objection was opened"),
        "appeal.waiting_agency": _("The objection waits for the agency"),
        "appeal.waiting_shopper": _("The objection waits for the shopper"),
        "appeal.waiting_client": _("The objection waits for the client"),
        "appeal.upheld": _("The earlier decision stands"),
        "appeal.changed": _("The earlier decision was changed"),
        "appeal.withdrawn": _("The objection was withdrawn"),
        "visit.cell_reopened": _("Opened in the place of a visit that ended without data"),
        "offer.sent": _("Invitation sent"),
        "offer.accepted": _("Offer accepted"),
        "offer.declined": _("Offer declined"),
        "offer.lapsed": _("Offer lapsed without an answer"),
        "offer.withdrawn": _("Offer closed"),
    }.get(action, action.replace(".", ": ").replace("_", " "))
