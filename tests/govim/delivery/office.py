"""The real core with the real delivery on the test's loop; a line is a client without a transport."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from govim.config import Settings
from govim.config.settings import Limits
from govim.delivery.admission import Admission
from govim.delivery.claims import Claims
from govim.delivery.client import Client
from govim.delivery.commits import LoopCommits
from govim.delivery.heartbeat import Rhythm
from govim.delivery.hub import Hub
from govim.delivery.last_seen import LastSeen
from govim.delivery.outbox import Outbox
from govim.delivery.pipe import QueueLimits
from govim.delivery.queued_line import QueuedLine
from govim.delivery.serving import Serving
from govim.domain.actor import Actor
from govim.domain.ids import ConversationId
from govim.domain.rate_limits import Act
from govim.identity.tokens import new_token, token_hash
from govim.ports import Work
from govim.protocol.values import AppendRequest, ChangeRequest
from govim.services.sign_in import SignIn, sign_in
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim.texts import choose_language, error_text
from govim.wiring import open_core
from govim.wiring.application import limits_of
from govim.wiring.requests import Requests
from govim.wiring.throttling import throttle_of
from govim_policies.pack import Pack
from tests.govim.world import SetClock, World, new_ref

PATIENCE = 20.0
USUAL_RHYTHM, USUAL_QUEUE = Rhythm(), QueueLimits()
# The limits have tests of their own.
PATIENT = Settings(limits=Limits(send_per_minute=100_000, read_per_minute=100_000))
Frame = dict[str, Any]


class Line:
    """Frames as dictionaries. Pings are answered by `receive`."""

    def __init__(self, client: QueuedLine) -> None:
        self.client = client

    async def say(self, type_: str, **fields: object) -> None:
        await self.client.received(json.dumps({"type": type_, **fields}).encode())

    async def hello(self, **fields: object) -> Frame:
        await self.say("hello", **fields)
        return await self.expect("welcome")

    async def send(self, where: ConversationId, text: str, ref: object = None) -> None:
        body = {"kind": "text", "text": text}
        await self.say("send", client_ref=str(ref or new_ref()), conversation=str(where), body=body)

    async def receive(self) -> Frame | None:
        """None when the line is to be closed."""
        encoded = await asyncio.wait_for(self.client.outgoing(), PATIENCE)
        frame: Frame | None = None if encoded is None else json.loads(encoded)
        return frame

    async def expect(self, type_: str) -> Frame:
        """The next one, which is of this type."""
        frame = await self.receive()
        assert frame is not None, f"closed with {self.client.close_code} instead of {type_}"
        assert frame["type"] == type_, frame
        return frame

    async def closed(self) -> int:
        """The close code, once everything before it was taken."""
        while await self.receive() is not None:
            pass
        return self.client.close_code

    async def is_quiet(self) -> bool:
        """Whether nothing is on its way: a ping is answered by the very next frame."""
        await self.say("ping")
        return (await self.receive() or {}).get("type") == "pong"


class Office:
    """Owned by one test."""

    def __init__(
        self,
        folder: DataFolder | StoredSite,
        *,
        clock: SetClock | None = None,
        pack: Pack | None = None,
        rhythm: Rhythm = USUAL_RHYTHM,
        queue: QueueLimits = USUAL_QUEUE,
        settings: Settings = PATIENT,
    ) -> None:
        self.clock = clock or SetClock()
        self.commits = LoopCommits()
        site = folder if isinstance(folder, StoredSite) else StoredSite(folder)
        self.core = open_core(site, clock=self.clock, answers=self.commits.answers)
        self.core.pack = pack or self.core.pack
        self.refused_by_rate: list[Act] = []
        self.hub = Hub(self.core.reader)
        self.commits.bind(self.core.writer.submit, self.hub.tell)
        self.world = World(self.core.writer, self.clock)  # type: ignore[arg-type]  # `run` is all it needs
        self._queue = queue
        self.seconds = 0.0  # of the limits
        self.throttle = throttle_of(
            settings, self.commits, self.clock, self.refused_by_rate.append, lambda: self.seconds
        )
        requests = Requests(self.clock, self.core.pack)
        self.claims = Claims(self.commits, requests.work_of)
        self.last_seen = LastSeen(self.commits, requests.seen)
        self._serving = Serving(
            hub=self.hub,
            commits=self.commits,
            claims=self.claims,
            reader=self.core.reader,
            clock=self.clock,
            time_zone="Asia/Urumqi",
            throttle=self.throttle,
            last_seen=self.last_seen,
            limits=limits_of(self.core.pack),
            rhythm=rhythm,
            error_text=lambda error, lang: error_text(error.code, choose_language(lang), **error.detail),
            work_of=requests.work_of,
        )

    def line(self, who: Actor) -> Line:
        outbox = Outbox(asyncio.get_running_loop().time, self._queue)
        return Line(QueuedLine(Client(who, self._serving, outbox), outbox))

    async def welcomed(self, who: Actor, **fields: object) -> Line:
        line = self.line(who)
        await line.hello(**fields)
        return line

    @property
    def admission(self) -> Admission:
        return Admission(
            reader=self.core.reader,
            clock=self.clock,
            hash_token=token_hash,
            serving=self._serving,
            out_queue=self._queue,
        )

    async def token(self, who: Actor, login: str) -> str:
        """Of a session of theirs; it is the one that `who` names."""
        token = new_token()
        command = SignIn(
            login=login,
            checked_hash=f"hash of {login}",
            session=who.session,
            token_hash=token_hash(token),
            origin=who.origin,
        )
        await self.commits.submit(Work(run=lambda tx: sign_in(command, tx=tx, at=self.clock.now())))
        return token

    async def people(self, *logins: str) -> list[Actor]:
        return [await self.there(self.world.person, login) for login in logins]

    async def there(self, act: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401
        """In a thread: the world waits for commits, which are answered on the loop."""
        return await asyncio.to_thread(act, *arguments)

    def ask(self, who: Actor, request: AppendRequest | ChangeRequest) -> Work[Any]:
        """The work of one of the verbs."""
        return Requests(self.clock, self.core.pack).work_of(who, request)

    async def do(self, work: Work[Any]) -> Any:  # noqa: ANN401
        """Answered, and told to whoever is connected."""
        result = await self.commits.submit(work)
        await asyncio.sleep(0)
        return result
