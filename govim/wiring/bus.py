"""How the processes of one site tell each other what they committed."""

import asyncio
from collections.abc import Sequence

from govim.delivery.hub import Hub
from govim.domain.events import Event
from govim.ports import Bus
from govim.protocol.session import CloseCode
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.read_only import NoWriter
from govim.storage.site import StoredSite
from govim.storage.writer import Writer


class Alone:
    """There is nobody to tell."""

    def start(self) -> None: ...

    def tell(self, events: Sequence[Event]) -> None: ...

    def stop(self) -> None: ...


def bus_of(site: StoredSite, hub: Hub, writer: Writer | NoWriter) -> Bus:
    """On the loop that owns the hub."""
    if site.url is None:
        return Alone()
    from govim.storage.postgresql import PostgresqlDialect
    from govim.storage.postgresql_bus import PostgresqlBus

    later = asyncio.get_running_loop().call_soon_threadsafe
    return PostgresqlBus(
        PostgresqlDialect.at(site.url),
        Keyring(load_master_key(site.folder)),
        own=lambda: writer.records,
        heard=lambda events: later(hub.tell, events),
        missed=lambda: later(hub.close_all, CloseCode.GOING_DOWN),
    )
