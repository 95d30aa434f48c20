"""The web server: routers, middleware, error renderer. No logic."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text

from app import logs
from app.accounts import pages as account_pages
from app.assignments import api as assignment_api
from app.assignments import pages as assignment_pages
from app.capture import api as capture_api
from app.capture import pages as capture_pages
from app.capture.intake import Intake
from app.clients import pages as client_pages
from app.db import Database
from app.jobs.actions import on_commit_wake
from app.jobs.queue import Queue
from app.journeys import api as journey_api
from app.journeys import glossary_pages
from app.journeys import pages as journey_pages
from app.journeys.interchange import api as interchange_api
from app.journeys.interchange import pages as interchange_pages
from app.journeys.maps import pages as map_pages
from app.journeys.maps import picture_pages, step_pages, workshop_pages
from app.journeys.studio import begin_pages, editor_pages, preview_api, try_out_pages, version_pages
from app.journeys.studio import pages as studio_pages
from app.kit.object_store import BlobStore
from app.quality import api as quality_api
from app.quality import pages as quality_pages
from app.quality import score_pages
from app.recruitment import pages as recruitment_pages
from app.reporting import pages as reporting_pages
from app.reporting import research_pages
from app.results import api as results_api
from app.results import felt_pages
from app.results import pages as results_pages
from app.settings import Settings, get_settings
from app.studies import pages as study_pages
from app.today import pages as today_pages
from app.web.middleware import RequestContext, count_queries
from app.web.problems import register_error_handlers
from app.web.static_files import HashedFiles
from app.web.templating import STATIC
from app.wiring import wire

ROUTERS = (
    capture_api,  # first: what phones send most; each route that stands before another one costs that one time
    account_pages, recruitment_pages, client_pages, journey_pages, map_pages, step_pages, picture_pages, workshop_pages, glossary_pages,
    studio_pages, version_pages, begin_pages, editor_pages, try_out_pages, preview_api,
    interchange_pages, interchange_api, journey_api, study_pages, assignment_pages, assignment_api, capture_pages,
    quality_pages, quality_api, score_pages, results_pages, felt_pages, results_api, reporting_pages, research_pages, today_pages,
)  # fmt: skip


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """The application; without arguments with the settings of the environment."""
    settings = settings or get_settings()
    logs.configure(settings)
    app = FastAPI(
        title="Veldgast",
        version="1",
        docs_url="/api/docs" if settings.development else None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        telemetry={"tracing": False, "metrics": False, "logs": False},  # what it would keep of a request is personal
        redirect_slashes=False,  # such a redirect would be built from the Host header, which anybody can send
    )
    app.state.settings = settings
    app.state.database = database or Database(settings.database_url)
    app.state.intake = Intake(app.state.database)
    connect(app)
    wire()
    count_queries(app.state.database.engine)
    app.add_middleware(RequestContext, settings=settings)
    register_error_handlers(app)
    STATIC.mkdir(parents=True, exist_ok=True)
    app.mount("/static", HashedFiles(directory=STATIC), name="static")
    app.add_api_route("/healthz", _healthz, include_in_schema=False)
    app.add_api_route("/readyz", _readyz, include_in_schema=False)
    for module in ROUTERS:
        # Not include_router: that builds each route anew for each application, a third of a second of work, and looks each request up twice.
        app.router.routes.extend(module.router.routes)
    return app


def connect(app: FastAPI) -> None:
    """Open what reaches out of the process beside the database; again in a process that was forked off after this one had done so."""
    settings: Settings = app.state.settings
    app.state.blobs = BlobStore(settings.storage_url)
    app.state.queue = Queue(settings.queue_url, run=_not_here, sweep=_not_here)
    on_commit_wake(app.state.queue.wake, app.state.queue.wake_all)


def disconnect(app: FastAPI) -> None:
    """Before a fork: nothing that is open may be shared by two processes."""
    app.state.queue.close()
    app.state.database.dispose()


def _not_here(*_arguments: object) -> None:
    """Jobs run in the worker; the web server only wakes it."""


def _healthz() -> dict[str, str]:
    return {"status": "ok"}


def _readyz(request: Request) -> JSONResponse:
    """Whether the database, the queue and the storage answer."""
    state = request.app.state
    checks: dict[str, str] = {}

    def database() -> None:
        with state.database.read() as session:
            session.execute(text("SELECT 1"))

    for name, check in {"database": database, "queue": state.queue.check, "storage": state.blobs.check}.items():
        try:
            check()
            checks[name] = "ok"
        except Exception as error:  # noqa: BLE001 - whatever is wrong, it is not ready
            checks[name] = type(error).__name__
    ready = all(value == "ok" for value in checks.values())
    return JSONResponse({"status": "ok" if ready else "not ready", **checks}, status_code=200 if ready else 503)
