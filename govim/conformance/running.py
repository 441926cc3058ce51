"""Runs cases: the groups side by side, the cases of a group one after another, the slow ones apart."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from govim.conformance.case import Case
from govim.conformance.site import Site
from govim.conformance.verdict import NonStrict, NotApplicable, Unexpected, Verdict, Why
from govim.conformance.visit import Visit
from govim.conformance.wire import BOTH, JSON, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A case in one wire format."""

    case: Case
    wire: Wire

    @property
    def id(self) -> str:
        return self.case.id if self.wire is JSON else f"{self.case.id}@{self.wire.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    trial: Trial
    verdict: Verdict
    seconds: float
    expected: str = ""
    came: str = ""


Told = Callable[[Result], None]


def trials(cases: Iterable[Case]) -> list[Trial]:
    return [Trial(case=case, wire=wire) for case in cases for wire in case.wires]


async def run(site: Site, chosen: Iterable[Trial], told: Told) -> list[Result]:
    """`told` hears of each result as it comes; the list is in the order of the trials."""
    asked = list(chosen)
    results: dict[str, Result] = {}

    async def in_turn(these: list[Trial]) -> None:
        for trial in these:
            results[trial.id] = await attempt(site, trial)
            told(results[trial.id])

    quick = [trial for trial in asked if not trial.case.is_slow]
    turns: list[Awaitable[None]] = [in_turn([trial]) for trial in asked if trial.case.is_slow]
    turns += [in_turn(list(group)) for _, group in groupby(quick, lambda trial: trial.case.group)]
    await asyncio.gather(*turns)
    return [results[trial.id] for trial in asked]


async def attempt(site: Site, trial: Trial) -> Result:
    started = time.monotonic()
    verdict, expected, came = await _judged(site, trial)
    seconds = time.monotonic() - started
    return Result(trial=trial, verdict=verdict, seconds=seconds, expected=expected, came=came)


async def _judged(site: Site, trial: Trial) -> tuple[Verdict, str, str]:
    """Verdict, what was expected, what came. Whatever a server says ends the case, never the run."""
    if trial.wire not in site.offered and trial.wire is not JSON:
        return Verdict.SKIPPED, "", Why.NOT_OFFERED
    visit = Visit(site, trial.wire)
    try:
        await trial.case.act(visit)
    except Unexpected as other:
        verdict = Verdict.NON_STRICT if isinstance(other, NonStrict) else Verdict.FAILED
        return verdict, other.expected, other.came
    except NotApplicable as reason:
        return Verdict.SKIPPED, "", reason.why
    except TimeoutError:
        return Verdict.FAILED, trial.case.expects, "nothing in time"
    except Exception as error:  # noqa: BLE001 -- an answer of another shape than the protocol's
        return Verdict.FAILED, trial.case.expects, repr(error)
    finally:
        visit.end()
    return Verdict.PASSED, "", ""


async def find_offered(site: Site) -> set[Wire]:
    """The subprotocols that the server agrees to. Raises Unexpected, OSError."""
    visit, offered = Visit(site, JSON), set()
    try:
        for wire in BOTH:
            _, head = await visit.shake(("Sec-WebSocket-Protocol", wire.subprotocol))
            if head is not None and head.get("sec-websocket-protocol") == wire.subprotocol:
                offered.add(wire)
    finally:
        visit.end()
    return offered
