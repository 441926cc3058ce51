"""Makes the reserve whole again, once there is room."""

import asyncio

from govim.storage.reserve import Reserve

EVERY = 10.0  # seconds


class ReserveWatch:
    def __init__(self, reserve: Reserve) -> None:
        self._reserve = reserve

    async def watch(self) -> None:
        while True:
            await asyncio.to_thread(self._reserve.refill)
            await asyncio.sleep(EVERY)
