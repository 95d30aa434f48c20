"""A server that is killed while it takes in a batch."""

import threading
import time
import uuid

import httpx
import pytest
import sqlalchemy as sa

from app.accounts.viewing import COOKIE
from app.capture.models import Answer, CaptureEvent
from app.visits.rules import VisitStatus
from tests.capture.world import World, batch, event
from tests.support.servers import LiveServer

PHONES, BATCHES, EVENTS = 3, 16, 25


class Phone(threading.Thread):
    """Sends batch after batch as the app does: the same again until there is a receipt."""

    def __init__(self, world: World, visit_id: uuid.UUID, url: list[str]) -> None:
        super().__init__(daemon=True)
        self.world, self.visit_id, self.url = world, visit_id, url
        self.device = uuid.uuid4()
        self.receipted: dict[int, list[str]] = {}
        self.retried = 0
        self.refused = ""

    def run(self) -> None:
        for number in range(BATCHES):
            first = number * EVENTS + 1
            body = batch([event(self.world, n, code="signs", value=n % 5 + 1) for n in range(first, first + EVENTS)], self.device)
            while not self.send(body):
                if self.refused:
                    return
                self.retried += 1
                time.sleep(0.1)

    def send(self, body: dict[str, object]) -> bool:
        try:
            answer = httpx.post(
                f"{self.url[0]}/api/v1/phone/visits/{self.visit_id}/events", json=body, timeout=10,
                cookies={COOKIE: self.world.people["anna"].token},
            )  # fmt: skip
        except httpx.HTTPError:
            return False
        if answer.is_client_error:
            self.refused = answer.text
        if answer.status_code != httpx.codes.OK:
            return False
        for receipt in answer.json()["receipts"]:
            self.receipted.setdefault(receipt["sequence"], []).append(receipt["outcome"])
        return True


@pytest.mark.slow
def test_every_receipted_event_is_there_once_after_the_server_was_killed(world: World, servers: LiveServer) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    web = servers.start_web()
    url = [web.url]
    phones = [Phone(world, visit_id, url) for _n in range(PHONES)]
    for phone in phones:
        phone.start()
    killed = 0
    until = time.monotonic() + 90
    while killed < 2 and time.monotonic() < until:
        time.sleep(0.2)
        if sum(len(phone.receipted) for phone in phones) > (killed + 1) * 2 * EVENTS:
            web.kill()
            killed += 1
            web = servers.start_web()
            url[0] = web.url
    for phone in phones:
        phone.join(60)

    assert [phone.refused for phone in phones] == ["", "", ""]
    assert all(not phone.is_alive() for phone in phones)
    assert killed == 2
    assert sum(phone.retried for phone in phones) > 0, "the kill has to have interrupted somebody"
    wanted = {(phone.device, n) for phone in phones for n in range(1, BATCHES * EVENTS + 1)}
    assert {(phone.device, n) for phone in phones for n in phone.receipted} == wanted
    with world.database.reading() as session:
        kept = session.execute(sa.select(CaptureEvent.device_id, CaptureEvent.sequence)).all()
        answer = session.scalars(sa.select(Answer.value).where(Answer.visit_id == visit_id)).all()
    assert len(kept) == len(wanted)
    assert {tuple(row) for row in kept} == wanted
    assert len(answer) == 1
