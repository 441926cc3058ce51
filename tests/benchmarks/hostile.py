"""What one hostile connection costs the server: CPU of its process from the first byte to the end.

    python -m tests.benchmarks.hostile

The law: at most 50 ms on the gateway, however much one sends (fault 09); a body that nobody wants blocks
nothing (fault 13). On the port of the pages only memory is bounded, so its figures have no law.
"""

import contextlib
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.components.server import Server, SignedIn, running

MOST = 0.050  # seconds of CPU
GIB = 1 << 30
PATIENCE = 30.0
BURST = 9000  # frames in one call
HEAD = (
    "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: "
)
START = b"\x01\x81\x00\x00\x00\x00x"
FRAGMENT, EMPTY = b"\x00\x81\x00\x00\x00\x00x", b"\x00\x80\x00\x00\x00\x00"
PING, PONG = b"\x89\x80\x00\x00\x00\x00", b"\x8a\x80\x00\x00\x00\x00"
POST = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
FIELD = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
FIELDS = 100_000


def cpu_seconds(pid: int) -> float:
    """Of all threads, to the nanosecond: /proc/PID/stat counts in steps of 10 ms."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def until_cut(line: socket.socket, pieces: Iterable[bytes]) -> None:
    """Send until the other side has had enough, or all is said."""
    with contextlib.suppress(OSError):
        for piece in pieces:
            line.sendall(piece)
        while line.recv(65536):
            pass


def upgraded(line: socket.socket, who: SignedIn) -> None:
    line.sendall(f"{HEAD}{who.cookie}={who.token}\r\n\r\n".encode())
    if b" 101 " not in line.recv(4096):
        raise RuntimeError("no upgrade")


def frames(first: bytes, more: bytes, count: int) -> Iterator[bytes]:
    return chain([first], repeat(more * BURST, count // BURST))


def body(length: int) -> bytes:
    return POST + b"Content-Length: %d\r\n\r\n" % length


ON_A_SOCKET: dict[str, Callable[[], Iterable[bytes]]] = {
    "1 GiB in fragments of a byte": lambda: frames(START, FRAGMENT, GIB),
    "empty fragments without end": lambda: frames(START, EMPTY, GIB),
    "a million bytes in frames of nonsense": lambda: frames(b"", b"\x81\x81\x00\x00\x00\x00{", 1_000_000),
}
ON_A_PORT: dict[str, Callable[[], Iterable[bytes]]] = {
    "a head of 1 GiB": lambda: chain(
        [b"GET / HTTP/1.1\r\nHost: x\r\n"], repeat(b"X: y\r\n" * BURST, GIB // 54_000)
    ),
    f"multipart with {FIELDS} fields": lambda: [body(FIELDS * len(FIELD)), FIELD * FIELDS],
    "a nameless field of 1 GiB": lambda: chain(
        [body(GIB), b"--b\r\nContent-Disposition: form-data\r\n\r\n"], repeat(b"x" * 65536, GIB // 65536)
    ),
}


def cost(server: Server, port: int, pieces: Iterable[bytes], who: SignedIn | None = None) -> float:
    """Seconds of CPU."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        if who is not None:
            upgraded(line, who)
        before = cpu_seconds(server.pid)
        until_cut(line, pieces)
    return cpu_seconds(server.pid) - before


def at_gateway(server: Server) -> dict[str, float]:
    who = server.sign_in("lina")
    port = server.gateway_port
    found = {name: cost(server, port, pieces(), who) for name, pieces in ON_A_SOCKET.items()}
    return found | {name: cost(server, port, pieces()) for name, pieces in ON_A_PORT.items()}


def at_pages(server: Server) -> dict[str, float]:
    return {name: cost(server, server.port, pieces()) for name, pieces in ON_A_PORT.items()}


def main() -> int:
    with (
        TemporaryDirectory(prefix="govim-bench-") as place,
        running(Path(place) / "site", with_gateway=True) as server,
    ):
        time.sleep(2)  # what a start leaves to be done is nobody's attack
        gateway, pages = at_gateway(server), at_pages(server)
    for port, costs in (("gateway", gateway), ("pages", pages)):
        for name, seconds in costs.items():
            print(f"{port:8} {name:40} {seconds * 1000:6.1f} ms of CPU")
    over = [name for name, seconds in gateway.items() if seconds > MOST]
    print(f"law: {MOST * 1000:.0f} ms on the gateway" + (f"; OVER: {', '.join(over)}" if over else "; kept"))
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
