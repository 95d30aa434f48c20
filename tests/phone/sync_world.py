"""The server's side of the sync simulation: a study with many visits, web processes to kill, and a look at what the database holds."""

import datetime as dt
import hashlib
import io
import json
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

import sqlalchemy as sa
from PIL import Image
from pydantic import SecretStr

from app.accounts.viewing import COOKIE
from app.capture.models import Answer, CaptureEvent, Evidence
from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.object_store import BlobStore
from app.settings import Settings
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from app.visits.versions import NOT_STARTED
from tests.capture.world import World, make_world, two
from tests.phone.forked_servers import ForkedServers
from tests.support.databases import ROOT, TestDatabase

PHOTOS: Final = 24
LARGE_SIDE: Final = 1500
BUNDLE: Final = ["scripts/node_tools.py", "tests/phone/sync_bundle.mjs"]


def content() -> QuestionnaireContent:
    """Numbers, texts and photos, none of them required: every answer can be told from every other by its value."""
    kinds = [("number", "n", 4), ("long_text", "t", 2), ("photo", "p", 2)]
    questions = [
        {"code": f"{letter}{place}", "kind": kind, "label": two(f"Question {letter}{place}"), "required": False}
        for kind, letter, many in kinds
        for place in range(many)
    ]
    section = {"code": "shop", "title": two("In the shop"), "affect": False, "questions": questions}
    return QuestionnaireContent.model_validate({"title": two("Random days"), "estimated_minutes": 5, "sections": [section]})


def photos() -> list[bytes]:
    """Pictures of 1 to 60 kB, each another one, and two that travel in parts."""
    made = []
    for number in range(PHOTOS):
        side = 40 + 12 * number if number < PHOTOS - 2 else LARGE_SIDE
        kept = io.BytesIO()
        Image.effect_noise((side, side), 80).save(kept, "JPEG", quality=70)
        made.append(kept.getvalue())
    return made


class SyncWorld:
    """One database with a study in the field, and what the phones' process may ask of it."""

    def __init__(self, database: TestDatabase, folder: Path) -> None:
        """Makes the study and two versions of its questionnaire, and starts the process that makes servers."""
        self.database, self.folder = database, folder
        self.world: World = make_world(database)
        self.settings = Settings(
            mode="development", data_dir=folder / "data", database_url=database.url, log_level="ERROR",
            secret_key=SecretStr("a-secret-for-the-simulation-of-32-characters"), base_url="http://127.0.0.1",
        )  # fmt: skip
        self.blobs = BlobStore(self.settings.storage_url)
        self.newer = new_id()
        with database.session() as session:
            first = session.get_one(QuestionnaireVersion, self.world.version_id)
            first.content = content().stored()
            session.add(
                QuestionnaireVersion(
                    id=self.newer, questionnaire_id=first.questionnaire_id, number=8, status=VersionStatus.PUBLISHED,
                    content=content().stored(), published_at=now(),
                )
            )  # fmt: skip
            session.commit()
        self.servers = ForkedServers(self.settings, folder)

    def visits(self, many: int, status: str) -> list[str]:
        """New visits of the shopper."""
        return [str(self.world.visit(VisitStatus(status), due_at=now() + dt.timedelta(days=3))) for _ in range(many)]

    def newer_version(self, visit: str) -> bool:
        """The study goes over to the next version of its questionnaire; a visit that has started does not."""
        with self.database.session() as session:
            changed = session.execute(
                sa.update(Visit)
                .where(Visit.id == uuid.UUID(visit), Visit.status.in_(NOT_STARTED))
                .values(questionnaire_version_id=self.newer)
            )
            session.commit()
            return bool(getattr(changed, "rowcount", 0))

    def look(self, visits: list[str]) -> dict[str, Any]:
        """Everything the server holds of these visits: events in the order in which they came, answers, the bytes of photos."""
        wanted = [uuid.UUID(visit) for visit in visits]
        with self.database.reading() as session:
            events = session.scalars(
                sa.select(CaptureEvent).where(CaptureEvent.visit_id.in_(wanted)).order_by(CaptureEvent.received_at, CaptureEvent.id)
            ).all()
            answers = session.scalars(sa.select(Answer).where(Answer.visit_id.in_(wanted))).all()
            evidence = session.scalars(sa.select(Evidence).where(Evidence.visit_id.in_(wanted))).all()
            statuses = session.execute(sa.select(Visit.id, Visit.status).where(Visit.id.in_(wanted))).tuples().all()
        return {
            "events": [
                {
                    "visit": str(e.visit_id), "device": str(e.device_id), "sequence": e.sequence, "variant": e.variant, "kind": e.kind,
                    "code": e.question_code, "value": e.value, "outcome": e.outcome.value, "captured_at": e.captured_at.isoformat(),
                }
                for e in events
            ],
            "answers": [
                {"visit": str(a.visit_id), "code": a.question_code, "value": a.value, "device": str(a.device_id)} for a in answers
            ],
            "photos": [
                {"visit": str(p.visit_id), "sha256": p.sha256, "kept": hashlib.sha256(self.blobs.get(p.storage_key)).hexdigest()}
                for p in evidence
            ],
            "statuses": {str(visit): status.value for visit, status in statuses},
        }  # fmt: skip


def bundle_simulation(folder: Path) -> Path:
    """The phones' side as one script that Node runs."""
    script = folder / "simulation.mjs"
    subprocess.run([sys.executable, *BUNDLE, "tests/phone/sync_simulation.ts", str(script)], cwd=ROOT, check=True)
    return script


def run_schedules(database: TestDatabase, folder: Path, first_seed: int, many: int, seconds: float = 3600) -> dict[str, Any]:
    """Play so many schedules against a real server on this database; returns the phones' tally, its failures among it."""
    folder.mkdir(parents=True, exist_ok=True)
    script = bundle_simulation(folder)
    world = SyncWorld(database, folder)
    pictures = folder / "photos.json"
    pictures.write_text(json.dumps([picture.hex() for picture in photos()]))
    given = {
        "first_seed": first_seed, "many": many, "photos": str(pictures), "cookie": world.world.people["anna"].token,
        "cookie_name": COOKIE, "version": str(world.world.version_id),
    }  # fmt: skip
    node = shutil.which("node") or "node"
    phones = subprocess.Popen(
        [node, "--enable-source-maps", str(script), json.dumps(given)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=(folder / "phones.log").open("wb"), text=True,
    )  # fmt: skip
    stop = threading.Timer(seconds, phones.kill)
    stop.start()
    try:
        result = answer_questions(phones.stdin, phones.stdout, world)
    finally:
        stop.cancel()
        phones.kill()
        phones.wait()
        world.servers.close()
    if result is None:
        msg = f"the phones' process ended early:\n{(folder / 'phones.log').read_text()[-6000:]}\n{(folder / 'servers.log').read_text()[-2000:]}"
        raise RuntimeError(msg)
    return result


def answer_questions(to: IO[str] | None, of: IO[str] | None, world: SyncWorld) -> dict[str, Any] | None:
    """Do what the phones' process asks until it is done; returns its tally, None when it ended without one."""
    assert to is not None
    assert of is not None
    acts: dict[str, Callable[..., Any]] = {
        "start": world.servers.start, "visits": world.visits, "look": world.look, "newer_version": world.newer_version,
    }  # fmt: skip
    for line in of:
        asked = json.loads(line)
        if "done" in asked:
            done: dict[str, Any] = asked["done"]
            return done
        answer = acts[asked["act"]](*asked["with"])
        to.write(json.dumps({"id": asked["id"], "answer": answer}) + "\n")
        to.flush()
    return None
