from govim.conformance.case import Group
from govim.conformance.expected import PONG, PROTOCOL_ERROR
from govim.conformance.frames import Frame, text
from govim.conformance.frames import ping as ping_frame
from govim.conformance.verdict import Verdict
from govim.conformance.visit import Visit
from govim.conformance.wire import BOTH, JSON
from tests.govim.conformance.conftest import AttemptCase
from tests.govim.conformance.meddler import Meddling


async def nothing(visit: Visit) -> None:
    """Passed."""


def test_a_function_is_a_case_of_its_name() -> None:
    group = Group("some")
    group.case("RFC 1", sends="x", expects="y")(nothing)
    assert [(case.id, case.wires, case.is_slow) for case in group.cases] == [("some.nothing", (JSON,), False)]


def test_an_exchange_says_what_it_sends_and_expects() -> None:
    group = Group("some", wires=BOTH)
    group.exchange("a", "RFC 1", [ping_frame(b"x")] * 5, PONG, PROTOCOL_ERROR, chop=1)
    case = group.cases[0]
    assert case.sends == "ping of 1 b'x', ping of 1 b'x', ping of 1 b'x' … 5 frames, 1 bytes a time"
    assert (case.expects, case.wires) == ("pong, close 1002", BOTH)


async def test_the_last_frame_waits_for_the_answers_before_it(attempt_case: AttemptCase) -> None:
    came: list[str] = []

    def hears(frame: Frame) -> list[Frame]:
        came.append(str(frame))
        return [frame]

    group = Group("some")
    sent = [text(JSON.ping()), Frame(opcode=3)]
    group.exchange("a", "RFC 1", sent, PONG, PROTOCOL_ERROR, is_last_apart=True)
    result = await attempt_case(group.cases[0], Meddling(sent=hears, came=hears))
    assert result.verdict is Verdict.PASSED
    ping, pong = (f'text of 15 b\'{{"type":"{each}"}}\'' for each in ("ping", "pong"))
    assert came[2:5] == [ping, pong, "opcode 3 of 0"]
