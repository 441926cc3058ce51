"""A network namespace of its own, with nothing but loopback: a machine without registries."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

HOLD = "ip link set lo up && echo up && exec sleep infinity"


class NoNetwork:
    """Commands run in it with an empty home and no configuration of pip or npm."""

    def __init__(self, home: Path, holder: int) -> None:
        self._enter = ["nsenter", f"--target={holder}", "--net", "--"]
        interpreter = Path(os.path.realpath(sys.executable))
        self.environment = {
            "HOME": str(home),
            "PATH": f"{interpreter.parent}:/usr/bin:/bin:/usr/sbin:/sbin",
            "PYTHON": str(interpreter),
            "PIP_NO_INDEX": "1",
            "LANG": "C.UTF-8",
        }

    def run(self, *command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(command),
            env=self.environment | environment,
            cwd=self.environment["HOME"],
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *command: str | Path, log: Path) -> subprocess.Popen[Any]:
        with log.open("wb") as out:
            return subprocess.Popen(
                self._command(command), env=self.environment, stdout=out, stderr=out, cwd=log.parent
            )

    def _command(self, command: Sequence[str | Path]) -> list[str]:
        return [*self._enter, *map(str, command)]


@pytest.fixture(scope="module")
def no_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoNetwork]:
    home = tmp_path_factory.mktemp("home")
    holder = subprocess.Popen(
        ["unshare", "--net", "--", "sh", "-c", HOLD],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert holder.stdout is not None
    try:
        said = holder.stdout.readline().strip()
        if said != "up":
            _do_without(f"no network namespace may be made here: {said}")
        yield NoNetwork(home, holder.pid)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def _do_without(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
