"""What a benchmark gets and gives: measurements with stable names, and the demo, loaded once and served for real."""

import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import SecretStr

from app.db import Database
from app.settings import Settings
from tests.support.demo import run_veldgast
from tests.support.servers import LiveServer, start_anew

PASSWORD = "benchmark-password"


@dataclass(frozen=True)
class Measurement:
    """One figure; `name` is dotted and never changes its meaning."""

    name: str
    value: float
    unit: str
    note: str = ""


class Bench:
    """What the areas share in one run: a scratch folder and, for who asks, the demo and a server on it."""

    def __init__(self, folder: Path) -> None:
        """Everything is made in this folder."""
        self.folder = folder
        self.demo_load_s: float | None = None
        self._server: LiveServer | None = None
        self._sign_ins: list[tuple[str, str]] = []

    def settings(self) -> Settings:
        """The demo's settings: an SQLite database in the scratch folder, or the one in BENCH_DATABASE_URL."""
        return Settings(
            mode="development",
            data_dir=self.folder / "demo",
            database_url=os.environ.get("BENCH_DATABASE_URL", ""),
            secret_key=SecretStr("a-secret-for-benchmarks-of-at-least-32-characters"),
            demo_password=SecretStr(PASSWORD),
            log_level="WARNING",
        )

    def load_demo(self) -> float:
        """Load the demo the first time; returns the seconds that took."""
        if self.demo_load_s is None:
            run_veldgast(self.settings(), ["migrate"])
            started = time.perf_counter()
            said = run_veldgast(self.settings(), ["demo"])
            self.demo_load_s = time.perf_counter() - started
            self._sign_ins = re.findall(r"^ {2}(\S.*?) {2,}(\S+@\S+)\s*$", said, re.MULTILINE)
        return self.demo_load_s

    def database(self) -> Database:
        """The demo's database, to find the things that a page is about."""
        self.load_demo()
        return Database(self.settings().database_url)

    def server(self) -> LiveServer:
        """One web process on the demo, started when first asked for."""
        if self._server is None:
            self.load_demo()
            self._server = LiveServer(self.settings(), self.folder, start_anew)
            self._server.start_web()
        return self._server

    def visitor(self, role: str) -> httpx.Client:
        """An HTTP client signed in as the demo's first person of a role; "anonymous" is nobody."""
        client = httpx.Client(base_url=self.server().url, timeout=60)
        if role == "anonymous":
            return client
        found = [email for label, email in self._sign_ins if role.casefold() in label.casefold()]
        if not found:
            msg = f"the demo has no sign-in for {role!r}: {self._sign_ins}"
            raise LookupError(msg)
        answer = client.post("/sign-in", data={"email": found[0], "password": PASSWORD})
        if answer.status_code != httpx.codes.SEE_OTHER or not client.cookies:
            msg = f"signing in as {found[0]} answered {answer.status_code}"
            raise RuntimeError(msg)
        return client

    def close(self) -> None:
        """Stop what was started."""
        if self._server is not None:
            self._server.stop()
