"""Fault 25: kill −9 at any instant of a load. Every acked message is there once; the server is soon back."""

import asyncio
import os
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.record import Kind
from govim_audit.verify.data_folder import verify_data_folder
from tests.components.server import UNLIMITED, Server, SignedIn, running
from tests.components.wire import Frame
from tests.scenarios.device import Copy, Device
from tests.scenarios.history import findings
from tests.scenarios.load import Story, Talker, logged
from tests.scenarios.reading import open_conversation, whole_log
from tests.scenarios.trail import read_trail

IS_SOAK = os.environ.get("GOVIM_SOAK") == "1"
ROUNDS = 30 if IS_SOAK else 5
FLIGHT = 8
LONGEST_LOAD = 1.0  # seconds before a kill
BACK_WITHIN = 3.0  # seconds; see `Back`
NEVER = 60.0
LOST_START = 5  # in every fifth round the server is killed once more while it starts
PAIRS = (("lina", "wangfang"), ("zhangwei", "lina"), ("tanglei", "hanxue"))
GROUP = ("songbo", "tanglei", "hanxue", "fengtao")
KIND_OF = {
    "message": Kind.MESSAGE_SENT,
    "recall": Kind.MESSAGE_RECALLED,
    "members": Kind.CONVERSATION_CREATED,
}


class Load:
    """Talkers in three direct conversations and a group, and what is true of them afterwards."""

    def __init__(self, server: Server, draw: random.Random) -> None:
        self.server, self.story = server, Story()
        logins = sorted({login for talk in (*PAIRS, GROUP) for login in talk})
        self.people = {login: server.sign_in(login) for login in logins}
        self.member_of: dict[str, SignedIn] = {}
        self.talkers: list[Talker] = []
        for pair in PAIRS:
            self._talk(pair, draw, kind="direct", person=self.people[pair[1]].person)
        others = [self.people[login].person for login in GROUP[1:]]
        self._talk(GROUP, draw, kind="group", title="负载", people=others)
        self.begin = {name: len(log) + 1 for name, log in self.logs().items()}

    def _talk(self, logins: tuple[str, ...], draw: random.Random, **fields: object) -> None:
        conversation = open_conversation(self.server, self.people[logins[0]], **fields)
        self.member_of[conversation] = self.people[logins[0]]
        for login in logins:
            seed, who = draw.randrange(2**32), self.people[login]
            talker = Talker(self.server, who, conversation, self.story, flight=FLIGHT, seed=seed)
            self.talkers.append(talker)

    def logs(self) -> dict[str, list[Frame]]:
        return {name: whole_log(self.server, who, name) for name, who in self.member_of.items()}

    def first_ack_after(self, instant: float) -> float | None:
        """On a line that was made after it: the old ones may still hold acks of the dead server."""
        recent = self.story.ack_times[-2000:]
        return next((at - instant for connected_at, at in recent if connected_at > instant), None)

    def findings_in(self, logs: dict[str, list[Frame]]) -> list[object]:
        senders = frozenset(who.person for who in self.people.values())
        read = [logged(name, each, senders, self.begin[name]) for name, log in logs.items() for each in log]
        return list(findings([*self.story.sent, *self.story.acked, *read]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Seconds from the restart's exec to the first ack on a line made after it, as a client sees them.

    So it counts the start, the recovery of what the kill left, the talkers' reconnecting and greeting, and
    one commit. It does not count how soon a supervisor notices: that is its own setting. `waited` is how long
    the new server could have run but others had the CPU. Each round must keep the promise; in the long form,
    which runs alone, with that time, in the short one, beside other tests, without it.
    """

    after: float
    waited: float

    @property
    def counted(self) -> float:
        return self.after if IS_SOAK else self.after - self.waited


async def restart_during_load(load: Load, draw: random.Random, *, lose_a_start: bool) -> Back:
    await asyncio.sleep(draw.uniform(0.05, LONGEST_LOAD))
    load.server.kill()
    if lose_a_start:
        load.server.launch()
        await asyncio.sleep(draw.uniform(0.0, 2.0))
        load.server.kill()
    instant = time.monotonic()
    load.server.launch()
    while (seconds := load.first_ack_after(instant)) is None:
        assert time.monotonic() - instant < NEVER, load.server.log.read_text()[-4000:]
        await asyncio.sleep(0.01)
    return Back(after=seconds, waited=load.server.waited_for_cpu)


async def sync_from(server: Server, who: SignedIn, conversation: str, log: list[Frame], cursor: int) -> Copy:
    """What a device holds after a resume, that held the log up to `cursor` as it was then."""
    device = Device(server, who)
    then = Copy(entries={}, synced=cursor)
    for entry in log[:cursor]:
        is_withdrawn = entry.get("state") == "recalled"
        shown = {name: entry[name] for name in entry if not name.startswith("recalled_")}
        then.append(
            shown | {"state": "sent", "body": {"kind": "text", "text": "?"}} if is_withdrawn else entry
        )
    device.copies[conversation] = then
    async with device.online():
        await device.until(lambda: device.copies[conversation].synced == len(log), "the whole log")
        await device.look(conversation)
    return device.copies[conversation]


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_kill_at_any_instant_loses_and_doubles_nothing(
    tmp_path: Path, demo_site: Path
) -> None:  # fault 25
    seed = int(os.environ.get("GOVIM_SEED", "0")) or random.SystemRandom().randrange(2**32)
    draw = random.Random(seed)
    data = tmp_path / "data"
    shutil.copytree(demo_site, data)
    with running(data, settings=UNLIMITED) as server:
        load = Load(server, draw)
        talking = [asyncio.create_task(talker.run()) for talker in load.talkers]
        back = [
            await restart_during_load(load, draw, lose_a_start=number % LOST_START == 0)
            for number in range(1, ROUNDS + 1)
        ]
        for talker in load.talkers:
            talker.end()
        await asyncio.wait_for(asyncio.gather(*talking), NEVER)
        report(seed, load.story, back)
        logs = load.logs()
        assert load.findings_in(logs) == []
        await every_cursor_leads_to_the_log(load, logs, draw)
    the_trail_holds_each_entry_once(data, logs)
    assert [each for each in back if each.counted > BACK_WITHIN] == []


def report(seed: int, story: Story, back: list[Back]) -> None:
    print(f"\nseed {seed}: {len(story.acked)} acks of {len(story.sent)} commands")
    print("back after", " ".join(f"{each.after:.2f}" for each in back), "s")
    print("of which without a CPU", " ".join(f"{each.waited:.2f}" for each in back), "s")


async def every_cursor_leads_to_the_log(
    load: Load, logs: dict[str, list[Frame]], draw: random.Random
) -> None:
    for name, log in logs.items():
        for cursor in {0, len(log), *(draw.randrange(len(log)) for _ in range(4))}:
            copy = await sync_from(load.server, load.member_of[name], name, log, cursor)
            assert [copy.entries[entry["seq"]] for entry in log] == log
            assert copy.applied_twice == []


def the_trail_holds_each_entry_once(data: Path, logs: dict[str, list[Frame]]) -> None:
    trail = read_trail(data)
    assert trail.is_dense
    assert verify_data_folder(StoredSite(DataFolder(data))).findings == ()
    for name, log in logs.items():
        expected = {(UUID(name), entry["seq"], KIND_OF[entry["kind"]]): 1 for entry in log}
        assert {
            place: count for place, count in trail.per_entry.items() if place[0] == UUID(name)
        } == expected
