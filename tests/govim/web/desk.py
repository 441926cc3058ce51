"""A person's HTTP client, and answers in a form that can be compared."""

import socket
from typing import Any

import httpx2

from tests.components.server import PATIENCE, Server, SignedIn
from tests.components.wire import new_ref

VOLATILE = frozenset({"date", "x-request-id"})  # the only headers that may differ between equal answers


class Desk:
    """Owned by one test; the session is shared."""

    def __init__(self, server: Server, who: SignedIn) -> None:
        self.server, self.who = server, who

    def get(self, path: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 -- passed on
        return self.ask("GET", path, **options)

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:  # noqa: ANN401
        headers = self.who.headers | options.pop("headers", {})
        return httpx2.request(method, self.server.url + path, headers=headers, timeout=PATIENCE, **options)

    def open_direct(self, other: "Desk") -> str:
        body: dict[str, object] = {"client_ref": str(new_ref()), "kind": "direct", "person": other.who.person}
        return self._opened(body)

    def open_group(self, *others: "Desk", title: str = "题") -> str:
        people = [other.who.person for other in others]
        return self._opened({"client_ref": str(new_ref()), "kind": "group", "title": title, "people": people})

    def _opened(self, body: dict[str, object]) -> str:
        answer = self.ask("POST", "/api/conversations", json=body)
        answer.raise_for_status()
        conversation: str = answer.json()["id"]
        return conversation


def comparable(answer: httpx2.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body, without what must differ."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in VOLATILE)
    return answer.status_code, headers, answer.content


def raw(server: Server, request: bytes) -> bytes:
    """All that the server says to these bytes until it closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as line:
        line.sendall(request)
        answer = b""
        while part := line.recv(65536):
            answer += part
        return answer
