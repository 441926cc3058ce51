"""A real file system of a few MiB, to be full soon."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

BALLAST = "ballast"
PIECE = 4096  # of tmpfs: its page


@contextlib.contextmanager
def small_disk(at: Path, *, mib: int) -> Iterator[Path]:
    """A tmpfs on the folder `at`. Where nobody may mount one, the test is skipped; CI may."""
    at.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=700", "tmpfs", str(at)]
    mounted = subprocess.run(command, capture_output=True, check=False)
    if mounted.returncode:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must be able to mount a tmpfs: {mounted.stderr.decode()}")
        pytest.skip("NO MOUNT ALLOWED (not root?): NOTHING IS KNOWN ABOUT A FULL DISK")
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def fill(disk: Path) -> None:
    """To the last page."""
    with (disk / BALLAST).open("ab", buffering=0) as ballast:
        for size in (1 << 20, PIECE):
            with contextlib.suppress(OSError):
                while ballast.write(bytes(size)) == size:
                    pass
    assert free(disk) < PIECE


def clear(disk: Path) -> None:
    (disk / BALLAST).unlink()


def free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def remount(disk: Path, mode: str) -> None:
    """`ro` or `rw`. The kernel refuses the first while a file is open for writing."""
    subprocess.run(["mount", "-o", f"remount,{mode}", str(disk)], check=True)
