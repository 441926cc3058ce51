from typing import Any

from starlette.types import Receive, Scope, Send

from govim.protocol.forwarded import TrustedProxies
from govim.web.proxy import Proxied

PROXY, CLIENT = "10.0.0.1", "203.0.113.9"


async def seen(peer: str, scheme: str = "http", kind: str = "http", **headers: str) -> Scope:
    """The scope as the application behind it gets it."""
    scopes: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scopes.append(scope)

    async def nothing(*_: Any) -> Any:  # noqa: ANN401
        return None

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope: Scope = {"type": kind, "scheme": scheme, "client": (peer, 4711), "headers": raw}
    await Proxied(app, TrustedProxies([PROXY]))(scope, nothing, nothing)
    return scopes[0]


async def test_a_trusted_proxy_says_who_asks_and_how() -> None:
    scope = await seen(PROXY, x_forwarded_for=CLIENT, x_forwarded_proto="https")
    assert (scope["client"][0], scope["scheme"]) == (CLIENT, "https")
    scope = await seen(PROXY, "ws", "websocket", x_forwarded_for=CLIENT, x_forwarded_proto="https")
    assert (scope["client"][0], scope["scheme"]) == (CLIENT, "wss")


async def test_anybody_else_only_speaks_for_themselves() -> None:
    scope = await seen(CLIENT, x_forwarded_for="127.0.0.1", x_forwarded_proto="https")
    assert (scope["client"], scope["scheme"]) == ((CLIENT, 4711), "http")
    scope = await seen(CLIENT, "wss", "websocket", x_forwarded_proto="http")
    assert scope["scheme"] == "wss"


async def test_a_request_through_any_proxy_is_not_direct() -> None:
    assert (await seen(CLIENT))["state"]["is_direct"]
    assert not (await seen(PROXY, x_forwarded_for=CLIENT))["state"]["is_direct"]
    assert not (await seen("127.0.0.1", x_forwarded_for=CLIENT))["state"]["is_direct"]
    assert not (await seen("127.0.0.1", forwarded="for=1.2.3.4"))["state"]["is_direct"]


async def test_the_server_s_own_life_is_passed_on() -> None:
    assert "state" not in await seen(CLIENT, kind="lifespan")
