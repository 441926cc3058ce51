import asyncio
import json

from tests.govim.delivery.office import Office
from tests.govim.world import new_ref


async def test_it_takes_and_gives_frames(office: Office) -> None:
    [ada] = await office.people("ada")
    line = office.line(ada).client
    await line.received(b'{"type":"hello"}')
    assert json.loads(await line.outgoing() or b"")["type"] == "welcome"


async def test_after_its_close_it_gives_the_code(office: Office) -> None:
    [ada] = await office.people("ada")
    line = office.line(ada).client
    line.close(4408)
    assert await line.outgoing() is None
    assert line.close_code == 4408


async def test_it_waits_while_too_much_is_under_way(office: Office) -> None:
    ada, bo = await office.people("ada", "bo")
    where = await office.do(office.world.open_direct(ada, bo))
    line = office.line(ada).client
    await line.received(b'{"type":"hello"}')
    body = {"kind": "text", "text": "你好"}
    sent = 0

    async def send_many() -> None:
        nonlocal sent
        for _ in range(200):
            frame = {"type": "send", "client_ref": str(new_ref()), "conversation": str(where), "body": body}
            await line.received(json.dumps(frame).encode())
            sent += 1

    sending = asyncio.ensure_future(send_many())
    await asyncio.sleep(0)  # one turn of the loop: no answer can have come
    assert 0 < sent <= 64
    await sending
