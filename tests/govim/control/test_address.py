import socket
from pathlib import Path

import pytest

from govim.control.address import address_of


def test_a_socket_in_a_deep_folder_can_be_bound_and_reached(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["一个很长的目录名"] * 8)
    deep.mkdir(parents=True)
    path = deep / "command.sock"
    assert len(str(path).encode()) > 108
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        with address_of(path) as address:
            server.bind(address)
        server.listen()
        assert path.is_socket()
        with address_of(path) as address:
            client.connect(address)


def test_without_a_folder_there_is_no_address(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), address_of(tmp_path / "no" / "command.sock"):
        pass
