"""Start Veldgast on this machine: migrate, load the demo if the database is empty, then web server and worker together.

Ctrl-C stops both; when one of them ends by itself the other is stopped too. PORT, VELDGAST_DATA_DIR,
VELDGAST_DATABASE_URL, VELDGAST_DEMO_PASSWORD and every other setting of docs/settings.md are passed on.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import types
import urllib.request

from stamps import ROOT

VELDGAST = str(ROOT / ".venv" / "bin" / "veldgast")
START_SECONDS = 60
STOP_SECONDS = 15


class StopAskedFor(Exception):
    """Somebody pressed Ctrl-C or the system asked us to end."""


def ask_to_stop(_number: int, _frame: types.FrameType | None) -> None:
    """Leave the wait; a second signal does nothing while things are being stopped."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise StopAskedFor


def port_is_taken(port: int) -> bool:
    """Say whether something listens on this port already."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start one part in a session of its own, so that Ctrl-C reaches us only and we stop the parts in order."""
    return subprocess.Popen([VELDGAST, *arguments], cwd=ROOT, start_new_session=True)


def stop(parts: list[subprocess.Popen[bytes]]) -> None:
    """Ask the parts to end; whatever has not ended in time is killed."""
    for part in parts:
        if part.poll() is None:
            part.terminate()
    until = time.monotonic() + STOP_SECONDS
    for part in parts:
        try:
            part.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.kill()
            part.wait()


def answers(address: str) -> bool:
    """Say whether the web server is up."""
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310 - our own address
        return bool(answer.status == 200)  # noqa: PLR2004 - OK
    return False


def watch(parts: dict[str, subprocess.Popen[bytes]], address: str) -> int:
    """Say when the web server is up, then wait until a part ends; returns the exit code to leave with."""
    announced, give_up_at = False, time.monotonic() + START_SECONDS
    while True:
        for name, part in parts.items():
            if part.poll() is not None:
                print(f"\nThe {name} has ended (code {part.returncode}); stopping the rest.", file=sys.stderr)
                return 1
        if not announced and answers(address):
            announced = True
            print(f"\nVeldgast is running on {address}   (Ctrl-C stops it)\n", flush=True)
        if not announced and time.monotonic() > give_up_at:
            print(f"\nThe web server did not answer on {address} within {START_SECONDS} s.", file=sys.stderr)
            return 1
        time.sleep(0.2 if not announced else 0.5)


def main() -> int:
    """Prepare the data, start both parts and stay until one ends or somebody stops us."""
    port = int(os.environ.get("PORT", "8000"))
    address = f"http://127.0.0.1:{port}"
    os.environ["PORT"] = str(port)
    os.environ.setdefault("VELDGAST_BASE_URL", address)
    if port_is_taken(port):
        print(f"Port {port} is in use. Choose another one: make run PORT={port + 1}", file=sys.stderr)
        return 1
    # One process for both, as each would take seconds to load the same program.
    print("Looking at the database", flush=True)
    done = subprocess.run([VELDGAST, "demo", "--if-empty", "--migrate"], cwd=ROOT, check=False)
    if done.returncode != 0:
        return done.returncode
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    parts: dict[str, subprocess.Popen[bytes]] = {}
    try:
        print("Starting the web server and the worker", flush=True)
        parts["web server"] = start("serve")
        parts["worker"] = start("worker")
        return watch(parts, address)
    except StopAskedFor:
        print("\nStopping.", flush=True)
        return 0
    finally:
        stop(list(parts.values()))


if __name__ == "__main__":
    raise SystemExit(main())
