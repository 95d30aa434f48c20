"""Facts about reviewing that stop a request."""

from app.errors import Conflict, Invalid, NotFound


class FlagNotFound(NotFound):
    """This visit has no such flag."""

    code = "flag_not_found"


class QuestionEmpty(Invalid):
    """A question to the shopper needs words."""

    code = "question_empty"


class NothingAsked(Invalid):
    """A visit goes back only with a question."""

    code = "nothing_asked"


class NotInReview(Conflict):
    """The visit is not in review (any more)."""

    code = "not_in_review"


class VerdictDoesNotFit(Conflict):
    """A visit that could not be completed has nothing to approve, and a complete one cannot be taken as not completed."""

    code = "verdict_does_not_fit"


class AppealNotPossible(Conflict):
    """There is no decision here to object to (any more)."""

    code = "appeal_not_possible"


class AppealedAlready(Conflict):
    """A shopper objects once to a visit's rejection."""

    code = "appealed_already"


class AppealStepNotPossible(Conflict):
    """The life of an appeal has no such step from where it stands."""

    code = "appeal_step_not_possible"


class AppealTextTooShort(Invalid):
    """An objection needs a few sentences."""

    code = "appeal_text_too_short"


class KindNeeded(Invalid):
    """A visit is reopened for something."""

    code = "kind_needed"
