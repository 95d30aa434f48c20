"""Under which name and mail address a shopper orders in a study. Only that shopper and staff ever get to see it."""

import hashlib
import re
import uuid
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.audit import actions as audit
from app.kit.translation import gettext as _
from app.settings import get_settings
from app.studies.models import Study
from app.visits.errors import AliasNotFitting, AliasTaken
from app.visits.models import OrderAlias, Visit

FIRST_NAMES: Final = (
    "Alex", "Robin", "Sam", "Kim", "Noor", "Jules", "Sascha", "Charlie", "Lou", "Jamie", "Mika", "Senne", "Toni", "Luca", "Nika", "Renée",
)  # fmt: skip
LAST_NAMES: Final = (
    "Vermeer", "Lindeman", "Hofstra", "Peeters", "Claessens", "Brandt", "Keller", "Sommer", "Dubois", "Laurent", "Mertens", "Wouters",
    "Bakker", "Visser", "Jansen", "Smits", "Maas", "Winter", "Adler", "Roth",
)  # fmt: skip
"""Names that nobody wonders about in the countries where we order."""
LONGEST_NAME: Final = 200
_ADDRESS: Final = re.compile(r"[^\s@<>\"',;]+@[^\s@<>\"',;]+\.[^\s@<>\"',;]+")


def make_alias(study_id: uuid.UUID, shopper_id: uuid.UUID, domain: str) -> tuple[str, str]:
    """A name and an address, always the same for a shopper in a study; the address is empty without a domain. It says nothing about who it is."""
    digest = hashlib.sha256(study_id.bytes + shopper_id.bytes).digest()
    first, last = FIRST_NAMES[digest[0] % len(FIRST_NAMES)], LAST_NAMES[digest[1] % len(LAST_NAMES)]
    if not domain:
        return f"{first} {last}", ""
    plain = f"{first}.{last}".lower().replace("é", "e")
    return f"{first} {last}", f"{plain}.{int.from_bytes(digest[2:6]) % 10**6:06d}@{domain}"


def find_alias(session: Session, viewer: Viewer, visit: Visit) -> OrderAlias | None:
    """The alias of a visit's shopper, for that shopper and for staff; None for everybody else, and where there is none."""
    own = viewer.shopper_id is not None and viewer.shopper_id == visit.shopper_id and viewer.role is Role.SHOPPER
    if visit.shopper_id is None or not (viewer.is_staff or viewer.role is Role.SYSTEM or own):
        return None
    return session.get(OrderAlias, (visit.study_id, visit.shopper_id))


def give_alias(session: Session, viewer: Viewer, visit: Visit) -> OrderAlias | None:
    """Give the shopper of an assigned visit an alias where the study orders under one; the same one in each visit of the study."""
    study = session.get_one(Study, visit.study_id)
    if not study.orders_under_alias or visit.shopper_id is None:
        return None
    found = session.get(OrderAlias, (visit.study_id, visit.shopper_id))
    if found is not None:
        return found
    name, email = make_alias(visit.study_id, visit.shopper_id, get_settings().alias_domain)
    alias = OrderAlias(study_id=visit.study_id, shopper_id=visit.shopper_id, name=name, email=email)
    session.add(alias)
    session.flush()
    # What the alias is stays out of the log, which more people read than order.
    audit.record(session, viewer, "visit.alias_given", "visit", visit.id, visit_id=visit.id, changes={"alias": (None, "given")})
    return alias


def set_alias(session: Session, viewer: Viewer, visit: Visit, name: str, email: str) -> OrderAlias:
    """Write the alias of a visit's shopper by hand, for the whole study. Raises AliasNotFitting, AliasTaken."""
    name, email = " ".join(name.split()), email.strip()
    fields: dict[str, str] = {}
    if not 0 < len(name) <= LONGEST_NAME:
        fields["alias_name"] = _("Write a name.")
    if email and not (_ADDRESS.fullmatch(email) and len(email) <= 320):  # noqa: PLR2004 - what the column holds
        fields["alias_email"] = _("This is not a mail address.")
    if visit.shopper_id is None:
        fields["alias_name"] = _("Nobody has this visit yet.")
    if fields or visit.shopper_id is None:
        raise AliasNotFitting(_("The alias was not saved."), fields=fields)
    taken = sa.select(OrderAlias).where(sa.func.lower(OrderAlias.email) == email.lower(), OrderAlias.shopper_id != visit.shopper_id)
    if email and session.scalars(taken).first() is not None:
        told = _("Another shopper already orders with this address.")
        raise AliasTaken(told, fields={"alias_email": told})
    alias = session.get(OrderAlias, (visit.study_id, visit.shopper_id))
    if alias is None:
        alias = OrderAlias(study_id=visit.study_id, shopper_id=visit.shopper_id, name=name, email=email)
        session.add(alias)
    alias.name, alias.email = name, email
    audit.record(session, viewer, "visit.alias_set", "visit", visit.id, visit_id=visit.id, changes={"alias": (None, "changed")})
    session.flush()
    return alias
