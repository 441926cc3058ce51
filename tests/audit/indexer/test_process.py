import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from govim.storage.folder import DataFolder
from govim_audit.search.fts5 import Fts5Index
from govim_audit.search.query import AuditQuery
from tests.audit.indexer.conftest import Site


@contextmanager
def indexer(folder: DataFolder) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "govim_audit.indexer", str(folder.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def until(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def found(folder: DataFolder, text: str) -> int:
    with Fts5Index(folder.index) as index:
        return index.search(AuditQuery(text=text)).total


def test_a_committed_text_is_found_soon_after(site: Site) -> None:
    site.say("年度工作总结")
    with indexer(site.folder):
        until(lambda: found(site.folder, "结") == 1)
        site.say("年度工作计划", "计划外")
        start = time.monotonic()
        until(lambda: found(site.folder, "计划") == 2)
        assert time.monotonic() - start < 2


@pytest.mark.parametrize("end", ["input", "signal"])
def test_it_ends_with_its_input_or_when_told(site: Site, end: str) -> None:
    site.say("通知")
    with indexer(site.folder) as process:
        until(lambda: found(site.folder, "通知") == 1)
        assert process.stdin is not None
        process.stdin.close() if end == "input" else process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0


def test_ctrl_c_is_left_to_the_server(site: Site) -> None:
    with indexer(site.folder) as process:
        site.say("通知")
        until(lambda: found(site.folder, "通知") == 1)
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)


def test_a_second_one_waits_for_the_first(site: Site) -> None:
    site.say("通知")
    lock = os.open(site.folder.index / "lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with indexer(site.folder) as process:
        time.sleep(1)
        assert (process.poll(), found(site.folder, "通知")) == (None, 0)
        os.close(lock)
        until(lambda: found(site.folder, "通知") == 1)


def test_it_goes_on_after_being_killed_at_any_moment(site: Site) -> None:
    site.say(*(f"消息{number}" for number in range(6000)))
    for delay in (0.6, 0.8, 1.0, 1.2):
        with indexer(site.folder):
            time.sleep(delay)
    with indexer(site.folder):
        until(lambda: found(site.folder, "消息") == 6000)
    with Fts5Index(site.folder.index) as index:
        assert index.count() == index.position()


def test_a_damaged_file_is_built_anew(site: Site) -> None:
    site.say("通知")
    with indexer(site.folder):
        until(lambda: found(site.folder, "通知") == 1)
    for path in site.folder.index.iterdir():
        path.write_bytes(b"not a database, but long enough to be read as one" * 100)
    with indexer(site.folder) as process:
        assert process.wait(timeout=20) == 1
        assert process.stdout is not None
        assert b"built anew" in process.stdout.read()
    with indexer(site.folder):
        until(lambda: found(site.folder, "通知") == 1)
