import pytest

from govim.conformance.site import Site
from govim.conformance.verdict import NotApplicable, Unexpected
from govim.conformance.visit import Visit
from govim.conformance.wire import JSON, MSGPACK


@pytest.fixture
def visit(site: Site) -> Visit:
    return Visit(site, JSON)


async def test_a_talk_begins_after_the_welcome(visit: Visit) -> None:
    peer = await visit.talk(visit.second, lang="en")
    await peer.say("ping")
    await peer.expect("pong")
    visit.end()
    assert (await peer.line.rest()).is_closed


async def test_a_handshake_that_is_refused_is_unexpected(visit: Visit) -> None:
    visit.site.target = visit.site.target.__class__(
        socket=visit.site.target.socket, path="/nowhere", api=visit.site.target.api
    )
    with pytest.raises(Unexpected, match="expected status 101"):
        await visit.open(wire=MSGPACK)
    visit.end()


async def test_all_that_is_said_is_heard(visit: Visit) -> None:
    said = await visit.ask(b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert said.is_closed
    assert said.came.startswith(b"HTTP/1.1 200")
    visit.end()


def test_a_case_of_two_needs_two(visit: Visit) -> None:
    visit.site.accounts.pop()
    with pytest.raises(NotApplicable):
        _ = visit.second
