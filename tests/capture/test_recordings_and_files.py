"""Recordings, files, receipts and forced photos: known by their bytes, kept where they belong, never opened as a page."""

import io
import struct
import zipfile
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.capture.media import recognise
from app.capture.models import Evidence
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.journeys.value_shapes import DOCX
from app.settings import Settings
from app.studies.models import Study
from app.visits.rules import VisitStatus
from tests.capture.test_evidence import blobs
from tests.capture.world import GOOD, World, batch, picture, sha, two, whole_visit


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def mp4(*handlers: bytes) -> bytes:
    tracks = b"".join(box(b"hdlr", bytes(8) + handler + bytes(12)) for handler in handlers)
    return box(b"ftyp", b"M4A \x00\x00\x02\x00") + box(b"moov", tracks) + box(b"mdat", bytes(64))


def webm(*codecs: bytes) -> bytes:
    return b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(30) + b"".join(b"\x86" + bytes([0x80 + len(c)]) + c for c in codecs) + bytes(50)


def docx(*extra: str, names: tuple[str, ...] = ("[Content_Types].xml", "word/document.xml")) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for name in (*names, *extra):
            packed.writestr(name, "<x/>")
    return written.getvalue()


MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 3
AAC = (b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(9)) * 3
WAV = b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + bytes(30)
OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(40)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
VIDEO = mp4(b"vide", b"soun")
REASON = "Callers are told that calls may be recorded to train staff."


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (mp4(b"soun"), "audio/mp4"), (VIDEO, None), (mp4(b"vide"), None), (mp4(), None), (webm(b"A_OPUS"), "audio/webm"), (webm(b"V_VP9", b"A_OPUS"), None),
        (OGG, "audio/ogg"), (b"OggS" + bytes(24) + b"\x80theora", None), (WAV, "audio/wav"), (AAC, "audio/aac"), (MP3, "audio/mpeg"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + MP3, "audio/mpeg"), (b"\xff\xfb\x90\x00" + b"<script>" * 200, None), (PDF, "application/pdf"),
        (b"%PDF-1.7\x00cut off", None), (docx(), DOCX), (docx("word/vbaProject.bin"), None), (docx("word/embeddings/oleObject1.bin"), None),
        (docx(names=("xl/workbook.xml",)), None), (b"PK\x03\x04 not a package", None), ("Geachte heer, één vraag.\n".encode(), "text/plain"),
        (b"MZ\x90\x00\x03", None), (b"text\x00with nul", None), (b"   \n", None), (b"", None), (b"\xff\xfe\x00", None),
    ],
)  # fmt: skip
def test_what_a_file_is_follows_from_its_bytes(content: bytes, kind: str | None) -> None:
    assert recognise(content) == kind


@pytest.fixture
def asking(world: World) -> World:
    """The questionnaire asks for a recording, a file and a receipt too, and for a photo of what was not clean."""
    with world.database.session() as session:
        version = session.get_one(QuestionnaireVersion, world.version_id)
        content: dict[str, Any] = QuestionnaireContent.model_validate(version.content).stored()
        first = content["sections"][0]
        first["questions"][0]["evidence_when"] = ["no"]
        first["questions"] += [
            {"code": "call", "kind": "audio", "label": two("The call"), "required": False},
            {"code": "letter", "kind": "file", "label": two("The letter"), "required": False},
            {"code": "bill", "kind": "receipt", "label": two("The receipt"), "required": False},
            {"code": "staff", "kind": "repeat", "label": two("Whom you spoke to"), "required": False,
             "questions": [{"code": "badge", "kind": "photo", "label": two("The badge"), "required": False}]},
        ]  # fmt: skip
        version.content = content
        session.commit()
    return world


def allow_recordings(world: World) -> None:
    with world.database.session() as session:
        session.get_one(Study, world.study_id).recordings_lawful_because = REASON
        session.commit()


def put(client: TestClient, visit_id: Any, content: bytes, code: str, declared: str = "image/jpeg") -> tuple[int, str]:
    answer = client.put(
        f"/api/v1/phone/visits/{visit_id}/evidence/{sha(content)}",
        params={"question_code": code},
        content=content,
        headers={"Content-Type": declared},
    )
    return answer.status_code, answer.json().get("code", "")


def named(content: bytes, content_type: str, **more: Any) -> dict[str, Any]:
    return {"sha256": sha(content), "content_type": content_type, "size": len(content), "captured_at": "2026-11-22T10:00:00Z", **more}


def test_a_recording_is_kept_only_where_the_study_says_why_that_is_lawful(asking: World, anna: TestClient, settings: Settings) -> None:
    visit_id = asking.visit()

    assert put(anna, visit_id, mp4(b"soun"), "call") == (403, "recordings_off")
    assert (asking.count(Evidence), asking.count(AuditEntry), blobs(settings)) == (0, 0, [])
    allow_recordings(asking)
    assert put(anna, visit_id, mp4(b"soun"), "call") == (201, "")
    with asking.database.reading() as session:
        kept = session.query(Evidence).one()
        assert (kept.content_type, kept.question_code, kept.width) == ("audio/mp4", "call", None)


@pytest.mark.parametrize(
    ("content", "code", "refusal"),
    [
        (VIDEO, "call", "evidence_not_taken"), (PDF, "call", "evidence_not_taken"), (picture(), "call", "evidence_not_taken"), (MP3, "letter", "evidence_not_taken"),
        (docx("word/vbaProject.bin"), "letter", "evidence_not_taken"), (b"MZ\x90\x00", "letter", "evidence_not_taken"), (PDF, "bill", "evidence_not_an_image"),
        (PDF, "hall", "evidence_not_an_image"), (MP3, "nobody", "evidence_not_an_image"), (PDF, "evidence:clean", "evidence_not_an_image"),
    ],
)  # fmt: skip
def test_what_a_question_does_not_take_is_refused_and_leaves_nothing_behind(
    asking: World, anna: TestClient, settings: Settings, content: bytes, code: str, refusal: str
) -> None:
    allow_recordings(asking)

    assert put(anna, asking.visit(), content, code, "application/pdf") == (422, refusal)
    assert (asking.count(Evidence), asking.count(AuditEntry), blobs(settings)) == (0, 0, [])


def test_twenty_six_megabytes_are_refused_and_twenty_kept(asking: World, anna: TestClient, settings: Settings) -> None:
    visit_id = asking.visit()
    assert put(anna, visit_id, PDF + bytes(26 * 2**20), "letter")[0] == 413
    assert blobs(settings) == []
    assert put(anna, visit_id, b"%PDF-1.7\n" + bytes(20 * 2**20) + b"%%EOF", "letter")[0] == 201


@pytest.mark.parametrize(("who", "status"), [("anna", 200), ("kim", 200), ("bram", 404), ("noor", 403)])
def test_a_file_is_handed_out_to_be_saved_and_only_to_those_who_may(
    asking: World, app: FastAPI, anna: TestClient, who: str, status: int
) -> None:
    page = b"<!doctype html><script>alert(1)</script>"
    put(anna, asking.visit(VisitStatus.STARTED), page, "letter")
    with asking.database.reading() as session:
        kept = session.query(Evidence).one()

    answer = asking.browser(app, who).get(f"/evidence/{kept.id}", headers={"accept": "application/json"})

    assert answer.status_code == status
    if status == 200:
        assert answer.content == page
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["content-disposition"] == f'attachment; filename="evidence-{sha(page)[:8]}.txt"'
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert asking.browser(app, who).get(f"/evidence/{kept.id}/thumb", headers={"accept": "application/json"}).status_code == 404


def test_a_submit_waits_for_all_that_its_answers_name(asking: World, anna: TestClient) -> None:
    allow_recordings(asking)
    visit_id, photo, letter, badge = asking.visit(), picture(), PDF, picture("PNG")
    answers = GOOD | {
        "clean": "no", "why:clean": "There was litter everywhere.", "evidence:clean": [named(photo, "image/jpeg")],
        "call": [named(MP3, "audio/mpeg", seconds=3.5)], "letter": [named(letter, "application/pdf", name="letter.pdf")],
        "bill": {"photos": [named(photo, "image/jpeg")], "amount_minor": 1250, "currency": "EUR", "date": "2026-11-22"},
        "staff": ["1"], "badge[1]": [named(badge, "image/png")],
    }  # fmt: skip
    events = whole_visit(asking, answers)
    address = f"/api/v1/phone/visits/{visit_id}/events"

    waiting = anna.post(address, json=batch(events)).json()

    assert [receipt["outcome"] for receipt in waiting["receipts"][:-1]] == ["stored"] * (len(events) - 1)
    assert {(lack["question_code"], lack["reason"]) for lack in waiting["missing"]} == {
        ("evidence:clean", "photo_not_received"), ("call", "file_not_received"), ("letter", "file_not_received"), ("bill", "photo_not_received"),
        ("badge[1]", "photo_not_received"),
    }  # fmt: skip
    for content, code in ((photo, "evidence:clean"), (MP3, "call"), (letter, "letter"), (badge, "badge[1]")):
        assert put(anna, visit_id, content, code)[0] == 201
    again = events[-1] | {"sequence": 77}
    assert anna.post(address, json=batch([again])).json()["visit"]["status"] == "in_review"
    with asking.database.reading() as session:
        assert {row.question_code for row in session.query(Evidence)} == {"evidence:clean", "call", "letter", "badge[1]"}


def test_the_phone_gets_no_word_of_what_scores(asking: World, anna: TestClient) -> None:
    content = anna.get(f"/api/v1/phone/visits/{asking.visit()}").json()["questionnaire"]["content"]

    def words(part: Any) -> set[str]:
        if isinstance(part, dict):
            return set(part) | {word for value in part.values() for word in words(value)}
        return {word for value in part for word in words(value)} if isinstance(part, list) else set()

    assert (
        words(content) & {"weight", "points", "bands", "critical", "counts", "multi_scoring", "points_cap", "reversed", "tags", "scoring"}
        == set()
    )
    assert [question["code"] for question in content["sections"][1]["questions"]] == ["open", "waited", "greeted", "words"]
    assert content["sections"][1]["questions"][1]["visible_when"]["tree"]["name"] == "selected"
