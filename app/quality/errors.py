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
