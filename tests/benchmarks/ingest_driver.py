"""Phones that send as fast as the server answers: closed loop, one connection each, a process of its own so that it shares no lock.

usage: python -m tests.benchmarks.ingest_driver PORT PHONES PIDS FILE: every line of the file is a visit, a list of requests.
Visit n is sent by phone n % PHONES. One line of JSON comes out; answers are read only after the clock has stopped.
"""

import asyncio
import collections
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


class Tally:
    """What came back."""

    def __init__(self) -> None:
        """Empty."""
        self.seconds: list[float] = []
        self.answers: list[tuple[int, bytes]] = []


async def phone(port: int, visits: list[list[bytes]], tally: Tally) -> None:
    """Send one phone's visits one after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    for visit in visits:
        for request in visit:
            started = time.perf_counter()
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            size = int(head.split(b"\r\ncontent-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(size)
            tally.seconds.append(time.perf_counter() - started)
            tally.answers.append((int(head[9:12]), body))
    writer.close()


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


async def run(port: int, phones: int, pids: list[int], visits: list[list[bytes]]) -> dict[str, Any]:
    """Send everything; returns the figures."""
    tally, before = Tally(), cpu_s(pids)
    started = time.perf_counter()
    await asyncio.gather(*(phone(port, visits[number::phones], tally) for number in range(phones)))
    wall = time.perf_counter() - started
    used = cpu_s(pids) - before
    statuses = collections.Counter(status for status, _ in tally.answers)
    outcomes: collections.Counter[str] = collections.Counter()
    ends: collections.Counter[str] = collections.Counter()
    for status, body in tally.answers:
        if status == 200:
            answer = json.loads(body)
            outcomes.update(receipt["outcome"] for receipt in answer["receipts"])
            ends[answer["visit"]["status"]] += 1
    seconds = sorted(tally.seconds)
    return {
        "wall_s": wall, "visits_per_s": len(visits) / wall, "p50_ms": 1000 * seconds[len(seconds) // 2],
        "p99_ms": 1000 * seconds[min(len(seconds) - 1, int(len(seconds) * 0.99))], "server_mb": memory_mb(pids), "server_cpu_s": used,
        "statuses": dict(statuses), "outcomes": dict(outcomes), "ends": dict(ends),
        "first_refusal": next((body.decode()[:500] for status, body in tally.answers if status != 200), ""),
    }  # fmt: skip


def main(arguments: list[str]) -> None:
    """Read the requests, send them, print the figures."""
    port, phones, pids, path = arguments
    visits = [[as_http(request) for request in json.loads(line)] for line in Path(path).read_text().splitlines()]
    print(json.dumps(asyncio.run(run(int(port), int(phones), [int(pid) for pid in pids.split(",")], visits))))


if __name__ == "__main__":
    main(sys.argv[1:])
