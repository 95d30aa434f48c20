"""What the database itself holds about the rows that a visit has by the dozen: each belongs to a visit, and no visit goes while it has any.

That is what a foreign key says, and the models say it for both databases. PostgreSQL looks a foreign key up anew for each row, which was a fifth
to a third of what storing a visit of forty answers cost it. There, triggers look once a statement instead; they lock the visits in the same way (FOR KEY
SHARE) and refuse with the same code (23503). SQLite, where such a look-up costs next to nothing, keeps its foreign keys.
"""

from collections.abc import Callable
from typing import Any

HELD_BY_TRIGGERS = frozenset({"fk_capture_event_visit_id_visit", "fk_answer_visit_id_visit"})
"""The foreign keys of the models that PostgreSQL does not have."""


def compares(dialect: str) -> Callable[..., bool]:
    """What Alembic asks of everything that it compares: whether to report a difference there."""
    held = HELD_BY_TRIGGERS if dialect == "postgresql" else frozenset()

    def is_compared(_item: Any, name: str | None, kind: str, *_rest: Any) -> bool:
        return not (kind == "foreign_key_constraint" and name in held)

    return is_compared
