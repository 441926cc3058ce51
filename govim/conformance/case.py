"""A case: which clause it holds the server to, what is sent, what must come; and the group that it is in."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from govim.conformance.expected import Expected
from govim.conformance.frames import Frame
from govim.conformance.visit import Visit
from govim.conformance.wire import JSON, Wire

Act = Callable[[Visit], Awaitable[None]]
Sent = Sequence[Frame] | Callable[[Wire], Sequence[Frame]]
SHOWN = 3  # frames in a description


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`act` raises Unexpected, NonStrict or NotApplicable, or the case is passed."""

    group: str
    name: str
    clause: str
    sends: str
    expects: str
    act: Act
    wires: tuple[Wire, ...]
    is_slow: bool = False

    @property
    def id(self) -> str:
        return f"{self.group}.{self.name}"


class Group:
    """Cases of one subject, in the order in which they run."""

    def __init__(self, name: str, *, wires: tuple[Wire, ...] = (JSON,)) -> None:
        self.name = name
        self.cases: list[Case] = []
        self._wires = wires

    def case(
        self,
        clause: str,
        *,
        sends: str,
        expects: str,
        name: str = "",
        wires: tuple[Wire, ...] = (),
        is_slow: bool = False,
    ) -> Callable[[Act], Act]:
        """The function that follows is what the case does; its name is the case's."""

        def declared(act: Act) -> Act:
            case = Case(
                group=self.name,
                name=name or getattr(act, "__name__", "").replace("_", "-"),
                clause=clause,
                sends=sends,
                expects=expects,
                act=act,
                wires=wires or self._wires,
                is_slow=is_slow,
            )
            self.cases.append(case)
            return act

        return declared

    def exchange(
        self,
        name: str,
        clause: str,
        sent: Sent,
        *comes: Expected,
        wires: tuple[Wire, ...] = (),
        chop: int = 0,
        is_last_apart: bool = False,
    ) -> None:
        """After `hello`: these frames are sent, in pieces of `chop` bytes; that must come, in this order.
        The last frame may be sent apart, when all but the last answer have come."""

        async def act(visit: Visit) -> None:
            peer, frames = await visit.talk(), _frames(sent, visit.wire)
            early = len(frames) - is_last_apart
            await peer.send(*frames[:early], chop=chop)
            for expected in comes[:-1]:
                await expected.check(peer)
            await peer.send(*frames[early:], chop=chop)
            await comes[-1].check(peer)

        sends = _shown(_frames(sent, (wires or self._wires)[0])) + (f", {chop} bytes a time" if chop else "")
        self.case(clause, sends=sends, expects=", ".join(map(str, comes)), name=name, wires=wires)(act)


def _frames(sent: Sent, wire: Wire) -> Sequence[Frame]:
    return sent(wire) if callable(sent) else sent


def _shown(frames: Sequence[Frame]) -> str:
    shown = ", ".join(str(frame) for frame in frames[:SHOWN])
    return shown + (f" … {len(frames)} frames" if len(frames) > SHOWN else "")
