import asyncio

from govim.delivery.hub import Hub
from govim.storage.postgresql_bus import PostgresqlBus
from govim.wiring.bus import Alone, bus_of
from tests.govim.sites import SqlStore, on_both


@on_both
async def test_only_a_shared_database_has_others_to_tell(store: SqlStore) -> None:
    bus = bus_of(store.site, Hub(store.core.reader), store.core.writer)
    assert isinstance(bus, PostgresqlBus if store.url else Alone)
    bus.start()
    bus.tell(store.told())
    await asyncio.to_thread(bus.stop)


@on_both
async def test_one_that_never_began_can_be_stopped(store: SqlStore) -> None:
    bus_of(store.site, Hub(store.core.reader), store.core.writer).stop()
