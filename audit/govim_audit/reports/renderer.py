"""Starts the renderer and watches it. What goes wrong in there is a ReportFailed here, and nothing else."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from govim_audit.reports.render import FILE_TOO_LARGE, OUT_OF_MEMORY

MIB: Final = 1 << 20
_SAID: Final = 2000  # bytes of what a dying child said
_NO_MEMORY: Final = ("allocate", "bad_alloc", "MemoryError", "creating thread")


class Reason(StrEnum):
    """Each has a text, `report.failed.<reason>`."""

    TIME = "time"
    MEMORY = "memory"
    SIZE = "size"
    TYPEFACE = "typeface"
    RECORDS = "records"
    CRASH = "crash"


class ReportFailed(Exception):
    """There is no report; records and server are unaffected."""

    code = "report_failed"

    def __init__(self, reason: Reason, said: str = "", **detail: int) -> None:
        super().__init__(f"{reason}: {said}" if said else reason)
        self.reason = reason
        self.detail: Mapping[str, int] = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one volume. A full one of ordinary texts needs a tenth of the time and a quarter of the memory."""

    memory: int = 2048 * MIB  # address space, a good third of which is shared libraries and fonts
    cpu_seconds: int = 600
    wall_seconds: float = 1800.0
    size: int = 256 * MIB


DEFAULT_LIMITS = Limits()


def render_pdf(html: str, target: Path, limits: Limits = DEFAULT_LIMITS) -> None:
    """Write the PDF, mode 0600, or raise ReportFailed and leave nothing."""
    # Beside the target: the same disk, and as private as the export itself.
    with TemporaryDirectory(dir=target.parent, prefix=".report-") as name:
        folder = Path(name)
        (folder / "report.html").write_text(html, encoding="utf-8")
        _run(folder, limits)
        made = folder / "report.pdf"
        made.chmod(0o600)
        made.replace(target)


def _run(folder: Path, limits: Limits) -> None:
    numbers = (limits.memory, limits.cpu_seconds, limits.size)
    process = subprocess.Popen(  # noqa: S603 -- our own module
        [sys.executable, "-m", "govim_audit.reports.render", str(folder), *map(str, numbers)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )
    try:
        said = process.communicate(timeout=limits.wall_seconds)[1]
    except subprocess.TimeoutExpired:
        raise ReportFailed(Reason.TIME, limit=int(limits.wall_seconds)) from None
    finally:
        _end(process)
    if process.returncode != 0:
        raise _failure(process.returncode, said[-_SAID:].decode(errors="replace"), limits)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Also when we are interrupted: no renderer outlives its report."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _environment() -> dict[str, str]:
    """No passwords; everything that could vary, fixed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "FONTCONFIG_FILE") if name in os.environ}
    fixed = {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}
    return {**kept, **fixed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _failure(status: int, said: str, limits: Limits) -> ReportFailed:
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return ReportFailed(Reason.TIME, limit=limits.cpu_seconds)
    # C libraries abort when they get no memory, and say so.
    if status == OUT_OF_MEMORY or any(word in said for word in _NO_MEMORY):
        return ReportFailed(Reason.MEMORY, limit=limits.memory // MIB)
    if status == FILE_TOO_LARGE:
        return ReportFailed(Reason.SIZE, limit=limits.size // MIB)
    return ReportFailed(Reason.CRASH, said)
