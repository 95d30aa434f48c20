"""What a mailed link can be for."""

from enum import StrEnum


class LinkPurpose(StrEnum):
    """What a mailed link is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    SIGN_IN = "sign_in"
    INVITE = "invite"
