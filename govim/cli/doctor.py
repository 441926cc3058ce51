"""govim doctor: each component, its state, and what to do."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import typer
from rich.table import Table

from govim.cli.speaking import language, out
from govim.control.address import address_of
from govim.storage.database import OLDEST_SQLITE, open_reader
from govim.storage.epochs import current_epoch
from govim.storage.folder import PRIVATE, DataFolder
from govim.texts import text
from govim.web.pages import STATIC

LEAST_FREE_MIB = 512
MIB = 1 << 20
FONT = "Noto Sans CJK SC"


@dataclass(frozen=True, slots=True)
class Finding:
    component: str
    is_ok: bool
    detail: str


def examine(data: Path) -> None:
    """Print a table; exit code 1 if anything is wrong."""
    findings = list(_findings(DataFolder(data)))
    lang = language()
    table = Table(title=text("cli.doctor.title", lang), title_justify="left")
    for column in ("component", "state", "detail"):
        table.add_column(text(f"cli.doctor.{column}", lang))
    for finding in findings:
        state = text("cli.doctor.ok" if finding.is_ok else "cli.doctor.problem", lang)
        style = "green" if finding.is_ok else "red"
        table.add_row(text(f"cli.doctor.{finding.component}", lang), f"[{style}]{state}[/]", finding.detail)
    out.print(table)
    if not all(finding.is_ok for finding in findings):
        raise typer.Exit(1)


def _findings(folder: DataFolder) -> Iterator[Finding]:
    lang = language()
    yield Finding("sqlite", sqlite.sqlite_version_info >= OLDEST_SQLITE, sqlite.sqlite_version)
    yield _frontend()
    yield _fonts()
    if not folder.exists:
        yield Finding("folder", is_ok=False, detail=text("cli.doctor.missing_site", lang))
        return
    yield Finding("folder", is_ok=True, detail=str(folder.root.resolve()))
    yield _modes(folder)
    free = shutil.disk_usage(folder.root).free // MIB
    key = "cli.doctor.free_space" if free >= LEAST_FREE_MIB else "cli.doctor.little_space"
    yield Finding("space", free >= LEAST_FREE_MIB, text(key, lang, free=free))
    yield _server(folder)
    yield _trail(folder)


def _frontend() -> Finding:
    is_built = (STATIC / "index.html").exists()
    return Finding("frontend", is_built, "" if is_built else text("cli.doctor.no_frontend", language()))


def _fonts() -> Finding:
    """WeasyPrint asks fontconfig, so we ask it too."""
    fc_match = shutil.which("fc-match")
    found = ""
    if fc_match:
        asked = [fc_match, "-f", "%{family}", f"{FONT}:lang=zh-cn"]
        found = subprocess.run(asked, check=False, capture_output=True, text=True).stdout  # noqa: S603
    has_font = FONT in found
    return Finding("fonts", has_font, FONT if has_font else text("cli.doctor.no_font", language()))


def _modes(folder: DataFolder) -> Finding:
    loose = [file.name for file in folder.keys.iterdir() if file.stat().st_mode & 0o777 != PRIVATE]
    detail = text("cli.doctor.modes", language(), files=", ".join(loose)) if loose else ""
    return Finding("keys", not loose, detail)


def _server(folder: DataFolder) -> Finding:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            with address_of(folder.socket) as address:
                probe.connect(address)
        except OSError:
            return Finding("server", is_ok=True, detail=text("cli.doctor.stopped", language()))
    return Finding("server", is_ok=True, detail=text("cli.doctor.running", language()))


def _trail(folder: DataFolder) -> Finding:
    engine = open_reader(folder)
    try:
        with engine.begin() as connection:
            epoch = current_epoch(connection)
            records = epoch.records(connection)
    finally:
        engine.dispose()
    checkpoint = folder.trail / str(epoch.number) / "checkpoint"
    size = int(checkpoint.read_text().split("\n")[1]) if checkpoint.exists() else 0
    detail = text("cli.doctor.trail_state", language(), records=records, size=size, epoch=epoch.number)
    return Finding("trail", size <= records, detail)
