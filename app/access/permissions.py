"""The ONE table of permissions: who may do what. Whose data it is, is decided by queries, with the viewer."""

import functools
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the agency."""

    ANONYMOUS = "anonymous"
    SHOPPER = "shopper"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMIN = "admin"
    CLIENT = "client"
    SYSTEM = "system"


class Permission(StrEnum):
    """Everything that can be allowed, named ``thing:verb``."""

    PUBLIC = "public:see"
    ACCOUNT_OWN = "account:own"
    APPLICATION_OWN = "application:own"
    WORK_OWN = "work:own"
    STAFF_SEE = "staff:see"
    STUDY_SEE = "study:see"
    STUDY_EDIT = "study:edit"
    CLIENT_SEE = "client:see"
    CLIENT_EDIT = "client:edit"
    SHOPPER_SEE = "shopper:see"
    SHOPPER_EDIT = "shopper:edit"
    VISIT_SEE = "visit:see"
    VISIT_ASSIGN = "visit:assign"
    VISIT_REVIEW = "visit:review"
    VISIT_REOPEN = "visit:reopen"
    EVIDENCE_SEE = "evidence:see"
    RESULTS_SEE = "results:see"
    RESULTS_OWN = "results:own"
    WORKSHOP_JOIN = "workshop:join"
    REPORT_SEE = "report:see"
    REPORT_MAKE = "report:make"
    RESEARCH_EXPORT = "research:export"
    USER_EDIT = "user:edit"
    OUTBOX_SEE = "outbox:see"


_P = Permission
_EVERYONE = frozenset({_P.PUBLIC})
_SIGNED_IN = _EVERYONE | {_P.ACCOUNT_OWN}
_REVIEWER = _SIGNED_IN | {
    _P.STAFF_SEE, _P.STUDY_SEE, _P.CLIENT_SEE, _P.VISIT_SEE, _P.VISIT_REVIEW, _P.VISIT_REOPEN, _P.EVIDENCE_SEE,
    _P.RESULTS_SEE, _P.REPORT_SEE,
}  # fmt: skip
_MANAGER = _REVIEWER | {
    _P.STUDY_EDIT, _P.CLIENT_EDIT, _P.SHOPPER_SEE, _P.SHOPPER_EDIT, _P.VISIT_ASSIGN, _P.REPORT_MAKE, _P.RESEARCH_EXPORT,
}  # fmt: skip

TABLE: dict[Role, frozenset[Permission]] = {
    Role.ANONYMOUS: _EVERYONE,
    Role.SHOPPER: _SIGNED_IN | {_P.APPLICATION_OWN, _P.WORK_OWN, _P.EVIDENCE_SEE},
    Role.REVIEWER: _REVIEWER,
    Role.MANAGER: _MANAGER,
    Role.ADMIN: _MANAGER | {_P.USER_EDIT, _P.OUTBOX_SEE},
    Role.CLIENT: _SIGNED_IN | {_P.RESULTS_OWN, _P.REPORT_SEE, _P.WORKSHOP_JOIN},
    Role.SYSTEM: frozenset(Permission),
}


@functools.cache
def permissions_of(role: Role) -> frozenset[Permission]:
    """What a role includes."""
    return TABLE[role]
