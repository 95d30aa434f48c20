"""Facts about applicants and shoppers that stop a request."""

from app.errors import Conflict, Invalid, NotFound


class ShopperNotFound(NotFound):
    """There is no such shopper, or it is not the viewer's to see."""

    code = "shopper_not_found"


class QuestionNotFound(NotFound):
    """The test has no such question or picture."""

    code = "question_not_found"


class ShopperStepNotPossible(Conflict):
    """The shopper's lifecycle has no such step from where the shopper stands."""

    code = "shopper_step_not_possible"


class TooYoung(Invalid):
    """The applicant is not of age."""

    code = "too_young"


class CoolingDown(Conflict):
    """This address failed the test not long ago; ``retry_on`` says from which day it may try again."""

    code = "cooling_down"


class AddressNotConfirmed(Conflict):
    """The test begins only after the mailed link was used."""

    code = "address_not_confirmed"


class TestNotOpen(Conflict):
    """There is no test that can be answered now."""

    __test__ = False
    code = "test_not_open"


class TestUnfinished(Invalid):
    """Questions are still open; ``fields`` names them."""

    __test__ = False
    code = "test_unfinished"


class ReasonMissing(Invalid):
    """Suspending somebody needs a written reason."""

    code = "reason_missing"
