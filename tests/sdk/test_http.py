from uuid import UUID

import pytest

from govim.demo.organisation import PASSWORD
from govim_sdk import Client, Refused, Unreachable
from govim_sdk.http import Http
from tests.components.server import Server, free_port

NOWHERE = "0198c0de-0000-7000-8000-000000000001"


async def test_the_session_is_kept_and_ended(server: Server) -> None:
    async with Client(server.url) as client:
        assert (await client.api.visitor()).session is None
        me = await client.api.sign_in(login="liuyang", password=PASSWORD)
        assert await client.api.who_am_i() == me
        await client.api.sign_out()
        assert (await client.api.visitor()).session is None


async def test_a_refusal_has_the_servers_code_and_text(ada: Client) -> None:
    with pytest.raises(Refused) as refused:
        await Http(str(ada._http._address.geturl()), lang="en").ask("GET", "/api/session", {})
    assert (refused.value.code, refused.value.status) == ("not_signed_in", 401)
    assert "sign in" in refused.value.text
    assert refused.value.request
    with pytest.raises(Refused) as wrong:
        await ada.api.find_people(limit=0)
    assert wrong.value.code == "malformed"


async def test_no_server_is_no_refusal() -> None:
    with pytest.raises(Unreachable):
        await Http(f"http://127.0.0.1:{free_port()}").ask("GET", "/api/visitor", {})


async def test_a_list_in_a_query_is_said_again_and_again(ada: Client) -> None:
    found = await ada.api.find_people(limit=3)
    people = [UUID(each.id) for each in found.people]
    named = await ada.api.people(people=people)
    assert {each.name for each in named.people} == {each.name for each in found.people}


def test_a_server_over_tls_has_a_socket_over_tls() -> None:
    assert Http("https://im.example.org").socket_url == "wss://im.example.org/ws"
    assert Http("http://127.0.0.1:8080").socket_url == "ws://127.0.0.1:8080/ws"
