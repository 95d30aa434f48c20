"""Run every check: `make test`. Lint and the phone's tests run beside pytest; pytest's closing line comes last.

Arguments go to pytest: `make test ARGS="tests/visits -x"`.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from stamps import ROOT

CLOSING_LINE = re.compile(r"\b\d+ (passed|failed|errors?|skipped)\b.* in \d")
LONGEST_S = 240  # after pytest has ended; a test that hangs must not hold up everything
LINT = ["make", "--keep-going", "lint-all"]
PHONE = [sys.executable, "scripts/node_tools.py", "scripts/run_phone_tests.mjs"]


@dataclass
class Beside:
    """A check that runs beside pytest; its output is shown when it has ended."""

    name: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    started: float

    @classmethod
    def start(cls, name: str, command: list[str]) -> "Beside":
        """Start it at a lower priority, with its output kept for later."""
        output = tempfile.TemporaryFile()  # noqa: SIM115 - read when the process has ended
        process = subprocess.Popen(["nice", "-n", "5", *command], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        return cls(name, process, output, time.monotonic())

    def finish(self) -> bool:
        """Wait for it, show what it said; returns whether it was content."""
        try:
            content = self.process.wait(LONGEST_S) == 0
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            content = self.process.wait() == 0
            print(f"\n{self.name} did not end within {LONGEST_S} s and was stopped.")
        self.output.seek(0)
        print(f"\n--- {self.name}: {'fine' if content else 'NOT FINE'} ---", flush=True)
        text = self.output.read().decode(errors="replace")
        print(text if not content else "\n".join(text.splitlines()[-12:]), flush=True)
        return content


def run_pytest(arguments: list[str]) -> tuple[bool, str]:
    """Run pytest and pass its output on; returns whether it was content and its closing line."""
    # One more than there are cores: much of a browser's test is waiting for a server.
    workers = os.environ.get("PYTEST_WORKERS", str((os.cpu_count() or 1) + 1))
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist=worksteal", "-q", *arguments]
    closing = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pytest:
        for line in pytest.stdout or ():
            print(line, end="", flush=True)
            if CLOSING_LINE.search(line):
                closing = line.strip()
    return pytest.returncode == 0, closing


def main(arguments: list[str]) -> int:
    """Run everything; returns 0 only when all of it was content."""
    started = time.monotonic()
    (Path(ROOT) / "var").mkdir(exist_ok=True)
    beside = [Beside.start("lint", LINT), Beside.start("phone", PHONE)] if not arguments else []
    content, closing = run_pytest(arguments)
    for check in beside:
        content = check.finish() and content
    minutes, seconds = divmod(int(time.monotonic() - started), 60)
    verdict = "Everything is fine" if content else "Something is NOT fine, see above"
    print(f"\n{verdict} ({minutes} min {seconds} s)")
    print(closing or "pytest ran no test", flush=True)
    return 0 if content else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
