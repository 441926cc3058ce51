import socket
import threading
from pathlib import Path

import pytest

from govim.control.address import address_of
from govim.control.client import NoServer, ask
from govim.control.commands import Refusal, RefuseConsole

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


@pytest.mark.parametrize("reads", [True, False])
def test_a_server_that_ends_meanwhile_leaves_the_outcome_unknown(tmp_path: Path, *, reads: bool) -> None:
    path = tmp_path / "command.sock"

    def serve() -> None:
        line, _ = listening.accept()
        if reads:
            line.recv(1000)
        line.close()

    with socket.socket(socket.AF_UNIX) as listening, address_of(path) as address:
        listening.bind(address)
        listening.listen()
        serving = threading.Thread(target=serve)
        serving.start()
        assert ask(path, COMMAND) == Refusal(code="outcome_unknown")
        serving.join()
