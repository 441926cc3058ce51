"""A process with devices of people, each a client of the SDK; a line of JSON says what one of them does.

Run as `python -m tests.sdk.features.devices URL`; each line in is answered by one line out.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, get_type_hints

import msgspec

from govim.demo.organisation import PASSWORD
from govim_sdk import Api, Client, Refused, SignedOut

PATIENCE = 30.0  # what is due is looked for every 15 s
SIGNED_OUT = "signed_out"
Json = dict[str, Any]


class Device:
    """Keeps what it heard since it last forgot."""

    def __init__(self, url: str) -> None:
        self.client = Client(url, lang="en")
        self._heard: list[Json] = []
        self._news = asyncio.Condition()
        self._listening: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._listening = [asyncio.create_task(each()) for each in (self._take_arrivals, self._take_news)]
        await asyncio.sleep(0)  # they listen before anything is said
        await self.client.start()

    async def stop(self) -> None:
        await self.client.stop()
        await asyncio.gather(*self._listening)

    async def end(self) -> None:
        """Waits until the server ends it."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*self._listening)

    async def _take_arrivals(self) -> None:
        async for arrival in self.client.arrivals():
            await self._take({"type": "entry", **msgspec.to_builtins(arrival)})

    async def _take_news(self) -> None:
        async for news in self.client.news():
            await self._take(msgspec.to_builtins(news))

    async def _take(self, told: Json) -> None:
        async with self._news:
            self._heard.append(told)
            self._news.notify_all()

    # ---- what it may be told to do -------------------------------------------------------------
    async def sign_in(self, login: str) -> str:
        return (await self.client.api.sign_in(login=login, password=PASSWORD)).person.id

    async def call(self, name: str, fields: Json) -> object:
        """An operation of the API, by the types that it has."""
        operation = getattr(self.client.api, name)
        hints = get_type_hints(getattr(Api, name))
        given = {field: msgspec.convert(value, hints[field]) for field, value in fields.items()}
        return msgspec.to_builtins(await operation(**given))

    async def hear(self, wanted: list[Json]) -> Json:
        """One of these; waits for it, if it has not been told yet."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE), self._news:
                while True:
                    for told in self._heard:
                        if any(fits(told, one) for one in wanted):
                            return told
                    await self._news.wait()
        raise LookupError(f"{wanted} was not told, but {self._heard}")

    async def heard(self, wanted: Json) -> list[Json]:
        """What was told until now."""
        return [told for told in self._heard if fits(told, wanted)]

    async def forget(self) -> None:
        self._heard.clear()

    async def watch(self, people: list[str]) -> None:
        self.client.watch(people)

    async def typing(self, conversation: str) -> None:
        self.client.typing(conversation)

    async def receipt(self, conversation: str, read: int) -> None:
        self.client.receipt(conversation, read=read)


def fits(found: object, wanted: object) -> bool:
    """What is wanted of an object are some of its fields; of a list, that each thing wanted is in it."""
    match wanted:
        case dict():
            return isinstance(found, dict) and all(
                fits(found.get(key), value) for key, value in wanted.items()
            )
        case list():
            return isinstance(found, list) and all(any(fits(each, one) for each in found) for one in wanted)
    return found == wanted


async def serve(url: str) -> None:
    devices: dict[str, Device] = {}
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        told: Json = json.loads(line)
        device = devices.setdefault(told["device"], Device(url))
        print(json.dumps(await _done(getattr(device, told["do"])(**told["with"]))), flush=True)
    for device in devices.values():
        await device.stop()


async def _done(work: Awaitable[object]) -> Json:
    try:
        return {"result": await work}
    except Refused as refused:
        return {"refused": refused.code}
    except SignedOut:
        return {"refused": SIGNED_OUT}
    except Exception as error:  # noqa: BLE001 -- the play fails with it
        return {"failed": repr(error)}


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
