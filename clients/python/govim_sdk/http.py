"""One person's HTTP calls: JSON out and in, the session's cookie kept; the standard library's, in threads."""

import asyncio
import http.client
import json
import ssl
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import msgspec

from govim.protocol.http import Refusal
from govim_sdk.errors import Refused, Unreachable

PATIENCE = 30.0
ERRORS = 400
OUTCOME_UNKNOWN = "outcome_unknown"  # neither done nor refused
INTERNAL = "internal"


class Http:
    def __init__(self, url: str, *, trust: ssl.SSLContext | None = None, lang: str = "zh-CN") -> None:
        """`trust`: whose certificates are good, where those of the system are not."""
        self._address = urlsplit(url)
        self._trust, self._lang = trust, lang
        self._cookies: dict[str, str] = {}

    @property
    def headers(self) -> dict[str, str]:
        """Of a request, and of a handshake."""
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Accept-Language": self._lang} | ({"Cookie": cookie} if cookie else {})

    @property
    def socket_url(self) -> str:
        scheme = "wss" if self._address.scheme == "https" else "ws"
        return f"{scheme}://{self._address.netloc}/ws"

    @property
    def trust(self) -> ssl.SSLContext | None:
        return self._trust

    async def ask(
        self, method: str, path: str, query: Mapping[str, object], body: object | None = None
    ) -> bytes:
        """The body of the answer. Raises Refused, Unreachable."""
        said = [(name, _plain(value)) for name, value in query.items() if value is not None]
        target = f"{path}?{urlencode(said, doseq=True)}" if said else path
        sent = None if body is None else msgspec.json.encode(body)
        return await asyncio.to_thread(self._ask, method, target, sent)

    def _ask(self, method: str, target: str, body: bytes | None) -> bytes:
        line = self._line()
        try:
            headers = self.headers | ({} if body is None else {"Content-Type": "application/json"})
            line.request(method, target, body=body, headers=headers)
            answer = line.getresponse()
            came = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(str(error)) from error
        finally:
            line.close()
        if answer.status >= ERRORS:
            raise _refusal(answer, came)
        self._keep(answer.headers.get_all("set-cookie") or [])
        return came

    def _line(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=self._trust)
        return http.client.HTTPConnection(host, port, timeout=PATIENCE)

    def _keep(self, said: list[str]) -> None:
        for name, morsel in (pair for each in said for pair in SimpleCookie(each).items()):
            self._cookies.pop(name, None)
            if morsel.value:
                self._cookies[name] = morsel.value


def _plain(value: object) -> object:
    """As it stands in a query."""
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return list(map(_plain, value)) if isinstance(value, list | tuple) else value


def _refusal(answer: http.client.HTTPResponse, came: bytes) -> Exception:
    try:
        said = msgspec.json.decode(came, type=Refusal)
    except msgspec.MsgspecError:
        return Unreachable(f"status {answer.status}, not from the server itself")
    if said.code in {OUTCOME_UNKNOWN, INTERNAL}:
        return Unreachable(said.text)
    return Refused(
        said.code,
        text=said.text,
        rule=said.rule,
        detail=said.detail,
        status=answer.status,
        request=answer.headers.get("x-request-id"),
    )
