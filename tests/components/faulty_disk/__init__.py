"""A disk that fails on request, under a real server process: `faulty_disk.c`, preloaded."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("faulty_disk.c")


class FaultyDisk:
    """`environment` is for the process; the rest may be said at any moment of its life."""

    def __init__(self, library: Path, rules: Path) -> None:
        self._rules = rules
        self.environment: Mapping[str, str] = {"LD_PRELOAD": str(library), "FAULTY_DISK": str(rules)}

    def fail(self, call: str, number: int, part: str) -> None:
        """From now on `call` on a path that holds `part` ends with this errno."""
        self._say([*self._said(), f"{call} {number} {part}"])

    def mount_read_only(self, folder: Path) -> None:
        """As the kernel does when a file system has an error, also under files that are open."""
        kept = [f"{call} {errno.EROFS} {folder}" for call in ("write", "open", "mounted")]
        self._say([*self._said(), *kept])

    def heal(self) -> None:
        self._say([])

    def _said(self) -> list[str]:
        return self._rules.read_text().splitlines() if self._rules.exists() else []

    def _say(self, rules: list[str]) -> None:
        """At once: nobody reads half a rule."""
        new = self._rules.with_suffix(".new")
        new.write_text("".join(f"{rule}\n" for rule in rules))
        new.replace(self._rules)


@pytest.fixture(scope="session")
def faulty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("gcc")
    if compiler is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI needs gcc: see deploy/packages-dev.txt")
        pytest.skip("NO gcc: NOTHING IS KNOWN ABOUT A DISK THAT FAILS")
    library = tmp_path_factory.mktemp("faulty") / "faulty_disk.so"
    command = [
        compiler,
        "-shared",
        "-fPIC",
        "-O1",
        "-Wall",
        "-Werror",
        "-o",
        str(library),
        str(SOURCE),
        "-ldl",
    ]
    subprocess.run(command, check=True)
    return library


@pytest.fixture
def faulty_disk(faulty_library: Path, tmp_path: Path) -> Iterator[FaultyDisk]:
    disk = FaultyDisk(faulty_library, tmp_path / "faults")
    yield disk
    disk.heal()
