"""Where the demo's visits went otherwise: what shoppers could not complete, what they object to, what is looked at again."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from app.access.permissions import Role
from app.audit.models import AuditEntry
from app.capture.models import Evidence, NonCompletion
from app.capture.rules import STOPPED, StopReason
from app.demo.photos import DrawnPhoto
from app.kit.ids import new_id
from app.quality.models import Appeal
from app.quality.rules import AppealKind, AppealStatus
from app.visits.rules import VisitStatus, part_fee

SHARE: Final = 50
STOPS: Final = (
    (StopReason.CLOSED, "Het loket was dicht: er hing een briefje dat het tot eind mei verbouwd wordt. Ik heb twintig minuten gewacht."),
    (StopReason.RECOGNISED, "De medewerker zei meteen: u was hier vorige maand ook al met dat lijstje. Daarna had het geen zin meer."),
    (
        StopReason.NOT_AVAILABLE,
        "Op dit station staan alleen nog automaten; er is geen loket waar ik advies kan vragen. Zie de foto van de hal.",
    ),
    (StopReason.MOVED, "De ingang uit de briefing is weg, het station is tweehonderd meter verderop in een noodgebouw zonder balie."),
    (StopReason.UNSAFE, "Op het perron werd gevochten en de politie sloot de hal af. Ik ben op de bus naar huis gestapt."),
)
OBJECTIONS: Final = (
    "De foto is wel van dit station: het is de achterzijde, die sinds de verbouwing de ingang is. Op de tweede foto staat de naam.",
    "De tijd op de bon klopt: ik heb eerst tien minuten gewacht en daarna pas betaald. Dat staat ook zo in mijn tekst.",
)
DOUBTS: Final = (
    (
        AppealKind.CLIENT_ERROR,
        "De klant schrijft dat het loket die dag door een storing dicht was; de stationschef stuurt de dienstlijst na.",
    ),
    (AppealKind.RE_SCORE, "De klant vindt de wachttijd te streng gerekend: de balie was open, maar er stond een groep toeristen voor."),
    (AppealKind.DATA_QUALITY, "Bij het nalezen voor het rapport spreken de wachttijd en de tekst elkaar tegen."),
)
BEFORE: Final = {VisitStatus.APPEALED: VisitStatus.REJECTED, VisitStatus.REOPENED: VisitStatus.APPROVED}
"""What was decided about a visit before somebody did not agree."""

RowsByTable = Mapping[type, list[dict[str, Any]]]


def stop_of(number: int, photo: DrawnPhoto, at: dt.datetime) -> dict[str, Any]:
    """The value of the event that says why a visit could not be completed."""
    reason, text = STOPS[number % len(STOPS)]
    return {
        "reason": reason.value, "text": text,
        "photos": [{"sha256": photo.sha256, "content_type": "image/jpeg", "size": len(photo.content), "captured_at": at.isoformat()}],
    }  # fmt: skip


def add_stop(rows: RowsByTable, visit_id: uuid.UUID, fee_minor: int, stop: dict[str, Any], at: dt.datetime) -> None:
    """Why a visit could not be completed, with the photo that shows it."""
    rows[NonCompletion].append(
        {
            "visit_id": visit_id, "reason": StopReason(stop["reason"]), "text": stop["text"], "fee_minor": part_fee(fee_minor, SHARE),
            "captured_at": at, "received_at": at + dt.timedelta(minutes=2),
        }
    )  # fmt: skip
    for photo in stop["photos"]:
        rows[Evidence].append(
            {
                "id": new_id(), "visit_id": visit_id, "question_code": STOPPED, "sha256": photo["sha256"], "content_type": "image/jpeg",
                "size": photo["size"], "width": 1200, "height": 900, "storage_key": f"demo/{photo['sha256']}", "captured_at": at,
                "received_at": at + dt.timedelta(minutes=2),
            }
        )  # fmt: skip


def add_appeal(
    rows: RowsByTable,
    number: int,
    visit_id: uuid.UUID,
    status: VisitStatus,
    shopper_user_id: uuid.UUID,
    manager_id: uuid.UUID,
    at: dt.datetime,
) -> str:
    """The appeal that a visit in this status has, with its entries in the log. Returns its words."""
    objects = status is VisitStatus.APPEALED
    kind, text = (AppealKind.OBJECTION, OBJECTIONS[number % len(OBJECTIONS)]) if objects else DOUBTS[number % len(DOUBTS)]
    who, role = (shopper_user_id, Role.SHOPPER) if objects else (manager_id, Role.MANAGER)
    appeal_id = new_id()
    rows[Appeal].append(
        {
            "id": appeal_id, "visit_id": visit_id, "kind": kind, "status": AppealStatus.OPENED, "text": text, "against": BEFORE[status].value,
            "opened_by": who, "opened_at": at, "outcome_because": "", "closed_at": None,
        }
    )  # fmt: skip
    rows[AuditEntry].append(
        {
            "id": new_id(), "at": at, "actor_id": who, "actor_role": role.value, "action": "appeal.opened", "subject_type": "appeal",
            "subject_id": appeal_id, "visit_id": visit_id, "changes": {"kind": [None, kind.value]}, "reason": text, "request_id": None,
        }
    )  # fmt: skip
    return text
