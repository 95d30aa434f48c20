"""Asking for reports, making them, letting clients have them."""

from functools import cache

import pytest
import sqlalchemy as sa
from alembic import command

from app.audit.models import AuditEntry
from app.jobs.actions import run_due
from app.jobs.models import Job, JobStatus
from app.kit.clock import now
from app.kit.object_store import BlobStore
from app.mail.models import OutgoingMail
from app.rendering.pdf import html_to_pdf
from app.reporting import actions, jobs
from app.reporting.document import report_html
from app.reporting.errors import (
    FiguresNoLongerHold,
    NothingToReport,
    ReportStepNotPossible,
    WithdrawalNeedsReason,
)
from app.reporting.figures import from_json
from app.reporting.rules import ReportStatus
from app.results.models import VisitResult
from app.settings import Settings
from app.studies.models import Wave
from app.studies.rules import WaveStatus
from app.visits.rules import VisitStatus
from tests.capture.world import World
from tests.reporting.making import all_reports, ask, load, make, publish, ready, stored
from tests.results.deciding import move
from tests.support.databases import TestDatabase, alembic_config, only_sqlite


def mails(world: World, template: str) -> list[OutgoingMail]:
    with world.database.reading() as session:
        return list(session.scalars(sa.select(OutgoingMail).where(OutgoingMail.template == template)))


def test_a_report_is_made_stored_and_its_asker_told(world: World, own_settings: Settings) -> None:
    report = load(world, make(world))
    assert report.status is ReportStatus.READY
    assert (report.pages or 0) >= 8
    content = BlobStore(own_settings.storage_url).get(report.storage_key or "")
    assert content.startswith(b"%PDF-")
    assert len(content) == report.size
    assert [mail.recipient for mail in mails(world, "report_ready")] == ["mila@example.org"]
    with world.database.reading() as session:
        done = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject_id == report.id)).all()
    assert set(done) == {"report.requested", "report.rendering", "report.ready"}


def test_a_second_click_gives_the_report_that_is_under_way(world: World) -> None:
    assert ask(world) == ask(world)
    assert len(all_reports(world)) == 1
    assert ask(world, "nl") != ask(world)
    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Job.kind == actions.JOB)) == 2


@only_sqlite
def test_the_kept_figures_give_the_same_pdf_again_byte_for_byte(world: World) -> None:
    report = load(world, make(world))
    again = html_to_pdf(report_html(from_json(report.figures), report.locale))
    assert again.sha256 == report.sha256


@only_sqlite
def test_a_report_prints_what_was_approved_when_it_was_made(world: World) -> None:
    report_id = make(world)
    before = load(world, report_id).figures
    with world.database.session() as session:
        session.execute(sa.update(VisitResult).values(nps=0))
        session.commit()
    assert load(world, report_id).figures == before


@only_sqlite
def test_a_wave_without_an_approved_visit_has_no_report(world: World) -> None:
    with world.database.session() as session:
        empty = Wave(study_id=world.study_id, number=2, name="Winter", status=WaveStatus.OPEN, starts_on=now().date(), ends_on=now().date())
        session.add(empty)
        session.commit()
    with world.database.session() as session, pytest.raises(NothingToReport):
        actions.request_report(session, world.people["mila"].viewer, empty.id, "en")
    assert all_reports(world) == []


@only_sqlite
def test_publishing_tells_head_office_and_nobody_else(world: World) -> None:
    report_id = ready(world)
    assert publish(world, report_id) == 1
    (told,) = mails(world, "report_published")
    assert told.recipient == "noor@example.org"
    assert "(English, 9 " in told.body_text, "there may be one in the other language too"
    assert load(world, report_id).published_at is not None


@only_sqlite
def test_a_report_is_not_published_before_it_is_ready_nor_twice(world: World) -> None:
    report_id = ask(world)
    with pytest.raises(ReportStepNotPossible):
        publish(world, report_id)
    assert load(world, report_id).status is ReportStatus.REQUESTED
    run_due(world.database.app)
    publish(world, report_id)
    with pytest.raises(ReportStepNotPossible):
        publish(world, report_id)
    assert len(mails(world, "report_published")) == 1


@only_sqlite
def test_a_report_with_a_visit_that_is_no_longer_approved_is_not_published(world: World) -> None:
    report_id = ready(world)
    with world.database.reading() as session:
        visit_id = session.scalars(sa.select(VisitResult.visit_id).limit(1)).one()
    move(world, visit_id, VisitStatus.REOPENED, "An appeal.")
    with pytest.raises(FiguresNoLongerHold):
        publish(world, report_id)
    assert load(world, report_id).status is ReportStatus.READY
    assert mails(world, "report_published") == []


@only_sqlite
def test_withdrawing_needs_a_reason(world: World) -> None:
    report_id = ready(world)
    publish(world, report_id)
    viewer = world.people["mila"].viewer
    with world.database.session() as session, pytest.raises(WithdrawalNeedsReason):
        actions.withdraw_report(session, viewer, report_id, "  ")
    assert load(world, report_id).status is ReportStatus.PUBLISHED
    with world.database.session() as session:
        actions.withdraw_report(session, viewer, report_id, "A wrong norm.")
        session.commit()
    assert (load(world, report_id).status, load(world, report_id).withdrawn_reason) == (ReportStatus.WITHDRAWN, "A wrong norm.")


@only_sqlite
def test_running_the_job_again_changes_nothing(world: World, own_settings: Settings) -> None:
    report = load(world, make(world))
    with world.database.session() as session:
        session.execute(sa.update(Job).where(Job.id == report.job_id).values(status=JobStatus.QUEUED, run_after=now()))
        session.commit()
    run_due(world.database.app)
    after = load(world, report.id)
    assert (after.status, after.sha256, after.ready_at) == (report.status, report.sha256, report.ready_at)
    assert len(stored(own_settings)) == len(mails(world, "report_ready")) == 1


@only_sqlite
def test_a_report_whose_worker_was_lost_each_time_fails_with_a_reason_and_can_be_tried_again(world: World) -> None:
    report_id = ask(world)
    with world.database.session() as session:
        session.execute(sa.update(Job).where(Job.kind == actions.JOB).values(status=JobStatus.FAILED, error="lost"))
        session.commit()
    jobs.give_up_lost(world.database.app)
    failed = load(world, report_id)
    assert failed.status is ReportStatus.FAILED
    assert "try again" in (failed.error or "")
    with world.database.session() as session:
        actions.retry_report(session, world.people["mila"].viewer, report_id)
        session.commit()
    run_due(world.database.app)
    assert load(world, report_id).status is ReportStatus.READY


@only_sqlite
def test_a_storage_that_does_not_answer_is_tried_again_and_then_said(
    world: World, own_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = cache(html_to_pdf)  # each attempt makes the same document of the kept figures, which is rendered once here
    monkeypatch.setattr(jobs, "html_to_pdf", rendered)
    report_id = ask(world)
    folder = own_settings.data_dir / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "reports").write_text("not a folder")
    for made_before in range(actions.ATTEMPTS):
        with world.database.session() as session:
            assert session.scalars(sa.select(Job.attempts).where(Job.kind == actions.JOB)).one() == made_before
            session.execute(sa.update(Job).where(Job.kind == actions.JOB).values(run_after=now()))
            session.commit()
        assert load(world, report_id).status in {ReportStatus.REQUESTED, ReportStatus.RENDERING}
        run_due(world.database.app)
    assert (rendered.cache_info().hits, rendered.cache_info().misses) == (actions.ATTEMPTS - 1, 1)
    assert load(world, report_id).status is ReportStatus.FAILED
    assert load(world, report_id).storage_key is None


def test_reports_from_before_learn_what_they_count_by_the_migration(database: TestDatabase, world: World) -> None:
    report_id = ready(world)
    before = load(world, report_id)
    config = alembic_config(database.owner_url)
    database.app.dispose()
    try:
        command.downgrade(config, "a47c0e92f6d1")
    finally:
        command.upgrade(config, "head")
    after = load(world, report_id)
    assert after.visits
    assert (after.visits, after.is_interim, after.figures) == (before.visits, True, before.figures)
