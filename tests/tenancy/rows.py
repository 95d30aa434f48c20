"""What a row of the table is made of: who the actors are, what they may expect, what they send."""

import os
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.access.permissions import Permission

ANONYMOUS = frozenset({"anonymous"})
OTHER_CLIENT = frozenset({"other_head"})
HEAD = frozenset({"head"})
OTHER_LOCATION = frozenset({"other_location"})
OWN_LOCATION = frozenset({"own_location"})
OTHER_SHOPPER = frozenset({"other_shopper"})
OWN_SHOPPER = frozenset({"shopper"})
APPLICANT = frozenset({"applicant"})
REVIEWER = frozenset({"reviewer"})
MANAGER = frozenset({"manager"})
ADMIN = frozenset({"admin"})

MANAGERS = MANAGER | ADMIN
STAFF = REVIEWER | MANAGERS
OWN_CLIENT = HEAD | OWN_LOCATION | OTHER_LOCATION
CLIENTS = OWN_CLIENT | OTHER_CLIENT
OTHER_SHOPPERS = OTHER_SHOPPER | APPLICANT
SHOPPERS = OWN_SHOPPER | OTHER_SHOPPERS
SIGNED_IN = STAFF | CLIENTS | SHOPPERS
EVERYONE = ANONYMOUS | SIGNED_IN
NOBODY: frozenset[str] = frozenset()
ACTORS = (
    "anonymous", "other_head", "head", "other_location", "own_location", "other_shopper", "shopper", "applicant", "reviewer", "manager", "admin",
)  # fmt: skip
"""other client's head office, own client's, a manager of another location of the own client, of the location itself, …"""

MAIN_THINGS = {
    "client_id": "client_a", "import_id": "import_a", "user_id": "member_own_location", "journey_id": "journey_a", "stage_id": "idle_stage_a",
    "step_id": "idle_step_a", "persona_id": "persona_a", "leg_id": "leg_a", "undo_id": "undo_a", "workshop_id": "workshop_a",
    "questionnaire_id": "questionnaire_a", "version_id": "draft_a", "study_id": "study_a", "wave_id": "wave_a",
    "scenario_id": "scenario_a", "rule_id": "rule", "visit_id": "visit", "offer_id": "offer", "evidence_id": "evidence", "location_id": "location_a1",
    "shopper_id": "shopper_profile", "report_id": "report", "export_id": "export", "mail_id": "mail", "flag_id": "flag", "question_id": "question",
    "library_id": "library_question", "sha256": "picture",
}  # fmt: skip
"""What stands for a parameter of a path where the row names nothing else."""
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?(?:=([\w.-]+))?\}")


@dataclass(frozen=True)
class Row:
    """One route and one thing: who gets it (``may``), to whom it does not exist (``hidden``: 404); everybody else is stopped at the door.

    The door: a sign-in redirect (a page) or 401 (the API) for nobody, 403 for a role that has not the permission. ``path`` is the
    route's, ``{visit_id=in_review}`` naming a thing of the world, ``?…`` a query. ``status`` is what those who may get see;
    ``but`` names actors for whom it differs.
    """

    method: str
    path: str
    permission: Permission
    may: frozenset[str]
    status: int = 0
    hidden: frozenset[str] = NOBODY
    body: dict[str, Any] = field(default_factory=dict, hash=False)
    but: dict[str, int] = field(default_factory=dict, hash=False)

    @property
    def route(self) -> tuple[str, str]:
        """Method and path as the application declares them."""
        return self.method, re.sub(r"=[\w.-]+\}", "}", self.path.split("?")[0])

    @property
    def changes(self) -> bool:
        """Whether the method may change something."""
        return self.method not in {"GET", "HEAD"}

    @property
    def is_api(self) -> bool:
        """Whether the answer is JSON, errors too."""
        return self.path.startswith("/api/")

    def address(self, things: dict[str, Any]) -> str:
        """The path with the world's ids in it."""

        def put(found: re.Match[str]) -> str:
            name = found[2] or MAIN_THINGS.get(found[1], found[1])
            return str(things.get(name, name))

        return _PARAMETER.sub(put, self.path)

    def expected(self, actor: str) -> int:
        """The status this actor has to get."""
        if actor in self.but:
            return self.but[actor]
        if actor in self.may:
            return self.status or (303 if self.changes else 200)
        if actor in self.hidden:
            return 404
        return (401 if self.is_api else 303) if actor == "anonymous" else 403

    def is_refused(self, actor: str) -> bool:
        """Whether nothing may change."""
        return actor not in self.may or self.expected(actor) >= 400

    def sends(self, things: dict[str, Any]) -> dict[str, Any]:
        """The arguments of the request, with the world's ids in them."""
        filled: dict[str, Any] = _fill(self.body, things)
        return filled


def _fill(value: Any, things: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _fill(item, things) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, things) for item in value]
    if isinstance(value, str) and value.startswith("$"):
        return things[value[1:]] if isinstance(things[value[1:]], (int, bytes)) else str(things[value[1:]])
    return value


def form(**fields: str | list[str]) -> dict[str, Any]:
    """A form; ``$name`` stands for a thing of the world."""
    return {"data": fields}


def sent_json(**fields: Any) -> dict[str, Any]:
    """A JSON body; ``$name`` stands for a thing of the world."""
    return {"json": fields}


def GET(path: str, permission: Permission, may: frozenset[str], status: int = 200, **more: Any) -> Row:  # noqa: N802 - reads as HTTP
    """A row that reads."""
    return Row("GET", path, permission, may, status, **more)


def POST(path: str, permission: Permission, may: frozenset[str], status: int = 303, **more: Any) -> Row:  # noqa: N802 - reads as HTTP
    """A row that changes."""
    return Row("POST", path, permission, may, status, **more)


def PUT(path: str, permission: Permission, may: frozenset[str], status: int = 201, **more: Any) -> Row:  # noqa: N802 - reads as HTTP
    """A row that puts something."""
    return Row("PUT", path, permission, may, status, **more)


def named(row: Row) -> str:
    """What a row is called."""
    return f"{row.method} {row.path}"


def some(values: Sequence[Any], row: Row, most: int) -> list[Any]:
    """A few of the values, each once, other ones for each route, so that all are tried somewhere; THOROUGH=1 tries all everywhere."""
    if os.environ.get("THOROUGH"):
        return list(values)
    return random.Random(named(row)).sample(list(values), min(most, len(values)))
