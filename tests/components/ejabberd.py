"""A real ejabberd with its SQL archive: a node without a network of its own, in a temporary folder."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests.components.postgres import PostgresServer

PACKAGES = ("ejabberd", "erlang-p1-pgsql")
SLOWEST_START = 60.0
DOMAIN, USER = "localhost", "ejabberd"
SCHEMA = Path("/usr/share/ejabberd/sql/pg.sql")
# Modules that a message does not need are left out, and nothing shapes the traffic.
SETTINGS = """
hosts: [{domain}]
loglevel: error
auth_method: sql
auth_password_format: plain
default_db: sql
sql_type: pgsql
sql_server: 127.0.0.1
sql_port: {sql_port}
sql_database: {database}
sql_username: {user}
sql_password: ""
listen:
  - {{port: {port}, ip: "127.0.0.1", module: ejabberd_c2s, starttls: false}}
modules:
  mod_mam: {{default: always, db_type: sql, assume_mam_usage: true}}
  mod_stream_mgmt: {{max_ack_queue: infinity}}
"""


def libraries() -> list[Path]:
    return sorted(Path("/usr/lib").glob("*/ejabberd-*/ebin/ejabberd.app"))


def is_installed() -> bool:
    driver = [*Path("/usr/lib").glob("erlang/lib/p1_pgsql-*"), *Path("/usr/lib").glob("*/p1_pgsql-*")]
    return bool(shutil.which("erl") and libraries() and driver and SCHEMA.exists())


class Ejabberd:
    """As the user that its package made. It speaks to a database server on a port only."""

    def __init__(self, server: PostgresServer, port: int, prefix: Sequence[str] = ()) -> None:
        self.port, self._prefix = port, prefix
        self._url = server.new_database()
        self._home = Path(tempfile.mkdtemp(prefix="govim-ejabberd-"))
        parts = make_url(self._url)
        (self._home / "ejabberd.yml").write_text(
            SETTINGS.format(
                domain=DOMAIN,
                sql_port=server.port,
                database=parts.database,
                user=parts.username,
                port=port,
            )
        )
        with self._database() as connection:
            connection.execute(SCHEMA.read_bytes())
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def add(self, accounts: Iterable[tuple[str, str]]) -> None:
        """Names and passwords, before the start."""
        with self._database() as connection, connection.cursor() as cursor:
            cursor.executemany("INSERT INTO users (username, password) VALUES (%s, %s)", list(accounts))

    def archived(self) -> int:
        """Rows: one for the sender and one for the receiver of each message."""
        with self._database() as connection:
            [row] = connection.execute("SELECT count(*) FROM archive").fetchall()
            return int(row[0])

    def start(self) -> None:
        """Returns when it listens."""
        as_user: dict[str, str] = {}
        if os.geteuid() == 0:
            as_user = {"user": USER, "group": USER}
            shutil.chown(self._home, USER, USER)
        environment = os.environ | {
            "EJABBERD_CONFIG_PATH": str(self._home / "ejabberd.yml"),
            "EJABBERD_LOG_PATH": str(self._home / "ejabberd.log"),
            "ERL_CRASH_DUMP": str(self._home / "crash"),
            "ERL_LIBS": str(libraries()[-1].parents[2]),
            "HOME": str(self._home),
        }
        command = [*self._prefix, "erl", "-noinput", "+K", "true", "+P", "250000"]
        # Without a name there is no distribution, hence no epmd; without spinning its CPU time is its work's.
        command += ["+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"]
        command += ["-mnesia", "dir", f'"{self._home}/mnesia"', "-s", "ejabberd"]
        with (self._home / "output").open("ab") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=output, cwd=self._home, env=environment, **as_user
            )  # type: ignore[call-overload]
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home)

    def _wait(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + SLOWEST_START
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                time.sleep(0.1)
            else:
                return
        said = [
            path.read_text() for path in (self._home / "output", self._home / "ejabberd.log") if path.exists()
        ]
        raise RuntimeError("ejabberd did not start:\n" + "\n".join(said))

    def _database(self) -> psycopg.Connection:
        return psycopg.connect(self._url, autocommit=True)


@contextmanager
def running(ejabberd: Ejabberd) -> Iterator[Ejabberd]:
    try:
        ejabberd.start()
        yield ejabberd
    finally:
        ejabberd.stop()
