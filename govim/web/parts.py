"""What the endpoints are given by the wiring, and how a request finds it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from msgspec import Struct
from starlette.requests import HTTPConnection

from govim.domain.actor import Actor, Origin
from govim.domain.errors import NotSignedIn
from govim.domain.finding import Finding
from govim.domain.ids import ConversationId, PersonId
from govim.domain.rate_limits import Act
from govim.ports import Clock, Commits, Ids, Reader, Session, Throttle, Work
from govim.protocol.browser import MAX_CLIENT, cookie_name
from govim.protocol.forwarded import TrustedProxies
from govim.protocol.presence import PresenceView
from govim.protocol.values import AppendRequest, ChangeRequest, ReadRequest
from govim.protocol.wire import WireFormat
from govim.services.open_conversation import OpenConversation
from govim.services.sign_in import SignIn
from govim.texts import Language, choose_language
from govim.web.edge import is_secure


class PasswordCheck(Protocol):
    async def check(self, password: str, password_hash: str | None) -> bool: ...


class Connected(Protocol):
    """One client, as its transport sees it (delivery.queued_line)."""

    @property
    def close_code(self) -> int: ...

    async def received(self, frame: bytes) -> None: ...

    async def outgoing(self) -> bytes | None: ...

    def close(self, code: int) -> None: ...

    def gone(self) -> None: ...


class Vitals(Protocol):
    """How the server is."""

    async def ready(self) -> Mapping[str, bool]:
        """Of each part without which nothing can be done, whether it works."""
        ...

    async def findings(self) -> Sequence[Finding]: ...

    def metrics(self) -> bytes | None:
        """A page for Prometheus; None where there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    commits: Commits
    reader: Reader
    clock: Clock
    ids: Ids
    throttle: Throttle
    passwords: PasswordCheck
    new_token: Callable[[], str]
    hash_token: Callable[[str], bytes]
    admit: Callable[[str | None, Origin, WireFormat], Awaitable[Connected | None]]
    sign_in: Callable[[SignIn], Work[Session]]
    fail_sign_in: Callable[[str, Origin], Work[None]]
    sign_out: Callable[[Actor], Work[None]]
    open_conversation: Callable[[OpenConversation], Work[ConversationId]]
    work_of: Callable[[Actor, AppendRequest | ChangeRequest], Work[Any]]
    answer: Callable[[ReadRequest, Actor], Awaitable[Struct]]
    look: Callable[[PersonId, Sequence[PersonId]], Awaitable[list[PresenceView]]]
    vitals: Vitals
    may_measure: TrustedProxies


def parts(connection: HTTPConnection) -> Parts:
    found = connection.app.state.parts
    assert isinstance(found, Parts)  # noqa: S101 -- the wiring put it there
    return found


def origin_of(connection: HTTPConnection) -> Origin:
    address = connection.client.host if connection.client else "unknown"
    return Origin(address=address, client=connection.headers.get("user-agent", "")[:MAX_CLIENT])


def token_of(connection: HTTPConnection) -> str | None:
    return connection.cookies.get(cookie_name(is_secure=is_secure(connection.scope)))


def language_of(connection: HTTPConnection) -> Language:
    return choose_language(connection.headers.get("accept-language"))


async def open_session(connection: HTTPConnection) -> Session:
    """The session of the cookie. Raises NotSignedIn."""
    token = token_of(connection)
    found = parts(connection)
    if not token:
        raise NotSignedIn
    session = await found.reader.session(found.hash_token(token), at=found.clock.now())
    if session is None:
        raise NotSignedIn
    return session


async def signed_in(connection: HTTPConnection, act: Act = Act.READ) -> Actor:
    """Who asks, and may. Raises NotSignedIn or TooManyRequests."""
    actor = actor_of(connection, await open_session(connection))
    if (error := parts(connection).throttle.refusal(act, actor)) is not None:
        raise error
    return actor


def actor_of(connection: HTTPConnection, session: Session) -> Actor:
    return Actor(person=session.person, session=session.id, origin=origin_of(connection))
