"""The auditor's part of a play, with the command line that auditors use; and the hand's (`hand.py`)."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any
from uuid import UUID

from govim.demo.organisation import PASSWORD
from tests.scenarios.hand import change_file, change_leaf, change_sealed, empty_write_ahead_log
from tests.scenarios.stage import Stage, language
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
    ran = await audit(stage, "search", text, "--as", login, *data(stage), ends_with=REFUSED)
    assert ran == ""


@language.sentence("the auditor {login} exports {text} as {name}")
async def exports(stage: Stage, login: str, text: str, name: str) -> None:
    await audit(stage, "report", text, "--as", login, *data(stage), "--out", export(stage, name))


@language.sentence("the printed report of {name} holds {text}")
async def report_holds(stage: Stage, name: str, text: str) -> None:
    report = str(Path(export(stage, name)) / REPORT)
    process = await asyncio.create_subprocess_exec("pdftotext", report, "-", stdout=PIPE)
    printed, _ = await process.communicate()
    assert text in "".join(printed.decode().split())


@language.sentence("the data folder verifies")
async def folder_verifies(stage: Stage) -> None:
    await verifies(stage, str(stage.server.folder))


@language.sentence("the export {name} verifies")
async def export_verifies(stage: Stage, name: str) -> None:
    await verifies(stage, export(stage, name))


@language.sentence("the data folder does not verify, and the record of {text} is named")
async def folder_names_record(stage: Stage, text: str) -> None:
    await names(stage, str(stage.server.folder), f"position {recorded(stage, text).position}")


@language.sentence("the data folder does not verify, and {place} is named")
async def folder_names(stage: Stage, place: str) -> None:
    await names(stage, str(stage.server.folder), place)


@language.sentence("the export {name} does not verify, and {place} is named")
async def export_names(stage: Stage, name: str, place: str) -> None:
    await names(stage, export(stage, name), place)


# ---- the hand ----
@language.sentence("the server stops")
async def stops(stage: Stage) -> None:
    """And what is still in the write-ahead log goes into the database, where the hand looks for it."""
    await asyncio.to_thread(stage.server.stop)
    empty_write_ahead_log(stage.server.site)


@language.sentence("one byte of the audit record of {text} is changed in the database")
async def change_record(stage: Stage, text: str) -> None:
    stage.undo.append(change_leaf(stage.server.site, recorded(stage, text)))


@language.sentence("one byte of the stored {text} is changed in the database")
async def change_content(stage: Stage, text: str) -> None:
    stage.undo.append(change_sealed(stage.server.site, recorded(stage, text)))


@language.sentence("one byte of the newest tile is changed")
async def change_tile(stage: Stage) -> None:
    widths = (stage.server.folder / "trail").glob("*/tile/0/000.p/*")
    path = max(widths, key=lambda path: int(path.name))
    stage.undo.append(change_file(path, path.stat().st_size // 2))


@language.sentence("one byte of {file} in the export {name} is changed")
async def change_export(stage: Stage, file: str, name: str) -> None:
    path = Path(export(stage, name)) / file
    stage.undo.append(change_file(path, path.stat().st_size // 2))


@language.sentence("the byte is put back")
async def put_back(stage: Stage) -> None:
    stage.undo.pop()()


# ---- the command line ----
async def search(stage: Stage, login: str, text: str) -> list[dict[str, Any]]:
    ran = await audit(stage, "search", text, "--as", login, *data(stage), "--json")
    hits: list[dict[str, Any]] = json.loads(ran)["hits"]
    return hits


async def verifies(stage: Stage, path: str) -> None:
    await audit(stage, "verify", path)


async def names(stage: Stage, path: str, place: str) -> None:
    assert place in await audit(stage, "verify", path, ends_with=FINDINGS)


async def audit(stage: Stage, *arguments: str, ends_with: int = GOOD) -> str:
    """What it prints."""
    program = str(Path(sys.executable).with_name("govim-audit"))
    environment = stage.server.environment | {"GOVIM_PASSWORD": PASSWORD, "COLUMNS": "400"}
    process = await asyncio.create_subprocess_exec(
        program, *arguments, "--lang", "en", env=environment, stdout=PIPE, stderr=PIPE
    )
    printed, problems = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == ends_with, printed.decode() + problems.decode()
    return printed.decode()


def data(stage: Stage) -> tuple[str, str]:
    return "--data", str(stage.server.folder)


def export(stage: Stage, name: str) -> str:
    return str(stage.server.folder.with_name(f"export-{name}"))


def recorded(stage: Stage, text: str) -> RecordedMessage:
    conversation, seq = stage.places[text]
    return recorded_message(stage.server.site, UUID(conversation), seq)
