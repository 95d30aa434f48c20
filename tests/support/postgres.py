"""A throw-away PostgreSQL cluster for one test run: made when first asked for, on a random port, gone afterwards.

PostgreSQL refuses to run as root, so under root it runs as an unprivileged user. Durability is off: the cluster
does not outlive the run. Two roles as in production: the owner migrates, the application role only runs.
"""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.run_folder import locked, run_folder

OWNER = "veldgast_owner"
APP = "veldgast_app"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}


def programs() -> Path:
    """The folder of the newest installed PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        msg = "the tests need a PostgreSQL server: apt-get install postgresql"
        raise RuntimeError(msg)
    return Path(initdb).resolve().parent


def unprivileged_user() -> pwd.struct_passwd | None:
    """Who the cluster runs as when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    msg = "neither a user postgres nor nobody exists to run PostgreSQL as"
    raise RuntimeError(msg)


def run(command: list[str], *, check: bool = True) -> None:
    """Run one of PostgreSQL's programs as the unprivileged user; its output is shown when it fails."""
    user = unprivileged_user()
    ids = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    output = run_folder() / "postgres-command.log"
    with output.open("w") as log:
        # A file and not a pipe: the server inherits it and would keep a pipe open for ever.
        done = subprocess.run(command, stdout=log, stderr=log, cwd="/", check=False, env=os.environ | {"LC_ALL": "C"}, **ids)  # type: ignore[call-overload]
    if check and done.returncode != 0:
        msg = f"{' '.join(command)}\n{output.read_text()}"
        raise RuntimeError(msg)


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cluster_port() -> int:
    """The port of this run's cluster, which is started by whoever asks first."""
    stamp = run_folder() / "postgres.port"
    with locked("postgres"):
        if not stamp.exists():
            stamp.write_text(str(start(run_folder() / "postgres")))
    return int(stamp.read_text())


def start(folder: Path, settings: Mapping[str, str] | None = None) -> int:
    """Make and start a cluster in a folder, with SETTINGS and what is given over them; returns its port."""
    folder.mkdir()
    user = unprivileged_user()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, port = folder / "data", free_port()
    run(
        [
            str(programs() / "initdb"),
            "-D",
            str(data),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
    )
    options = " ".join(f"-c {name}={value}" for name, value in (SETTINGS | dict(settings or {})).items())
    run(
        [
            str(programs() / "pg_ctl"),
            "start",
            "-w",
            "-D",
            str(data),
            "-l",
            str(folder / "log"),
            "-o",
            f"-p {port} -k {folder} {options}",
        ]
    )
    with psycopg.connect(dsn(port, "postgres", "postgres"), autocommit=True) as connection:
        for role in (OWNER, APP):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    return port


def stop(folder: Path) -> None:
    """Stop the cluster in a run's folder, if one was started there."""
    data = folder / "postgres" / "data"
    if (data / "postmaster.pid").exists():
        os.environ.setdefault("PYTEST_VELDGAST_RUN_FOLDER", str(folder))
        run([str(programs() / "pg_ctl"), "stop", "-m", "immediate", "-D", str(data)], check=False)


def dsn(port: int, role: str, name: str) -> str:
    """The address of a database for psycopg."""
    return f"postgresql://{role}@127.0.0.1:{port}/{name}"


def create_database(port: int, name: str, template: str = "template1") -> None:
    """Make a database that the owner role owns, as a copy of a template."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    with psycopg.connect(dsn(port, "postgres", "postgres"), autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)))


def drop_database(port: int, name: str) -> None:
    """Drop a database, with whoever is still connected to it."""
    with psycopg.connect(dsn(port, "postgres", "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


EMPTY_USED_TABLES = """
DO $$
DECLARE
    one record;
    used text[] := '{}';
    has_rows boolean;
BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one.tablename) INTO has_rows;
        IF has_rows THEN
            used := used || quote_ident(one.tablename);
        END IF;
    END LOOP;
    IF cardinality(used) > 0 THEN
        EXECUTE 'TRUNCATE ' || array_to_string(used, ', ') || ' RESTART IDENTITY CASCADE';
    END IF;
END $$
"""


def empty_database(port: int, name: str) -> None:
    """Empty the tables that have rows. Connections a test left behind are ended; the audit log's guard is set aside."""
    others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(dsn(port, "postgres", name), autocommit=True) as connection:
        connection.execute(others)
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET lock_timeout = '10s'")
        connection.execute(EMPTY_USED_TABLES)
