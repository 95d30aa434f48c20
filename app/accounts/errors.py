"""Facts about accounts that stop a request."""

from app.errors import AppError, Conflict, Invalid, NotFound


class AddressTaken(Conflict):
    """Somebody has that address already."""

    code = "address_taken"


class LinkGone(AppError):
    """A mailed link that was used, has run out or never existed: the same answer for each."""

    code, status = "link_gone", 410


class PasswordRefused(Invalid):
    """The password is too short or too easy to guess."""

    code = "password_refused"


class UserNotFound(NotFound):
    """There is no such account, or it is not the viewer's to see."""

    code = "user_not_found"


class OwnAccountStays(Conflict):
    """Nobody ends the own access."""

    code = "own_account_stays"
