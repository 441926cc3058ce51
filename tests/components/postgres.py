"""A real PostgreSQL on a private socket: one server for a test run, a database for each test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

USER = "govim"
OLDEST_RUN = 3600.0  # seconds after which a server that nobody stopped is another run's


def binaries() -> Path:
    """The newest server that is installed. In CI one that is missing is a failure."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        missing = "PostgreSQL is not installed: apt-get install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found[-1]


class PostgresServer:
    """`durable` for benchmarks; tests of what happens to connections and processes need no fsync."""

    def __init__(self, *, durable: bool = False) -> None:
        self._bin = binaries()
        self.home = Path(tempfile.mkdtemp(prefix="govim-pg-"))
        self._as: list[str] = []
        if os.geteuid() == 0:  # initdb refuses root
            shutil.chown(self.home, "postgres")
            self._as = ["runuser", "-u", "postgres", "--"]
        self._run("initdb", "-A", "trust", "-U", USER, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
        self._options = f"-k {self.home} -c listen_addresses= -c max_connections=200"
        if not durable:
            self._options += " -c fsync=off"

    def start(self) -> None:
        self._run("pg_ctl", "-w", "-l", str(self.home / "log"), "-o", self._options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def remove(self) -> None:
        shutil.rmtree(self.home)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@/{database}?host={self.home}"

    def new_database(self) -> str:
        """The URL of an empty one."""
        name = f"test_{uuid4().hex[:12]}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def _run(self, tool: str, *arguments: str) -> None:
        command = [*self._as, str(self._bin / tool), "-D", str(self.home / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def running(*, durable: bool = False) -> Iterator[PostgresServer]:
    server = PostgresServer(durable=durable)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.remove()
