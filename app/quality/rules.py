"""How much a doubt weighs, and what a reviewer makes of it."""

from enum import StrEnum


class FlagState(StrEnum):
    """What a reviewer made of a flag."""

    OPEN = "open"
    ASKED = "asked"
    FINE = "fine"


class Severity(StrEnum):
    """How much a flag weighs. None of them ever rejects a visit by itself."""

    NOTE = "note"
    DOUBT = "doubt"
    SERIOUS = "serious"
