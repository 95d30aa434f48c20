"""Facts about visits that stop a request."""

from app.errors import Conflict, Invalid, NotFound


class VisitNotFound(NotFound):
    """There is no such visit, or it is not the viewer's to see."""

    code = "visit_not_found"


class VisitStepNotPossible(Conflict):
    """The lifecycle has no such step from where the visit stands."""

    code = "visit_step_not_possible"


class VisitChangedMeanwhile(Conflict):
    """Somebody changed the visit after the page was made."""

    code = "visit_changed_meanwhile"


class ReasonNeeded(Invalid):
    """This step of a visit needs a written reason."""

    code = "reason_needed"


class AliasNotFitting(Invalid):
    """A name or mail address that nobody could order under."""

    code = "alias_not_fitting"


class AliasTaken(Invalid):
    """Somebody else orders with this address."""

    code = "alias_taken"
