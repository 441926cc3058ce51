"""What one case does at the server. Every line that it opened is cut at its end."""

import asyncio
from dataclasses import dataclass, field

from govim.conformance.http import Head, Header, upgrade
from govim.conformance.line import PATIENCE, Line, Said, connect
from govim.conformance.peer import Peer
from govim.conformance.site import TOO_MANY, TRIES, Account, Site, wait_of
from govim.conformance.verdict import NotApplicable, Unexpected, Why
from govim.conformance.wire import Wire

SWITCHED = 101


@dataclass(slots=True)
class Visit:
    site: Site
    wire: Wire
    _lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> Account:
        return self.site.accounts[0]

    @property
    def second(self) -> Account:
        if len(self.site.accounts) < 2:  # noqa: PLR2004
            raise NotApplicable(Why.NO_SECOND_ACCOUNT)
        return self.site.accounts[1]

    async def line(self) -> Line:
        """To the port of the socket."""
        line = await connect(self.site.target.socket, self.site.target.trust)
        self._lines.append(line)
        return line

    async def ask(self, sent: bytes, *, patience: float = PATIENCE) -> Said:
        """All that is said to these bytes until the line is closed."""
        line = await self.line()
        await line.write(sent)
        return await line.rest(patience)

    async def shake(
        self, *headers: Header, cookie: str | None = None, without: str = "", method: str = "GET"
    ) -> tuple[Line, Head | None]:
        """An opening handshake, signed in unless another cookie is given; None where no answer came."""
        said = self.first.cookie if cookie is None else cookie
        more = [*headers, ("Cookie", said)] if said else list(headers)
        target = self.site.target
        for _ in range(TRIES):
            line = await self.line()
            await line.write(
                upgrade(target.socket.authority, target.path, *more, without=without, method=method)
            )
            head = await line.read_head()
            if head is None or head.status != TOO_MANY:
                break
            await asyncio.sleep(wait_of(head))
        return line, head

    async def open(self, account: Account | None = None, *, wire: Wire | None = None) -> Peer:
        """A socket on which nothing was said yet."""
        wire = wire or self.wire
        cookie = (account or self.first).cookie
        line, head = await self.shake(("Sec-WebSocket-Protocol", wire.subprotocol), cookie=cookie)
        if head is None or head.status != SWITCHED:
            raise Unexpected("status 101", str(head or "the end of the line"))
        return Peer(line, wire)

    async def talk(
        self, account: Account | None = None, *, wire: Wire | None = None, **hello: object
    ) -> Peer:
        """A socket after `hello` and `welcome`."""
        peer = await self.open(account, wire=wire)
        await peer.say("hello", **hello)
        await peer.expect("welcome")
        return peer

    def end(self) -> None:
        for line in self._lines:
            line.cut()
