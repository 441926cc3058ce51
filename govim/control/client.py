"""The caller's end of the command socket."""

import socket
from pathlib import Path

import msgspec

from govim.control.address import address_of
from govim.control.commands import Answer, Command, Refusal, decode_answer
from govim.domain.errors import OutcomeUnknown

TIMEOUT = 30.0


class NoServer(Exception):
    """Nobody listens: take the folder's lock and do it here."""


def ask(path: Path, command: Command) -> Answer:
    """Raises NoServer. A server that ends meanwhile leaves the outcome unknown."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(TIMEOUT)
        try:
            with address_of(path) as address:
                line.connect(address)
        except (FileNotFoundError, ConnectionRefusedError) as error:
            raise NoServer from error
        try:
            line.sendall(msgspec.json.encode(command) + b"\n")
            with line.makefile("rb") as answers:
                said = answers.readline()
        except (ConnectionError, TimeoutError):
            said = b""
    return decode_answer(said) if said else Refusal(code=OutcomeUnknown.code)
