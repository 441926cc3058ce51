"""An independent verifier of our tiles: the Go checksum database's packages, built from `tlog_check/`.

Needs Go 1.22 or newer, and the Go module proxy or a filled module cache. Without them its tests are skipped;
in CI they fail.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

SOURCES = Path(__file__).with_name("tlog_check")
# The toolchain that is there, and the modules of go.sum: nothing is fetched that was not decided here.
GO_ENV = {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0", "GOWORK": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TlogCheck:
    program: Path

    def __call__(
        self, tiles: Path, *, vkey: str, origin: str, checkpoint: Path, older: Path | None = None
    ) -> str:
        """What the program prints: `OK <size>`, or `FAILED: …`."""
        command = [
            str(self.program),
            str(tiles),
            vkey,
            origin,
            str(checkpoint),
            *([str(older)] if older else []),
        ]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=120
        ).stdout.strip()


@pytest.fixture(scope="session")
def tlog_check(tmp_path_factory: pytest.TempPathFactory) -> TlogCheck:
    if shutil.which("go") is None:
        _missing("Go >= 1.22 is not on this machine")
    downloaded = _go("mod", "download")
    if downloaded.returncode:
        _missing(f"golang.org/x/mod could not be had: {downloaded.stderr}")
    program = tmp_path_factory.mktemp("tlog_check") / "tlog_check"
    built = _go("build", "-o", str(program), ".")
    assert built.returncode == 0, built.stderr
    return TlogCheck(program=program)


def _go(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["go", *arguments],
        cwd=SOURCES,
        env=os.environ | GO_ENV,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


def _missing(reason: str) -> NoReturn:
    message = f"{reason}: our tiles were NOT checked by an independent implementation"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
