"""Many clients in one process, each a plain socket: what they hear is counted and held against one another.

A frame for all is the same bytes for each, so one member reads every frame, and of the others it is enough
that their bytes are the same in number and checksum. Pings, which come to each at its own time, are taken
out.
"""

import resource
import select
import socket
from collections.abc import Callable, Sequence
from zlib import crc32

from tests.benchmarks.direct.wire import HOST, take, text_frame, upgrade_request

AT_ONCE = 50  # connections that are being made
A_HOUSE = 100  # members behind one address
PATIENCE = 30.0  # seconds
HELLO, PONG = text_frame(b'{"type":"hello"}'), text_frame(b'{"type":"pong"}')
PING = bytes((0x81, len(b'{"type":"ping"}'))) + b'{"type":"ping"}'
WELCOME = b'{"type":"welcome"'
END_OF_HEAD = b"\r\n\r\n"
CHUNK = 1 << 16


def allow_files(needed: int) -> None:
    """Raises ValueError or OSError where the limit is lower."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, max(hard, needed)))


class Members:
    def __init__(self, port: int) -> None:
        self._port = port
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._sizes: dict[int, int] = {}  # of what each has heard
        self._checksums: dict[int, int] = {}
        self.heard = 0  # bytes, all together
        self.lost = 0

    def __len__(self) -> int:
        return len(self._sockets)

    def connect(self, tokens: Sequence[str]) -> None:
        """Each is signed in and welcomed."""
        for first in range(0, len(tokens), AT_ONCE):
            made = [open_line(self._port, token, first) for token in tokens[first : first + AT_ONCE]]
            for each in made:
                wait_for_welcome(each)
                self._add(each)
            self.listen(0)

    def listen(self, seconds: float) -> None:
        """Take what is there, or wait so long for something."""
        sizes, checksums = self._sizes, self._checksums
        for number, _ in self._poll.poll(seconds):
            frames = self._receive(number)
            size = len(frames)
            self.heard += size
            sizes[number] += size
            checksums[number] = crc32(frames, checksums[number])

    def disagree(self, frames: Sequence[bytes]) -> int:
        """How many have not heard exactly these since they came."""
        size, checksum = sum(map(len, frames)), 0
        for frame in frames:
            checksum = crc32(frame, checksum)
        return sum(
            (self._sizes[number], self._checksums[number]) != (size, checksum) for number in self._sockets
        )

    def close(self) -> None:
        for each in self._sockets.values():
            each.close()
        self._poll.close()

    def _add(self, line: socket.socket) -> None:
        line.setblocking(False)
        number = line.fileno()
        self._sockets[number], self._sizes[number], self._checksums[number] = line, 0, 0
        self._poll.register(number, select.EPOLLIN)

    def _receive(self, number: int) -> bytes:
        try:
            frames = self._sockets[number].recv(CHUNK)
        except ConnectionResetError:
            frames = b""
        if not frames:
            self.lost += 1
            self._poll.unregister(number)
        elif PING in frames:
            self._sockets[number].send(PONG)
            frames = frames.replace(PING, b"")
        return frames


class Speaker:
    """The member that reads every frame, and speaks."""

    def __init__(self, port: int, token: str, heard: Callable[[bytes], None]) -> None:
        self._line = open_line(port, token, 0)
        wait_for_welcome(self._line)
        self._heard = heard
        self._buffer = b""
        self.is_lost = False

    def listen(self) -> None:
        """Take what is there."""
        self._line.setblocking(False)
        try:
            while frames := self._line.recv(CHUNK):
                self._buffer += frames
            self._lose()
        except BlockingIOError:
            pass
        self._buffer = self._buffer[take(self._buffer, self._hear, self._lose) :]

    def send(self, payload: bytes) -> None:
        self._line.setblocking(True)
        self._line.sendall(text_frame(payload))

    def close(self) -> None:
        self._line.close()

    def _hear(self, payload: bytes) -> None:
        if payload == b'{"type":"ping"}':
            self.send(b'{"type":"pong"}')
        else:
            self._heard(payload)

    def _lose(self) -> None:
        self.is_lost = True


def open_line(port: int, token: str, number: int) -> socket.socket:
    """Asked to upgrade and greeted at once. Many addresses: one has not ports enough."""
    line = socket.socket()
    line.settimeout(PATIENCE)
    line.bind((address_of(number), 0))
    line.connect((HOST, port))
    line.sendall(upgrade_request(f"{HOST}:{port}", token) + HELLO)
    return line


def address_of(number: int) -> str:
    house = number // A_HOUSE
    return f"127.0.{1 + house // 200}.{1 + house % 200}"


def wait_for_welcome(line: socket.socket) -> None:
    buffer, frames = b"", list[bytes]()
    while END_OF_HEAD not in buffer:
        buffer += _more(line)
    head, _, buffer = buffer.partition(END_OF_HEAD)
    if not head.startswith(b"HTTP/1.1 101"):
        raise ConnectionRefusedError(head.decode())
    while True:
        buffer = buffer[take(buffer, frames.append, _refused) :]
        if any(frame.startswith(WELCOME) for frame in frames):
            return
        buffer += _more(line)


def _more(line: socket.socket) -> bytes:
    found = line.recv(CHUNK)
    if not found:
        _refused()
    return found


def _refused() -> None:
    raise ConnectionRefusedError("the server closed a line that was being made")
