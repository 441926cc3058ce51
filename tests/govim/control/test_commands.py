import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim.control.commands import (
    AddUser,
    CloseConsole,
    Command,
    Done,
    OpenConsole,
    RecordAccess,
    RecordBackup,
    RecordUpgrade,
    Refusal,
    RefuseConsole,
    SetPassword,
    decode_answer,
    decode_command,
)
from govim.domain.person import Duty
from govim_audit.record import Kind
from tests.govim.world import RandomIds

ids = RandomIds()


@pytest.mark.parametrize(
    "command",
    [
        AddUser(name="张伟", login="zhangwei", password_hash="h", duty=Duty.SYSTEM_ADMIN),
        SetPassword(login="zhangwei", password_hash="h"),
        OpenConsole(login="zhangwei", checked_hash="h"),
        RefuseConsole(login="zhangwei"),
        CloseConsole(person=ids.new(), session=ids.new()),
        RecordAccess(kind=Kind.AUDIT_SEARCHED, person=ids.new(), session=ids.new(), what={"text": "撤回"}),
        RecordBackup(name="govim-1", position=3, bytes=5, has_keys=True, sums="ab"),
        RecordUpgrade(before="0001", after="0002", backup="govim-1"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_comes_through_the_socket(command: Command) -> None:
    assert decode_command(msgspec.json.encode(command)) == command


@pytest.mark.parametrize(
    "answer", [Done(), Done(result=7), Refusal(code="login_taken", detail={"login": "x"})]
)
def test_an_answer_comes_back(answer: Done | Refusal) -> None:
    assert decode_answer(msgspec.json.encode(answer)) == answer


@given(st.binary())
def test_garbage_is_said_to_be_garbage(line: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, UnicodeError)):
        decode_command(line)


@pytest.mark.parametrize("field", ["name", "login"])
@pytest.mark.parametrize("value", ["", "x" * 129])
def test_names_are_bounded(field: str, value: str) -> None:
    fields = {"name": "n", "login": "l", field: value}
    with pytest.raises(msgspec.ValidationError):
        decode_command(msgspec.json.encode({"type": "user.add", **fields}))
