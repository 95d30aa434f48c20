"""Web processes that are there at once: everything is imported here, and each line on standard input (a port) makes one more process.

Each is the server that people run (uvicorn with the application of the environment); it can be killed like any other.
"""

import os
import signal
import sys

import uvicorn

from app.main import create_app


def main() -> None:
    """Answer each port with the new process's id."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who kills one does not wait for it
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(0)
            uvicorn.run(create_app, factory=True, host="127.0.0.1", port=int(line), log_level="warning", timeout_graceful_shutdown=3)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
