"""The viewer: who looks, frozen for the length of a request."""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from app.access.permissions import Permission, Role, permissions_of


class ClientScope(StrEnum):
    """How much of a client a member sees."""

    HEAD = "head"
    REGION = "region"
    LOCATION = "location"


@dataclass(frozen=True)
class Viewer:
    """A person (or nobody) as far as access is concerned.

    ``client_id`` and ``scope`` are set for members of a client; ``location_ids`` lists what a region or
    location member sees (None: all of the client's). ``shopper_id`` is set for shoppers.
    """

    role: Role = Role.ANONYMOUS
    user_id: uuid.UUID | None = None
    name: str = ""
    email: str = ""
    shopper_id: uuid.UUID | None = None
    client_id: uuid.UUID | None = None
    scope: ClientScope | None = None
    location_ids: frozenset[uuid.UUID] | None = None
    session_id: uuid.UUID | None = field(default=None, repr=False)
    is_demo: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether this is somebody."""
        return self.user_id is not None

    @property
    def is_staff(self) -> bool:
        """Whether this person works for the agency."""
        return self.role in {Role.REVIEWER, Role.MANAGER, Role.ADMIN}

    def can(self, permission: Permission | str) -> bool:
        """Whether the role includes the permission, e.g. ``viewer.can("visit:review")``."""
        return Permission(permission) in permissions_of(self.role)


ANONYMOUS = Viewer()
SYSTEM = Viewer(role=Role.SYSTEM, name="Veldgast")
"""The program itself: jobs and schedules. Its changes stand in the audit log without a person."""
