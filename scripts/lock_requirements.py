"""Pin every Python dependency with its hashes: `make lock`.

The lock files name packages, versions and hashes only. Where packages come from is the business of the
machine that installs them, so no index address is ever written here.
"""

import os
import re
import sys
from pathlib import Path

from pip._internal.models.link import Link
from piptools.repositories.pypi import PyPIRepository
from piptools.scripts.compile import cli

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
OPTIONS = [
    "--quiet",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--no-emit-options",
    "--annotation-style=line",
]
LOCKS: list[tuple[str, list[str]]] = [
    ("build.txt", ["requirements/build.in"]),
    ("run.txt", ["pyproject.toml", "requirements/build.in"]),
    (
        "dev.txt",
        ["pyproject.toml", "requirements/build.in", "--extra=dev", "--constraint=requirements/run.txt"],
    ),
    ("node.txt", ["requirements/node.in"]),
]


def hash_of_link(repository: PyPIRepository, link: Link) -> str:
    """Take the hash that the index states for a file; only a file without one is fetched and hashed."""
    if link.hash_name == "sha256" and link.hash:
        return f"sha256:{link.hash}"
    return downloaded_hash(repository, link)


downloaded_hash = PyPIRepository._get_file_hash  # noqa: SLF001 - pip-compile has no public way to say this
PyPIRepository._get_file_hash = hash_of_link  # type: ignore[method-assign,assignment]  # noqa: SLF001 - else every wheel of every platform is fetched


def main(arguments: list[str]) -> int:
    """Write every lock file; further arguments, such as --upgrade, go to pip-compile."""
    os.chdir(ROOT)
    for name, sources in LOCKS:
        target = REQUIREMENTS / name
        print(f"Pinning requirements/{name}", flush=True)
        cli([*OPTIONS, *sources, *arguments, f"--output-file={target}"], standalone_mode=False)
        target.write_text(cleaned(target.read_text()))
    return 0


def cleaned(text: str) -> str:
    """Drop comments and option lines: who needs a package is in pyproject.toml, and paths and addresses stay out."""
    kept = []
    for line in text.splitlines():
        bare = re.sub(r"\s+#.*$", "", line).rstrip()
        if bare and not bare.startswith(("#", "--index", "--extra-index", "--find-links", "--trusted-host")):
            kept.append(bare)
    return "\n".join(kept) + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
