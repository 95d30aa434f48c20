"""What capture does beside requests."""

from app.capture import part_actions
from app.db import Database
from app.kit.object_store import BlobStore
from app.settings import get_settings


def clear_away_parts(database: Database) -> None:
    """Each minute: unfinished files whose phone did not come back."""
    part_actions.clear_away(database, BlobStore(get_settings().storage_url))
