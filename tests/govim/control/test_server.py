"""The two ends of the command socket, with a real core behind them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from govim.control.address import address_of
from govim.control.client import ask
from govim.control.commands import MAX_COMMAND_BYTES, AddUser, Answer, Done, Refusal, SetPassword
from govim.control.server import serve_commands
from govim.delivery.commits import LoopCommits
from govim.domain.errors import OutcomeUnknown
from govim.ports import Transaction, Work
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.wiring import Core, open_core


@pytest.fixture
async def core(folder: DataFolder) -> AsyncIterator[Core]:
    """With its command socket open."""
    commits = LoopCommits()
    core = open_core(StoredSite(folder), answers=commits.answers)
    commits.bind(core.writer.submit, lambda _: None)
    server = await serve_commands(folder.socket, commits, core.work_of)
    yield core
    server.close()
    await server.wait_closed()
    core.close()


async def ask_there(path: Path, command: AddUser | SetPassword) -> Answer:
    return await asyncio.to_thread(ask, path, command)


async def say(path: Path, line: bytes) -> bytes:
    with address_of(path) as address:
        reader, writer = await asyncio.open_unix_connection(address)
    writer.write(line)
    if not line.endswith(b"\n"):
        writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


async def test_a_command_is_done_and_answered(core: Core) -> None:
    answer = await ask_there(core.folder.socket, AddUser(name="张伟", login="zhangwei"))
    assert isinstance(answer, Done)
    account = await core.reader.account("zhangwei")
    assert account is not None
    assert str(account.person) == answer.result


async def test_a_refusal_comes_back_with_its_code(core: Core) -> None:
    await ask_there(core.folder.socket, AddUser(name="张伟", login="zhangwei"))
    answer = await ask_there(core.folder.socket, AddUser(name="张伟", login="ZhangWei"))
    assert answer == Refusal(code="login_taken", detail={"login": "ZhangWei"})


async def test_the_socket_is_its_owners_alone(core: Core) -> None:
    assert core.folder.socket.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "line",
    [b"nonsense\n", b"{}\n", b"\xff\n", b"[" * 10_000 + b"\n", b'{"type":"user.add"}\n', b"\n", b"half"],
)
async def test_garbage_is_refused_and_the_next_command_done(core: Core, line: bytes) -> None:
    answer = await say(core.folder.socket, line)
    assert msgspec.json.decode(answer)["code"] == "malformed"
    assert isinstance(await ask_there(core.folder.socket, AddUser(name="张伟", login="a")), Done)


async def test_a_line_without_end_is_cut_off(core: Core, caplog: pytest.LogCaptureFixture) -> None:
    with address_of(core.folder.socket) as address:
        reader, writer = await asyncio.open_unix_connection(address)
    with pytest.raises(ConnectionError):  # noqa: PT012 -- whichever of the two notices first
        for _ in range(4):
            writer.write(b"x" * MAX_COMMAND_BYTES)
            await writer.drain()
        if await reader.read() == b"":
            raise ConnectionResetError
    writer.close()
    assert "could not be read" in caplog.text
    assert isinstance(await ask_there(core.folder.socket, AddUser(name="张伟", login="a")), Done)


async def test_a_caller_that_goes_away_does_no_harm(core: Core) -> None:
    with address_of(core.folder.socket) as address:
        _, writer = await asyncio.open_unix_connection(address)
    writer.write(b'{"type":"user.add","name":"a","login":"a"}\n')
    writer.transport.abort()
    assert isinstance(await ask_there(core.folder.socket, AddUser(name="张伟", login="b")), Done)


async def test_a_bug_is_answered_without_a_word_from_inside(
    core: Core, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Transaction) -> None:
        raise RuntimeError("inside")

    commits = LoopCommits()
    commits.bind(core.writer.submit, lambda _: None)
    path = core.folder.root / "other.sock"
    server = await serve_commands(path, commits, lambda _: Work(run=fail))
    answer = await say(path, b'{"type":"console.refuse","login":"a"}\n')
    server.close()
    assert msgspec.json.decode(answer, type=Refusal) == Refusal(code="internal")
    assert "inside" in caplog.text


async def test_an_unknown_outcome_is_neither_done_nor_refused(core: Core) -> None:
    def lose(_: Transaction) -> None:
        raise OutcomeUnknown

    commits = LoopCommits()
    commits.bind(core.writer.submit, lambda _: None)
    path = core.folder.root / "other.sock"
    server = await serve_commands(path, commits, lambda _: Work(run=lose))
    answer = await say(path, b'{"type":"console.refuse","login":"a"}\n')
    server.close()
    assert msgspec.json.decode(answer, type=Refusal) == Refusal(code="outcome_unknown")


async def test_a_stale_socket_is_replaced(folder: DataFolder) -> None:
    with socket.socket(socket.AF_UNIX) as dead, address_of(folder.socket) as address:
        dead.bind(address)
    assert folder.socket.exists()
    commits = LoopCommits()
    core = open_core(StoredSite(folder), answers=commits.answers)
    commits.bind(core.writer.submit, lambda _: None)
    server = await serve_commands(folder.socket, commits, core.work_of)
    assert isinstance(await ask_there(folder.socket, AddUser(name="张伟", login="a")), Done)
    server.close()
    core.close()
