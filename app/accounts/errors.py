"""Facts about accounts that stop a request."""

from app.errors import Conflict, Invalid, NotFound


class AddressTaken(Conflict):
    """Somebody has that address already."""

    code = "address_taken"


class LinkGone(NotFound):
    """A mailed link that was used, has run out or never existed."""

    code = "link_gone"


class PasswordRefused(Invalid):
    """The password is too short or too easy to guess."""

    code = "password_refused"


class UserNotFound(NotFound):
    """There is no such account, or it is not the viewer's to see."""

    code = "user_not_found"


class OwnAccountStays(Conflict):
    """Nobody ends the own access."""

    code = "own_account_stays"
