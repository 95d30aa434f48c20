"""Facts about accounts that stop a request."""

from app.errors import Conflict, Invalid, NotFound


class EmailTaken(Conflict):
    """Somebody has that address already."""

    code = "email_taken"


class LinkSpent(NotFound):
    """A mailed link that was used, has expired or never existed."""

    code = "link_spent"


class PasswordTooWeak(Invalid):
    """The password is too short or too common."""

    code = "password_too_weak"
