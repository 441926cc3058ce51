"""The database under a benchmark: SQLite in the data folder, or a real PostgreSQL on the generator's CPU."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.direct import cpu
from tests.components import postgres

KINDS = ("sqlite", "postgresql")


@contextmanager
def running(kind: str) -> Iterator[postgres.PostgresServer | None]:
    if kind == "sqlite":
        yield None
        return
    with durable_postgresql() as server:
        yield server


@contextmanager
def durable_postgresql(port: int | None = None) -> Iterator[postgres.PostgresServer]:
    """With fsync; its backends inherit the CPU."""
    server = postgres.PostgresServer(durable=True, port=port)
    try:
        with cpu.on(cpu.GENERATOR_CPU):
            server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        server.remove()
