"""The life of an appeal, by its one table."""

import itertools

import pytest

from app.quality.rules import APPEAL_OPEN, APPEAL_TRANSITIONS, BY_HAND, AppealKind, AppealStatus, appeal_follows, may_become
from app.visits.rules import TRANSITIONS, VisitStatus

A, K, V = AppealStatus, AppealKind, VisitStatus


def test_an_appeal_ends_upheld_changed_or_withdrawn_and_never_comes_back() -> None:
    assert set(APPEAL_TRANSITIONS) == set(A)
    assert {status for status in A if not APPEAL_TRANSITIONS[status]} == {A.UPHELD, A.CHANGED, A.WITHDRAWN}
    assert all(not may_become(ended, other) for ended in (A.UPHELD, A.CHANGED, A.WITHDRAWN) for other in A)


def test_an_appeal_waits_for_somebody_before_anybody_settles_it_otherwise() -> None:
    assert all(may_become(status, ended) for status in APPEAL_OPEN for ended in (A.UPHELD, A.CHANGED, A.WITHDRAWN))
    assert not may_become(A.OPENED, A.WAITING_SHOPPER)
    assert all(not may_become(status, A.OPENED) for status in A)


def test_nobody_sets_by_hand_what_follows_from_a_decision() -> None:
    assert {A.UPHELD, A.CHANGED, A.OPENED, A.WAITING_SHOPPER}.isdisjoint(BY_HAND)


@pytest.mark.parametrize(
    ("kind", "visit", "changed", "expected"),
    [
        (K.OBJECTION, V.REJECTED, False, A.UPHELD), (K.OBJECTION, V.APPROVED, False, A.CHANGED), (K.OBJECTION, V.NOT_COMPLETED, False, A.CHANGED),
        (K.OBJECTION, V.EXPIRED, False, A.UPHELD), (K.RE_SCORE, V.APPROVED, False, A.UPHELD), (K.RE_SCORE, V.APPROVED, True, A.CHANGED),
        (K.CLIENT_ERROR, V.EXCLUDED, False, A.CHANGED), (K.DATA_QUALITY, V.REJECTED, False, A.CHANGED), (K.OBJECTION, V.RETURNED, False, A.WAITING_SHOPPER),
        (K.EVALUATOR_ERROR, V.IN_REVIEW, False, A.WAITING_AGENCY), (K.OBJECTION, V.SUBMITTED, False, None), (K.RE_SCORE, V.REOPENED, False, None),
    ],
)  # fmt: skip
def test_what_a_decision_means_for_the_appeal(kind: AppealKind, visit: VisitStatus, changed: bool, expected: AppealStatus | None) -> None:
    assert appeal_follows(kind, visit, answers_changed=changed) is expected


def test_whatever_becomes_of_a_visit_its_appeal_can_follow() -> None:
    """Walk every way a visit can go from an appeal on: no step asks the appeal for one it does not have."""
    for kind, changed in itertools.product(K, (False, True)):
        begun = V.APPEALED if kind is K.OBJECTION else V.REOPENED
        seen, todo = set(), [(begun, A.OPENED)]
        while todo:
            visit, appeal = todo.pop()
            if (visit, appeal) in seen:
                continue
            seen.add((visit, appeal))
            if appeal not in APPEAL_OPEN:
                continue
            others = [A.WAITING_CLIENT] if appeal is A.WAITING_AGENCY else []
            todo += [(visit, other) for other in others]
            for following in TRANSITIONS[visit]:
                new = appeal_follows(kind, following, answers_changed=changed) or appeal
                assert new is appeal or may_become(appeal, new), (kind, visit, following, appeal, new)
                todo.append((following, new))
        assert {appeal for _visit, appeal in seen} & {A.UPHELD, A.CHANGED}
