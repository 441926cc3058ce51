"""The auditor's part of a play, with the command line that auditors use; and a hand that changes bytes."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any
from uuid import UUID

import pysqlite3.dbapi2 as sqlite

from govim.demo.organisation import PASSWORD
from tests.scenarios.stage import Change, Stage, language
from tests.scenarios.trail import RecordedMessage, recorded_message

__all__ = ["language"]

GOOD, FINDINGS, REFUSED = 0, 1, 3
PATIENCE = 120.0
REPORT = "report.pdf"


# ---- search, report, verify ----
@language.sentence("the auditor {login} searches {text} and finds {found}")
async def finds(stage: Stage, login: str, text: str, found: str) -> None:
    assert found in [hit["text"] for hit in await search(stage, login, text)]


@language.sentence("the auditor {login} searches {text} and finds {found}, recalled")
async def finds_recalled(stage: Stage, login: str, text: str, found: str) -> None:
    [hit] = [hit for hit in await search(stage, login, text) if hit["text"] == found]
    assert hit["state"] == "recalled"


@language.sentence("the auditor {login} searches {text} in vain")
async def searches_in_vain(stage: Stage, login: str, text: str) -> None:
    assert await search(stage, login, text) == []


@language.sentence("{login} may not search {text}")
async def may_not_search(stage: Stage, login: str, text: str) -> None:
    ran = await audit("search", text, "--as", login, "--data", str(stage.server.folder), ends_with=REFUSED)
    assert ran == ""


@language.sentence("the auditor {login} exports {text} as {name}")
async def exports(stage: Stage, login: str, text: str, name: str) -> None:
    folder = str(stage.server.folder)
    await audit("report", text, "--as", login, "--data", folder, "--out", export(stage, name))


@language.sentence("the printed report of {name} holds {text}")
async def report_holds(stage: Stage, name: str, text: str) -> None:
    report = str(Path(export(stage, name)) / REPORT)
    process = await asyncio.create_subprocess_exec("pdftotext", report, "-", stdout=PIPE)
    printed, _ = await process.communicate()
    assert text in "".join(printed.decode().split())


@language.sentence("the data folder verifies")
async def folder_verifies(stage: Stage) -> None:
    await verifies(str(stage.server.folder))


@language.sentence("the export {name} verifies")
async def export_verifies(stage: Stage, name: str) -> None:
    await verifies(export(stage, name))


@language.sentence("the data folder does not verify, and the record of {text} is named")
async def folder_names_record(stage: Stage, text: str) -> None:
    await names(str(stage.server.folder), f"position {recorded(stage, text).position}")


@language.sentence("the data folder does not verify, and {place} is named")
async def folder_names(stage: Stage, place: str) -> None:
    await names(str(stage.server.folder), place)


@language.sentence("the export {name} does not verify, and {place} is named")
async def export_names(stage: Stage, name: str, place: str) -> None:
    await names(export(stage, name), place)


# ---- the hand ----
@language.sentence("the server stops")
async def stops(stage: Stage) -> None:
    """And what is still in the write-ahead log goes into the database, where the hand looks for it."""
    await asyncio.to_thread(stage.server.stop)
    database = sqlite.connect(str(stage.server.folder / "govim.db"))
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    database.close()


@language.sentence("one byte of the audit record of {text} is changed in the database")
async def change_record(stage: Stage, text: str) -> None:
    change_inside(stage, stage.server.folder / "govim.db", recorded(stage, text).leaf)


@language.sentence("one byte of the stored {text} is changed in the database")
async def change_content(stage: Stage, text: str) -> None:
    change_inside(stage, stage.server.folder / "govim.db", recorded(stage, text).sealed)


@language.sentence("one byte of the newest tile is changed")
async def change_tile(stage: Stage) -> None:
    widths = (stage.server.folder / "trail").glob("*/tile/0/000.p/*")
    path = max(widths, key=lambda path: int(path.name))
    change(stage, path, path.stat().st_size // 2)


@language.sentence("one byte of {file} in the export {name} is changed")
async def change_export(stage: Stage, file: str, name: str) -> None:
    path = Path(export(stage, name)) / file
    change(stage, path, path.stat().st_size // 2)


@language.sentence("the byte is put back")
async def put_back(stage: Stage) -> None:
    done = stage.changes.pop()
    write_byte(done.file, done.at, done.was)


def change_inside(stage: Stage, file: Path, found: bytes) -> None:
    """In the middle of these bytes, which stand in the file once."""
    content = file.read_bytes()
    assert content.count(found) == 1
    change(stage, file, content.index(found) + len(found) // 2)


def change(stage: Stage, file: Path, at: int) -> None:
    was = file.read_bytes()[at : at + 1]
    stage.changes.append(Change(file=file, at=at, was=was))
    write_byte(file, at, bytes([was[0] ^ 1]))


def write_byte(file: Path, at: int, byte: bytes) -> None:
    with file.open("r+b") as handle:
        handle.seek(at)
        handle.write(byte)


# ---- the command line ----
async def search(stage: Stage, login: str, text: str) -> list[dict[str, Any]]:
    ran = await audit("search", text, "--as", login, "--data", str(stage.server.folder), "--json")
    hits: list[dict[str, Any]] = json.loads(ran)["hits"]
    return hits


async def verifies(path: str) -> None:
    await audit("verify", path)


async def names(path: str, place: str) -> None:
    assert place in await audit("verify", path, ends_with=FINDINGS)


async def audit(*arguments: str, ends_with: int = GOOD) -> str:
    """What it prints."""
    program = str(Path(sys.executable).with_name("govim-audit"))
    environment = os.environ | {"GOVIM_PASSWORD": PASSWORD, "COLUMNS": "400"}
    process = await asyncio.create_subprocess_exec(
        program, *arguments, "--lang", "en", env=environment, stdout=PIPE, stderr=PIPE
    )
    printed, problems = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == ends_with, printed.decode() + problems.decode()
    return printed.decode()


def export(stage: Stage, name: str) -> str:
    return str(stage.server.folder.with_name(f"export-{name}"))


def recorded(stage: Stage, text: str) -> RecordedMessage:
    conversation, seq = stage.places[text]
    return recorded_message(stage.server.folder, UUID(conversation), seq)
