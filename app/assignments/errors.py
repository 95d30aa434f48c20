"""Facts about offers and caps that stop a request."""

from app.errors import Conflict, Invalid, NotFound


class OfferNotFound(NotFound):
    """There is no such offer, or it is not the viewer's."""

    code = "offer_not_found"


class OfferTaken(Conflict):
    """Somebody else has the visit by now."""

    code = "offer_taken"


class OfferLapsed(Conflict):
    """The offer is over: its time ran out, it was declined or taken back."""

    code = "offer_lapsed"


class CapReached(Conflict):
    """One more visit would be over a cap; the facts say which, its limit and what is used."""

    code = "cap_reached"


class ShopperNotAvailable(Conflict):
    """The shopper is not active, or has not the level that the study asks."""

    code = "shopper_not_available"


class DayNotPossible(Invalid):
    """The chosen day is over, or outside the wave."""

    code = "day_not_possible"


class NobodyChosen(Invalid):
    """An invitation without anybody to invite."""

    code = "nobody_chosen"


class VisitNotOpen(Conflict):
    """The visit is not open for assignment."""

    code = "visit_not_open"
