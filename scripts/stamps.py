"""Stamps: remember what a step was done for, so that it is only done again when that has changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def digest_of(paths: Iterable[Path]) -> str:
    """Return one digest over the names and contents of files; a missing file counts as empty."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest())
    return digest.hexdigest()


class Stamp:
    """A small file holding the digest of the inputs that a step was last done for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_current(self, digest: str) -> bool:
        """Say whether the step was last done for exactly these inputs."""
        return self.path.is_file() and self.path.read_text().strip() == digest

    def write(self, digest: str) -> None:
        """Record that the step has been done for these inputs."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(digest + "\n")
