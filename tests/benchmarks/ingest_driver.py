"""Phones that send as fast as the server answers: closed loop, one connection each, a process of its own so that it shares no lock.

usage: python -m tests.benchmarks.ingest_driver PORT PHONES SERVER_PIDS DATABASE_PIDS FILE: every line of the file is a visit, a list of
requests. A phone that is free takes the next visit, so that all of them are busy until the last one. One line of JSON comes out. Requests are made
ready beforehand and answers are read only after the clock has stopped; in between there is nothing but sockets, for the driver runs on the
processors it measures.
"""

import collections
import json
import os
import selectors
import socket
import sys
import time
from pathlib import Path
from typing import Any, Final

CHUNK: Final = 2**18


class Phone:
    """One connection over which visits are sent: whichever is free takes the next one, and sends its requests in order, one at a time."""

    def __init__(self, port: int, visits: collections.deque[list[bytes]]) -> None:
        """Connects; ``visits`` are those that no phone has taken yet."""
        self.visits = visits
        self.requests: list[bytes] = []
        self.seconds: list[float] = []
        self.answers: list[bytes] = []
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._got = b""
        self._size = 0
        self._started = 0.0

    def send(self) -> bool:
        """Send the next request; False when there is none."""
        if not self.requests:
            if not self.visits:
                return False
            self.requests = self.visits.popleft()[::-1]
        request = self.requests.pop()
        self._got, self._size, self._started = b"", 0, time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> bool:
        """Take what has come; True when the answer is whole. Raises ConnectionError when the server hung up."""
        part = self.socket.recv(CHUNK)
        if not part:
            msg = "the server closed the connection"
            raise ConnectionError(msg)
        self._got += part
        if not self._size:
            head, found, _ = self._got.partition(b"\r\n\r\n")
            if not found:
                return False
            self._size = len(head) + 4 + int(head.lower().split(b"\r\ncontent-length:")[1].split(b"\r\n")[0])
        if len(self._got) < self._size:
            return False
        self.seconds.append(time.perf_counter() - self._started)
        self.answers.append(self._got)
        return True


def as_http(request: dict[str, str]) -> bytes:
    """The bytes on the wire."""
    body = request["body"].encode()
    head = (
        f"POST {request['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {request['cookie']}\r\nAccept-Language: en\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def with_children(pids: list[int]) -> list[int]:
    """These processes and all that they started."""
    parents: dict[int, list[int]] = collections.defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])].append(int(entry.name))
            except OSError:
                continue
    found, todo = [], list(pids)
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += parents[pid]
    return found


def memory_mb(pids: list[int]) -> float:
    """What the processes take, pages they share counted once."""
    kilobytes = 0
    for pid in with_children(pids):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def cpu_s(pids: list[int]) -> float:
    """Processor time of the processes so far."""
    ticks = 0
    for pid in with_children(pids):
        try:
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
        except OSError:
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


def send_all(phones: list[Phone]) -> float:
    """Let every phone send all it has; returns the seconds that took."""
    with selectors.DefaultSelector() as waiting:
        for phone in phones:
            waiting.register(phone.socket, selectors.EVENT_READ, phone)
        started = time.perf_counter()
        busy = sum([phone.send() for phone in phones])
        while busy:
            for key, _ in waiting.select():
                one: Phone = key.data
                if one.receive() and not one.send():
                    waiting.unregister(one.socket)  # the server hangs up on whoever has been silent for a while
                    busy -= 1
        return time.perf_counter() - started


def run(port: int, phones: int, server: list[int], database: list[int], visits: list[list[bytes]]) -> dict[str, Any]:
    """Send everything; returns the figures."""
    waiting = collections.deque(visits)
    sending = [Phone(port, waiting) for _ in range(phones)]
    before, own = (cpu_s(server), cpu_s(database)), time.process_time()
    wall = send_all(sending)
    own, after = time.process_time() - own, (cpu_s(server), cpu_s(database))
    statuses: collections.Counter[int] = collections.Counter()
    outcomes: collections.Counter[str] = collections.Counter()
    ends: collections.Counter[str] = collections.Counter()
    first_refusal = ""
    for answer in (answer for phone in sending for answer in phone.answers):
        head, _, body = answer.partition(b"\r\n\r\n")
        statuses[int(head[9:12])] += 1
        if head[9:12] == b"200":
            said = json.loads(body)
            outcomes.update(receipt["outcome"] for receipt in said["receipts"])
            ends[said["visit"]["status"]] += 1
        else:
            first_refusal = first_refusal or body.decode()[:500]
    seconds = sorted(taken for phone in sending for taken in phone.seconds)
    return {
        "wall_s": wall, "visits_per_s": len(visits) / wall, "p50_ms": 1000 * seconds[len(seconds) // 2],
        "p99_ms": 1000 * seconds[min(len(seconds) - 1, int(len(seconds) * 0.99))], "server_mb": memory_mb(server),
        "server_cpu_s": after[0] - before[0], "database_cpu_s": after[1] - before[1], "driver_cpu_s": own,
        "statuses": dict(statuses), "outcomes": dict(outcomes), "ends": dict(ends), "first_refusal": first_refusal,
    }  # fmt: skip


def main(arguments: list[str]) -> None:
    """Read the requests, send them, print the figures."""
    port, phones, server, database, path = arguments
    visits = [[as_http(request) for request in json.loads(line)] for line in Path(path).read_text().splitlines()]
    print(json.dumps(run(int(port), int(phones), _pids(server), _pids(database), visits)))


def _pids(given: str) -> list[int]:
    return [int(pid) for pid in given.split(",") if pid]


if __name__ == "__main__":
    main(sys.argv[1:])
