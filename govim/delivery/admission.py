"""Who may come in: the session behind a token, before and after the hub knows of it.

From the moment in which the client stands in the hub, the end of its session reaches it. What ended between
the first look and that moment is found by the second.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from govim.delivery.client import Client
from govim.delivery.outbox import Outbox
from govim.delivery.pipe import Pipe, QueueLimits
from govim.delivery.queued_line import QueuedLine
from govim.delivery.serving import Serving
from govim.domain.actor import Actor, Origin
from govim.ports import Clock, Reader, Session
from govim.protocol.session import CloseCode
from govim.protocol.wire import WireFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    reader: Reader
    clock: Clock
    hash_token: Callable[[str], bytes]
    serving: Serving
    out_queue: QueueLimits

    async def admit(self, token: str | None, origin: Origin, pipe: Pipe, wire: WireFormat) -> Client | None:
        """A client whose line ends with its session; None if there is no such session."""
        session = await self._session(token)
        if session is None:
            return None
        actor = Actor(person=session.person, session=session.id, origin=origin)
        client = Client(actor, self.serving, pipe, wire)
        lasts = (session.expires_at - self.clock.now()).total_seconds()
        client.end_after(lasts)
        try:
            if await self._session(token) is None:
                client.close(CloseCode.SESSION_ENDED)
        except BaseException:
            client.gone()
            raise
        return client

    async def admit_queued(self, token: str | None, origin: Origin, wire: WireFormat) -> QueuedLine | None:
        """The same, for a transport without a pipe of its own."""
        outbox = Outbox(asyncio.get_running_loop().time, self.out_queue)
        client = await self.admit(token, origin, outbox, wire)
        return QueuedLine(client, outbox) if client else None

    async def _session(self, token: str | None) -> Session | None:
        if not token:
            return None
        return await self.reader.session(self.hash_token(token), at=self.clock.now())
