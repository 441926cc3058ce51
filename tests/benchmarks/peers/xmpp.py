"""A person of the load who speaks XMPP: `python -m tests.benchmarks.peers.xmpp ORDER`.

TCP on loopback without TLS, SASL PLAIN. An ack is the answer of stream management (XEP-0198), which ejabberd
gives after it wrote the sender's archive; a message has arrived when the other side has it, with the id that
its own archive gave it (XEP-0359).
"""

import asyncio
import re
from base64 import b64encode
from collections.abc import Callable
from time import perf_counter
from typing import cast

from tests.benchmarks.direct.generator import main
from tests.benchmarks.direct.person import TEXT
from tests.benchmarks.direct.site import Talker
from tests.benchmarks.direct.wire import HOST

DOMAIN = "localhost"
STREAM = (
    f"<?xml version='1.0'?><stream:stream to='{DOMAIN}' xmlns='jabber:client'"
    " xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
)
MANAGEMENT = "urn:xmpp:sm:3"
BIND = (
    "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
    "<resource>bench</resource></bind></iq>"
)
ASK = f"<r xmlns='{MANAGEMENT}'/>"
STANZAS = re.compile(
    rb"<(message|presence|iq)\b[^>]*?(?:/>|>.*?</\1>)|<([ar])\b([^>]*)/>|<stream:error>", re.DOTALL
)
HANDLED = re.compile(rb"\bh=['\"](\d+)")
ID = re.compile(rb"^<message\b[^>]*?\bid=['\"]([^'\"]+)")
ARCHIVED = b"<stanza-id"


class Stream(asyncio.Protocol):
    """Bytes in and out. `expect` during the login, `heard` after it."""

    def __init__(self, heard: Callable[[re.Match[bytes]], None], lost: Callable[[], None]) -> None:
        self._heard, self._lost = heard, lost
        self._buffer = b""
        self._expected: tuple[bytes, asyncio.Future[None]] | None = None
        self._is_in = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    async def ask(self, text: str, expected: bytes) -> None:
        """Send, and wait for the answer that has this in it."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._expected = (expected, answer)
        self.send(text)
        await answer

    def enter(self) -> None:
        """From here on there are stanzas."""
        self._is_in = True

    def send(self, text: str) -> None:
        self._transport.write(text.encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._expected is not None:
            expected, answer = self._expected
            _, found, rest = self._buffer.partition(expected)
            if not found:
                return
            self._expected, self._buffer = None, rest.partition(b">")[2] if expected[-1:] != b">" else rest
            answer.set_result(None)
        if self._is_in:
            end = 0
            for stanza in STANZAS.finditer(self._buffer):
                self._heard(stanza)
                end = stanza.end()
            self._buffer = self._buffer[end:]

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._lost()


class XmppPerson:
    """`generator.Speaker`. The talker's conversation is the other one's address."""

    def __init__(self, talker: Talker, due: dict[str, float]) -> None:
        self._talker, self._due = talker, due
        self._stream = Stream(self._hear, self._lose)
        self._stanzas = 0  # heard since stream management began
        self._seen = 0  # of the other one's messages
        self.sent: list[str] = []
        self.acked: dict[str, int] = {}
        self.heard: list[tuple[int, str]] = []  # nobody numbers them
        self.trouble: str | None = None
        self.answered: Callable[[XmppPerson, float], None] = lambda _person, _seconds: None
        self.arrived: Callable[[float], None] = lambda _seconds: None

    async def connect(self, port: int) -> None:
        await asyncio.get_running_loop().create_connection(lambda: self._stream, HOST, port)
        name = self._talker.person.partition("@")[0]
        proof = b64encode(f"\0{name}\0{self._talker.token}".encode()).decode()
        await self._stream.ask(STREAM, b"</stream:features>")
        await self._stream.ask(
            f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{proof}</auth>", b"<success"
        )
        await self._stream.ask(STREAM, b"</stream:features>")
        await self._stream.ask(BIND, b"</iq>")
        await self._stream.ask("<presence/>", b"<presence")
        self._stream.enter()
        await self._stream.ask(f"<enable xmlns='{MANAGEMENT}'/>", b"<enabled")

    def say(self, due: float) -> None:
        number = len(self.sent) + 1
        ref = f"{self._talker.person}/{number}"
        self._due[ref] = due
        self.sent.append(ref)
        to, text = self._talker.conversation, TEXT.format(number)
        self._stream.send(f"<message to='{to}' type='chat' id='{number}'><body>{text}</body></message>{ASK}")

    def mark_read(self) -> None:
        """Receipts are spared the peer."""

    def is_settled(self, other: "XmppPerson") -> bool:
        return len(self.acked) == len(self.sent) and self._seen == len(other.sent)

    def _hear(self, stanza: re.Match[bytes]) -> None:
        kind, control, attributes = stanza.groups()
        if control == b"r":
            self._stream.send(f"<a xmlns='{MANAGEMENT}' h='{self._stanzas}'/>")
        elif control == b"a":
            handled = HANDLED.search(attributes)
            self._take_acks(int(handled[1]) if handled else 0)
        elif kind is None:
            self._lose()
        else:
            self._stanzas += 1
            if kind == b"message":
                self._see(stanza[0])

    def _take_acks(self, handled: int) -> None:
        now = perf_counter()
        for number in range(len(self.acked), handled):
            ref = self.sent[number]
            self.acked[ref] = number + 1
            self.answered(self, now - self._due[ref])

    def _see(self, message: bytes) -> None:
        found = ID.match(message)
        self._seen += 1
        if found is None or int(found[1]) != self._seen or ARCHIVED not in message:
            self.trouble = f"not message {self._seen} from the archive: {message.decode()}"
            return
        self.arrived(perf_counter() - self._due[f"{self._talker.conversation}/{self._seen}"])

    def _lose(self) -> None:
        self.trouble = "a stream was lost"


if __name__ == "__main__":
    main(XmppPerson)
