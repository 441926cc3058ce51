"""A real PostgreSQL on a private socket: one server for a worker of a test run, a database for each test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

USER = "govim"


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
    """`durable` for benchmarks; tests of what happens to connections and processes need no fsync. With a
    `port` it listens on loopback, too, for those who know no socket."""

    def __init__(self, *, durable: bool = False, archives: bool = False, port: int | None = None) -> None:
        self._bin = binaries()
        self.port = port
        self.home = Path(tempfile.mkdtemp(prefix="govim-pg-"))
        self._as: list[str] = []
        if os.geteuid() == 0:  # initdb refuses root
            shutil.chown(self.home, "postgres")
            self._as = ["runuser", "-u", "postgres", "--"]
        self._run("initdb", "-A", "trust", "-U", USER, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
        self._options = f"-k {self.home} -c listen_addresses= -c max_connections=200"
        if port:
            self._options += f" -c listen_addresses=127.0.0.1 -p {port}"
        if not durable:
            self._options += " -c fsync=off"
        self.archive = self.home / "archive"
        if archives:
            self._own(self.archive)
            kept = f"{self.archive}/%f"  # whole or not at all, as docs/operations.md has it
            command = f"test ! -f {kept} && cp %p {kept}.new && sync {kept}.new && mv {kept}.new {kept}"
            self._options += f" -c archive_mode=on -c archive_command='{command}'"

    def start(self) -> None:
        self._run("pg_ctl", "-w", "-l", str(self.home / "log"), "-o", self._options, "start")

    def stop(self, mode: str = "immediate") -> None:
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def base_backup(self, target: Path) -> None:
        """As docs/operations.md says, while it serves."""
        self._own(target)
        tool = str(self._bin / "pg_basebackup")
        command = [*self._as, tool, "-D", str(target), "-h", str(self.home), "-U", USER, "-c", "fast"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def recover(self, base: Path, *, to: str | None = None) -> None:
        """Its data is lost; it comes back from a base backup and the archived WAL, to the end or to a named
        point, and answers once it has got there."""
        data = self.home / "data"
        shutil.rmtree(data)
        shutil.copytree(base, data)
        settings = [f"restore_command = 'cp {self.archive}/%f %p'", "recovery_target_action = 'promote'"]
        settings += [f"recovery_target_name = '{to}'"] if to else []
        with (data / "postgresql.auto.conf").open("a") as configuration:
            configuration.writelines(f"{setting}\n" for setting in settings)
        (data / "recovery.signal").touch()
        for path in (data, *data.rglob("*")):
            if self._as:
                shutil.chown(path, "postgres")
        data.chmod(0o700)
        self.start()

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        if self._as:
            shutil.chown(folder, "postgres")

    def remove(self) -> None:
        shutil.rmtree(self.home)

    def url(self, database: str = "postgres") -> str:
        port = f"&port={self.port}" if self.port else ""
        return f"postgresql://{USER}@/{database}?host={self.home}{port}"

    @property
    def cpu_seconds(self) -> float:
        """Of the server and its backends, also of those that ended."""
        parent = int((self.home / "data" / "postmaster.pid").read_text().split()[0])
        ticks = 0
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                if int(process.name) == parent:
                    ticks += sum(map(int, fields[11:15]))
                elif int(fields[1]) == parent:
                    ticks += sum(map(int, fields[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def new_database(self, *, copy_of: str | None = None) -> str:
        """The URL of an empty one, or of a copy of one that nobody is connected to."""
        name = f"test_{uuid4().hex[:12]}"
        template = make_url(copy_of).database if copy_of else "template1"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def _run(self, tool: str, *arguments: str) -> None:
        command = [*self._as, str(self._bin / tool), "-D", str(self.home / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One for each worker of a test run, with a database for each test."""
    with running() as server:
        yield server


@contextmanager
def running(*, durable: bool = False) -> Iterator[PostgresServer]:
    server = PostgresServer(durable=durable)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        server.remove()
