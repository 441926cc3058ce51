"""What the command line and child processes may ask of the writer. Whoever can open the data folder may ask;
the folder's mode is the door."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from govim.domain.person import Duty
from govim_audit.record import Kind

MAX_COMMAND_BYTES = 1 << 20
Name = Annotated[str, Meta(min_length=1, max_length=128)]


class AddUser(Struct, frozen=True, kw_only=True, tag="user.add"):
    name: Name
    login: Name
    password_hash: str | None = None
    duty: Duty | None = None


class SetPassword(Struct, frozen=True, kw_only=True, tag="user.password"):
    login: Name
    password_hash: str


class OpenConsole(Struct, frozen=True, kw_only=True, tag="console.open"):
    """Sign in at the command line; the password was checked against `checked_hash`."""

    login: Name
    checked_hash: str


class RefuseConsole(Struct, frozen=True, kw_only=True, tag="console.refuse"):
    login: Name


class CloseConsole(Struct, frozen=True, kw_only=True, tag="console.close"):
    person: UUID
    session: UUID


class RecordAccess(Struct, frozen=True, kw_only=True, tag="audit.record"):
    """Record a search or an export before it is shown."""

    kind: Kind
    person: UUID
    session: UUID
    what: dict[str, Any]


class RecordBackup(Struct, frozen=True, kw_only=True, tag="backup.record"):
    """`sums` is the SHA-256 of its manifest: what was restored can be held against the trail."""

    name: Name
    position: int
    bytes: int
    has_keys: bool
    sums: str


class RecordUpgrade(Struct, frozen=True, kw_only=True, tag="upgrade.record"):
    before: Name
    after: Name
    backup: Name


Command = (
    AddUser
    | SetPassword
    | OpenConsole
    | RefuseConsole
    | CloseConsole
    | RecordAccess
    | RecordBackup
    | RecordUpgrade
)


class Done(Struct, frozen=True, tag="done"):
    """`result` is an id or a position, where the command makes one."""

    result: str | int | None = None


class Refusal(Struct, frozen=True, tag="refused"):
    code: str
    rule: str | None = None
    detail: dict[str, str | int | bool | None] = {}


Answer = Done | Refusal

_commands = msgspec.json.Decoder(Command)
_answers = msgspec.json.Decoder(Answer)


def decode_command(line: bytes) -> Command:
    """Raises msgspec.MsgspecError."""
    command: Command = _commands.decode(line)
    return command


def decode_answer(line: bytes) -> Answer:
    answer: Answer = _answers.decode(line)
    return answer
