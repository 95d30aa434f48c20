"""Blobs by key: a folder by default, S3-compatible storage by URL."""

import datetime as dt
from pathlib import Path

import obstore
from obstore.store import LocalStore, ObjectStore, from_url


class BlobMissingError(LookupError):
    """No blob is stored under that key."""


class BlobStore:
    """Put, get and delete bytes by key."""

    def __init__(self, url: str) -> None:
        """``url`` is ``file:///folder`` (made when missing) or an S3-compatible address."""
        self._store: ObjectStore
        if url.startswith("file://"):
            folder = Path(url.removeprefix("file://"))
            folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(prefix=folder)
        else:
            self._store = from_url(url)

    def put(self, key: str, content: bytes) -> None:
        """Store the bytes under the key; the same key again replaces them."""
        obstore.put(self._store, key, content)

    def get(self, key: str) -> bytes:
        """The stored bytes. Raises BlobMissingError."""
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError as error:
            raise BlobMissingError(key) from error

    def written_at(self, key: str) -> dt.datetime | None:
        """When the blob was last stored; None when there is none."""
        try:
            return obstore.head(self._store, key)["last_modified"]
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        """Remove the blob; no error when there is none."""
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return

    def check(self) -> None:
        """Write, read and remove a small blob. Raises what the storage raises when it does not work."""
        self.put("health/probe", b"ok")
        if self.get("health/probe") != b"ok":
            raise BlobMissingError("health/probe")
        self.delete("health/probe")
