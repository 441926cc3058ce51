"""The server's end of the command socket: one JSON line in, one out."""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from govim.control.address import address_of
from govim.control.commands import MAX_COMMAND_BYTES, Answer, Command, Done, Refusal, decode_command
from govim.domain.errors import GovimError, Malformed, OutcomeUnknown
from govim.ports import Commits, Work

log = logging.getLogger(__name__)
PRIVATE = 0o177  # umask: the socket is 0600 from its first moment


async def serve_commands(
    path: Path, commits: Commits, work_of: Callable[[Command], Work[Any]]
) -> asyncio.Server:
    """Listen on the socket. A stale one, left by a killed server, is replaced: we hold the folder's lock."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not (line := await reader.readline()):
                return  # `govim doctor` only looks whether somebody listens
            writer.write(msgspec.json.encode(await _perform(line, commits, work_of)) + b"\n")
            await writer.drain()
        except (ValueError, ConnectionError):
            log.warning("a command could not be read")
        finally:
            writer.close()

    path.unlink(missing_ok=True)  # noqa: ASYNC240 -- once, before anybody is served
    mask = os.umask(PRIVATE)
    try:
        with address_of(path) as address:
            return await asyncio.start_unix_server(answer, address, limit=MAX_COMMAND_BYTES)
    finally:
        os.umask(mask)


async def _perform(line: bytes, commits: Commits, work_of: Callable[[Command], Work[Any]]) -> Answer:
    try:
        command = decode_command(line)
    except msgspec.MsgspecError:
        return _refusal(Malformed())
    try:
        return Done(result=await commits.submit(work_of(command)))
    except GovimError as error:
        return _refusal(error)
    except OutcomeUnknown as error:
        return Refusal(code=error.code)
    except Exception:
        log.exception("a command failed")
        return Refusal(code="internal")


def _refusal(error: GovimError) -> Refusal:
    return Refusal(code=error.code, rule=error.rule, detail=dict(error.detail))
