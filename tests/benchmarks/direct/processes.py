"""The process under load, on its own CPU: ours, or a bare one beside it."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from govim.storage.site import StoredSite
from tests.benchmarks.direct import cpu
from tests.benchmarks.direct.wire import HOST
from tests.components.server import SLOWEST_START, UNLIMITED, Server, free_port, running

PINNED = ("taskset", "-c", str(cpu.SERVER_CPU))
FOLLOWER_NICE = 10


@contextlib.contextmanager
def serving(site: StoredSite) -> Iterator[Server]:
    """Both transports. The index follower inherits the server's CPU, and belongs on the other one."""
    url = site.url.render_as_string(hide_password=False) if site.url else None
    with running(
        site.folder.root, command="serve", prefix=PINNED, url=url, with_gateway=True, settings=UNLIMITED
    ) as server:
        for child in cpu.children(server.pid):
            os.sched_setaffinity(child, {cpu.GENERATOR_CPU})
            os.setpriority(os.PRIO_PROCESS, child, FOLLOWER_NICE)
        yield server


@contextlib.contextmanager
def bare(module: str, *arguments: str) -> Iterator[tuple[int, int]]:
    """Port and process of `python -m MODULE ARGUMENTS PORT`."""
    port = free_port()
    process = subprocess.Popen([*PINNED, sys.executable, "-m", module, *arguments, str(port)])
    try:
        _wait_until_open(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait_until_open(port: int) -> None:
    deadline = time.monotonic() + SLOWEST_START
    while True:
        try:
            socket.create_connection((HOST, port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
