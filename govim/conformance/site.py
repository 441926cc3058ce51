"""What is known of the server that the cases are run against: who is signed in, what it offers."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from govim.conformance.http import Head, Header, request
from govim.conformance.line import connect
from govim.conformance.target import Target
from govim.conformance.verdict import NotApplicable, Unexpected, Why
from govim.conformance.wire import Wire, new_ref

TOO_MANY = 429
TRIES = 4
LONGEST_WAIT = 60.0


class SignInRefused(Exception):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    login: str
    person: str
    cookie: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    head: Head
    body: bytes

    @property
    def fields(self) -> Any:  # noqa: ANN401 -- JSON enters here
        return msgspec.json.decode(self.body)


@dataclass(slots=True)
class Site:
    target: Target
    accounts: list[Account] = field(default_factory=list)
    offered: set[Wire] = field(default_factory=set)
    again: Callable[[], Awaitable[Account]] | None = None  # signs the first account in once more
    _direct: str = ""

    async def api(self, method: str, path: str, body: object = None, *, cookie: str = "") -> Answer:
        """One request on a line of its own. Who is told to come again later does."""
        for _ in range(TRIES):
            answer = await self._ask(method, path, body, cookie)
            if answer.head.status != TOO_MANY:
                break
            await asyncio.sleep(wait_of(answer.head))
        return answer

    async def _ask(self, method: str, path: str, body: object, cookie: str) -> Answer:
        sent = b"" if body is None else msgspec.json.encode(body)
        headers: list[Header] = [("Host", self.target.api.authority), ("Connection", "close")]
        if body is not None:
            headers += [("Content-Type", "application/json"), ("Content-Length", str(len(sent)))]
        if cookie:
            headers.append(("Cookie", cookie))
        line = await connect(self.target.api, self.target.trust)
        try:
            await line.write(request(method, path, *headers, body=sent))
            head = await line.read_head()
            if head is None:
                raise Unexpected(f"an answer to {method} {path}", "the end of the line")
            return Answer(head=head, body=await line.read_body(head))
        finally:
            line.cut()

    async def sign_in(self, login: str, password: str) -> Account:
        """Raises SignInRefused."""
        answer = await self.api("POST", "/api/session", {"login": login, "password": password})
        cookie = re.match(r"[^=;,\s]+=[^;,\s]+", answer.head.get("set-cookie"))
        if answer.head.status != 200 or cookie is None:  # noqa: PLR2004
            raise SignInRefused(f"{login}: {answer.head}")
        return Account(login=login, person=answer.fields["person"]["id"], cookie=cookie[0])

    async def direct(self) -> str:
        """The conversation of the two accounts."""
        if len(self.accounts) < 2:  # noqa: PLR2004
            raise NotApplicable(Why.NO_SECOND_ACCOUNT)
        if not self._direct:
            first, second = self.accounts[:2]
            asked = {"client_ref": new_ref(), "kind": "direct", "person": second.person}
            answer = await self.api("POST", "/api/conversations", asked, cookie=first.cookie)
            if answer.head.status not in {200, 201}:
                raise Unexpected("200 or 201 to POST /api/conversations", str(answer.head))
            self._direct = answer.fields["id"]
        return self._direct


def wait_of(head: Head) -> float:
    """Seconds by Retry-After."""
    said = head.get("retry-after")
    return min(float(said) if said.isdigit() else 1.0, LONGEST_WAIT)
