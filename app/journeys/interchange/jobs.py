"""What the interchange of questionnaires does beside requests."""

from app.db import Database
from app.journeys.interchange import actions
from app.kit.object_store import BlobStore
from app.settings import get_settings


def clear_away_uploads(database: Database) -> None:
    """Each minute: uploads that nobody confirmed, with their pictures."""
    actions.clear_away(database, BlobStore(get_settings().storage_url))
