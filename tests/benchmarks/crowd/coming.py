"""People who connect at once, on one epoll: each greets with its cursors, and hears until it has all."""

import select
import socket
import time
from collections.abc import Sequence

import msgspec

from tests.benchmarks.crowd.members import END_OF_HEAD, PONG, address_of
from tests.benchmarks.direct.wire import HOST, take, text_frame, upgrade_request

PATIENCE = 120.0  # seconds
CHUNK = 1 << 16
PING = b'{"type":"ping"}'


class Person:
    def __init__(self, token: str) -> None:
        self.frames: list[bytes] = []  # payloads: a welcome, and resumes
        self._token = token
        self._cursors: dict[str, int] = {}
        self._due = 0
        self._line: socket.socket | None = None
        self._buffer, self._is_upgraded = b"", False

    def goes_on(self, cursors: dict[str, int], due: int) -> None:
        """What they know when they come back, and how many resumes they wait for."""
        self.frames, self._cursors, self._due = [], cursors, due

    @property
    def has_all(self) -> bool:
        return len(self.frames) > self._due

    def connect(self, port: int, number: int) -> int:
        """The number of the file."""
        self._buffer, self._is_upgraded = b"", False
        self._line = socket.socket()
        self._line.setblocking(False)
        self._line.bind((address_of(number), 0))
        self._line.connect_ex((HOST, port))
        return self._line.fileno()

    def greet(self, port: int) -> None:
        cursors = {where: {"synced": seq} for where, seq in self._cursors.items()}
        hello = msgspec.json.encode({"type": "hello", "cursors": cursors})
        self._socket.sendall(upgrade_request(f"{HOST}:{port}", self._token) + text_frame(hello))

    def hear(self) -> None:
        """Raises ConnectionError at the end of the line."""
        data = self._socket.recv(CHUNK)
        if not data:
            raise ConnectionResetError("a line was lost")
        self._buffer += data
        if not self._is_upgraded:
            head, end, rest = self._buffer.partition(END_OF_HEAD)
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise ConnectionRefusedError(head.decode())
            self._is_upgraded, self._buffer = True, rest
        self._buffer = self._buffer[take(self._buffer, self._take, self._lose) :]

    def cut(self) -> None:
        self._socket.close()

    def _take(self, payload: bytes) -> None:
        if payload == PING:
            self._socket.sendall(PONG)
        else:
            self.frames.append(payload)

    def _lose(self) -> None:
        raise ConnectionResetError("the server closed a line")

    @property
    def _socket(self) -> socket.socket:
        assert self._line is not None
        return self._line


def all_come(people: Sequence[Person], port: int, at_once: int) -> None:
    """Returns once each has all. Raises TimeoutError or ConnectionError."""
    given_up = time.perf_counter() + PATIENCE
    begun, waiting, missing = 0, dict[int, Person](), len(people)
    with select.epoll() as poll:
        while missing:
            while begun < len(people) and begun - (len(people) - missing) < at_once:
                number = people[begun].connect(port, begun)
                waiting[number] = people[begun]
                poll.register(number, select.EPOLLOUT)
                begun += 1
            for number, event in poll.poll(1.0):
                person = waiting[number]
                if event & select.EPOLLOUT:
                    person.greet(port)
                    poll.modify(number, select.EPOLLIN)
                    continue
                had_all = person.has_all
                person.hear()
                missing -= person.has_all and not had_all
            if time.perf_counter() > given_up:
                raise TimeoutError(f"{missing} people did not get all")
