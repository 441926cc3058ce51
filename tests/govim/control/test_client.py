import socket
from pathlib import Path

import pytest

from govim.control.address import address_of
from govim.control.client import NoServer, ask
from govim.control.commands import RefuseConsole

COMMAND = RefuseConsole(login="a")


def test_without_a_socket_there_is_no_server(tmp_path: Path) -> None:
    with pytest.raises(NoServer):
        ask(tmp_path / "command.sock", COMMAND)


def test_without_a_folder_there_is_no_server(tmp_path: Path) -> None:
    with pytest.raises(NoServer):
        ask(tmp_path / "no" / "command.sock", COMMAND)


def test_a_dead_servers_socket_is_no_server(tmp_path: Path) -> None:
    path = tmp_path / "command.sock"
    with socket.socket(socket.AF_UNIX) as dead, address_of(path) as address:
        dead.bind(address)
    with pytest.raises(NoServer):
        ask(path, COMMAND)
