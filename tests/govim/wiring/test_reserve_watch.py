import asyncio

from govim.storage.folder import RESERVE_BYTES, DataFolder
from govim.storage.reserve import Reserve
from govim.wiring.reserve_watch import ReserveWatch


async def test_a_reserve_that_was_given_is_made_again(folder: DataFolder) -> None:
    folder.reserve.unlink(missing_ok=True)
    watching = asyncio.create_task(ReserveWatch(Reserve(folder)).watch())
    async with asyncio.timeout(10):
        while not folder.reserve.exists() or folder.reserve.stat().st_size < RESERVE_BYTES:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    watching.cancel()
