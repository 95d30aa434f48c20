"""The frame around each page of results: which shell, which wave, and the addresses of the sister pages."""

import uuid
from collections.abc import Collection, Sequence
from typing import Annotated, Any

from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.results.queries import list_waves_with_visits
from app.results.wave_queries import WaveRow, get_wave, list_waves
from app.studies.rules import WaveStatus

Staff = Annotated[Viewer, allowed(Permission.RESULTS_SEE)]
Member = Annotated[Viewer, allowed(Permission.RESULTS_OWN)]


def _frame(viewer: Viewer, waves: Sequence[WaveRow], wave_id: uuid.UUID | None, filled: Collection[uuid.UUID]) -> dict[str, Any]:
    """Which shell, which wave, and the addresses of the sister pages; `under_way` is a newer wave that has nothing to show yet."""
    newest = next((row for row in waves if row[0].id in filled), waves[0] if waves else None)
    chosen = next((row for row in waves if row[0].id == wave_id), newest)
    newer = waves[: waves.index(chosen)] if chosen is not None and wave_id is None else []
    under_way = next((row for row in newer if row[0].status is WaveStatus.OPEN), None)
    wave, study, client = (chosen[0], chosen[1], chosen[2]) if chosen is not None else (None, None, None)
    staff = viewer.is_staff
    base = f"/results/waves/{wave.id}" if staff and wave is not None else ""
    query = "" if staff or wave is None else f"?wave={wave.id}"
    pages = {
        "overview": "/overview" if not staff else "",
        "journey": "/journey",
        "locations": "/locations",
        "words": "/words",
        "compare": "/compare",
    }
    urls = {code: f"{base}{path}{query}" for code, path in pages.items()}
    return {
        "layout": "layouts/staff.html" if staff else "layouts/client.html", "wave": wave, "study": study, "client": client, "waves": waves,
        "urls": urls, "base": base, "query": query, "staff": staff, "demo": study is not None and study.is_demo, "section_code": "results" if staff else "",
        "tables": {kind: f"{base}/feelings.{kind}{query}" for kind in ("csv", "xlsx")},
        "under_way": under_way, "live_url": f"{base}/live" if staff else f"/overview/live{query}",
    }  # fmt: skip


def find_frame(session: Session, viewer: Viewer, wave_id: uuid.UUID | None) -> dict[str, Any]:
    """The frame around the wanted wave, else the newest with something to show, else the newest. Raises WaveNotFound for one that is not the viewer's."""
    if wave_id is not None:
        get_wave(session, viewer, wave_id)
    waves = list_waves(session, viewer)
    if viewer.is_staff and wave_id is not None:
        study_id = next(row[1].id for row in waves if row[0].id == wave_id)
        waves = [row for row in waves if row[1].id == study_id]
    filled = list_waves_with_visits(session, viewer, [row[0].id for row in waves]) if wave_id is None else []
    return _frame(viewer, waves, wave_id, filled)


def step_link(frame: dict[str, Any]) -> str:
    """The address of the panel of a step, up to its code."""
    journey: str = frame["urls"]["journey"]
    return journey + ("&" if "?" in journey else "?") + "step="
