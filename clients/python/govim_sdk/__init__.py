"""A typed client of GovIM for bots and tests: all operations of the HTTP API, a live line, an outbox.

    async with Client("https://im.example.org") as client:
        await client.api.sign_in(login="bot", password=...)
        await client.start()
        async for arrived in client.arrivals():
            await client.send(arrived.conversation, "收到")

Names are those of the TypeScript client (clients/sdk), written as Python writes them.
"""

from govim_sdk.api import Api
from govim_sdk.client import Arrival, Client
from govim_sdk.errors import Refused, SignedOut, Unreachable
from govim_sdk.news import News
from govim_sdk.outbox import Pending, PendingState

__all__ = [
    "Api",
    "Arrival",
    "Client",
    "News",
    "Pending",
    "PendingState",
    "Refused",
    "SignedOut",
    "Unreachable",
]
