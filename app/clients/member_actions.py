"""The people of a client: invited, given a scope, taken off."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import ClientScope, Viewer
from app.accounts import actions as accounts
from app.accounts import queries as account_queries
from app.accounts.models import User
from app.audit import actions as audit
from app.clients import queries
from app.clients.errors import MemberNeedsLocations, PersonBelongsElsewhere
from app.clients.models import ClientMember, MemberLocation
from app.clients.schemas import InviteForm, ScopeForm
from app.kit.clock import now
from app.kit.translation import gettext as _


def invite_member(session: Session, viewer: Viewer, client_id: uuid.UUID, form: InviteForm) -> User:
    """Invite a person of the client by mail. Raises PersonBelongsElsewhere, MemberNeedsLocations."""
    client = queries.get_client(session, viewer, client_id)
    locations = _checked_locations(session, viewer, client_id, form)
    known = account_queries.find_user_by_email(session, form.email)
    if known is not None:
        membership = queries.find_membership(session, known.id)
        if membership is not None and membership.client_id == client_id:
            told = _("%(name)s already belongs to %(client)s. Change the scope in the list instead.", name=known.name, client=client.name)
            raise PersonBelongsElsewhere(told)
        if membership is not None or known.role is not Role.CLIENT:
            raise PersonBelongsElsewhere(_("This address is already used for another account. Ask the person for another address."))
    user = accounts.invite(session, viewer, email=form.email, name=form.name, role=Role.CLIENT, locale=form.locale)
    session.add(ClientMember(user_id=user.id, client_id=client_id, scope=form.scope))
    session.flush()
    session.add_all(MemberLocation(user_id=user.id, location_id=location_id) for location_id in locations)
    audit.record(
        session, viewer, "client.member_invited", "client", client_id,
        changes={"user_id": (None, str(user.id)), "scope": (None, form.scope.value), "locations": (None, len(locations))},
    )  # fmt: skip
    session.flush()
    return user


def change_scope(session: Session, viewer: Viewer, client_id: uuid.UUID, user_id: uuid.UUID, form: ScopeForm) -> ClientMember:
    """Change how much of the client a person sees, from the next request on. Raises MemberNotFound, MemberNeedsLocations."""
    _user, member = queries.get_member(session, viewer, client_id, user_id)
    locations = _checked_locations(session, viewer, client_id, form)
    before = queries.list_member_location_ids(session, user_id)
    if member.scope is form.scope and set(before) == set(locations):
        return member
    audit.record(
        session, viewer, "client.member_scope_changed", "client", client_id,
        changes={
            "user_id": (str(user_id), str(user_id)),
            "scope": (member.scope.value, form.scope.value),
            "location_ids": (sorted(map(str, before)), sorted(map(str, locations))),
        },
    )  # fmt: skip
    member.scope = form.scope
    session.execute(sa.delete(MemberLocation).where(MemberLocation.user_id == user_id))
    session.add_all(MemberLocation(user_id=user_id, location_id=location_id) for location_id in locations)
    session.flush()
    return member


def remove_member(session: Session, viewer: Viewer, client_id: uuid.UUID, user_id: uuid.UUID) -> None:
    """End a person's access at once: no membership, no running session, no sign-in. Raises MemberNotFound."""
    user, member = queries.get_member(session, viewer, client_id, user_id)
    session.execute(sa.delete(MemberLocation).where(MemberLocation.user_id == user_id))
    session.delete(member)
    accounts.end_sessions(session, user_id)
    user.disabled_at = now()
    audit.record(
        session,
        viewer,
        "client.member_removed",
        "client",
        client_id,
        changes={"user_id": (str(user_id), None), "scope": (member.scope.value, None)},
    )
    session.flush()


def _checked_locations(session: Session, viewer: Viewer, client_id: uuid.UUID, form: ScopeForm) -> list[uuid.UUID]:
    """The chosen locations, all of them this client's; none for the head office."""
    if form.scope is ClientScope.HEAD:
        return []
    chosen = [location.id for location in queries.list_locations_by_id(session, viewer, client_id, set(form.location_ids))]
    if not chosen or len(chosen) != len(set(form.location_ids)):
        told = _("Choose the locations that this person may see.")
        raise MemberNeedsLocations(told, fields={"location_ids": told})
    return chosen
