import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from govim.wiring import child as children
from govim.wiring.child import Child

PATIENCE = 20.0


def command(program: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", program, *map(str, arguments)]


def said(path: Path) -> list[str]:
    return path.read_text().split("\n")[:-1] if path.exists() else []


async def appears(path: Path, lines: int = 1) -> list[str]:
    """A child says something by appending to a file."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = said(path)
            if len(found) >= lines:
                return found
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def watched(child: Child) -> AsyncIterator[None]:
    watching = asyncio.ensure_future(child.watch())
    try:
        yield
    finally:
        await child.stop()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


WAITS = "import os, sys; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); sys.stdin.read()"


async def test_it_ends_when_it_is_stopped(tmp_path: Path) -> None:
    async with watched(Child(command(WAITS, tmp_path / "pid"), {})):
        [pid] = await appears(tmp_path / "pid")
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


async def test_it_is_given_its_environment(tmp_path: Path) -> None:
    says = "import os, sys; open(sys.argv[1], 'a').write(os.environ['GOVIM_TEST'] + '\\n'); sys.stdin.read()"
    child = Child(command(says, tmp_path / "said"), {"GOVIM_TEST": "x"})
    async with watched(child):
        assert await appears(tmp_path / "said") == ["x"]
        async with asyncio.timeout(10):
            while not child.is_alive:  # noqa: ASYNC110 -- it may say so before we hear that it was started
                await asyncio.sleep(0.01)
    assert not child.is_alive


async def test_it_gives_way_to_us(tmp_path: Path) -> None:
    async with watched(Child(command(WAITS, tmp_path / "pid"), {})):
        [pid] = await appears(tmp_path / "pid")
        async with asyncio.timeout(PATIENCE):
            while os.getpriority(os.PRIO_PROCESS, int(pid)) == os.getpriority(os.PRIO_PROCESS, 0):  # noqa: ASYNC110 -- it may speak before we hear that it was started
                await asyncio.sleep(0.01)


async def test_one_that_dies_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "FIRST_DELAY", 0.01)
    dies = "import os, sys; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); os._exit(7)"
    async with watched(Child(command(dies, tmp_path / "pid"), {})):
        pids = await appears(tmp_path / "pid", lines=3)
    assert len(set(pids)) == len(pids)


async def test_one_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "PATIENCE", 0.2)
    stubborn = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + WAITS
    async with watched(Child(command(stubborn + "; signal.pause()", tmp_path / "pid"), {})):
        [pid] = await appears(tmp_path / "pid")
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


async def test_stopping_what_never_ran_is_nothing() -> None:
    await Child(command("pass"), {}).stop()
