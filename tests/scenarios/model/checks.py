"""What must be true of the real site, by the model."""

from collections import Counter
from typing import Any

from govim.domain.actor import Actor
from govim.storage.audit_reader import read_records
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.resumes import RESUME_PAGE
from govim.storage.site import StoredSite
from govim_audit.verify.data_folder import verify_data_folder
from tests.scenarios.model.device import Device, plain
from tests.scenarios.model.oracle import Oracle
from tests.scenarios.model.running import Running
from tests.scenarios.model.talk import Frame, Talk, burnt

ABSENT = "not_found"


def check_copies(device: Device, oracle: Oracle) -> None:
    """A connected device holds what its person may read, and nothing else."""
    mine = oracle.mine(device.person)
    for name, copy in device.copies.items():
        assert name in mine, "a conversation of others"
        shown = mine[name].shown_to(device.person, 1, copy.synced)
        assert unburnt(device.holds(name)) == unburnt(shown)
        assert copy.synced == len(mine[name].log), "a push was missed"
        assert copy.applied_twice == []


def unburnt(entries: list[Frame]) -> list[Frame]:
    """Nobody is told when a clock has run out: what burns is compared without its words."""
    return [burnt(each) if "burn_seconds" in each else each for each in entries]


def check_list(device: Device, oracle: Oracle) -> None:
    """The list of the last welcome: what is there, and how much of it is unread."""
    mine = oracle.mine(device.person)
    assert device.summaries.keys() == mine.keys()
    for name, talk in mine.items():
        member, found = talk.members[device.person], device.summaries[name]
        assert (found["last_seq"], found["last_ordinal"]) == (len(talk.log), talk.log[-1]["ordinal"])
        assert (found["role"], found["member_count"]) == (member.role, len(talk.members))
        assert (found["read"], found["delivered"]) == (member.read, member.delivered)
        assert found["unread"] == talk.unread(device.person)
        shown = talk.shown_to(device.person, 1, len(talk.log))
        last = next((entry for entry in reversed(shown) if entry["kind"] == "message"), None)
        assert (plain(found["last"]) if found["last"] else None) == last


async def check_resume(running: Running, who: Actor, name: str, talk: Talk, cursor: int) -> None:
    """The answer to a hello whose cursor stands there."""
    line = running.office.line(who)
    await line.hello(cursors={name: {"synced": cursor}})
    await line.say("ping")
    frames: list[Frame] = []
    while (frame := await line.receive()) and frame["type"] != "pong":
        frames.append(frame)
    line.client.gone()
    resumes = [frame for frame in frames if frame["type"] == "resume"]
    person, head = str(who.person), len(talk.log)
    if person not in talk.members or cursor == head:
        assert resumes == []
        return
    [found] = resumes
    since, first = (cursor if cursor < head else 0), talk.members[person].visible_from
    start = max(since, first - 1, head - RESUME_PAGE)
    assert found["head"] == head
    assert [plain(entry) for entry in found["page"]] == talk.shown_to(person, start + 1, head)
    assert found["gap"] == ([max(since, first - 1) + 1, start] if start > max(since, first - 1) else None)
    assert [(each["seq"], each["state"]) for each in found["changed"]] == _changed(talk, first, since)
    assert found["changed_complete"] == (since == cursor)


def _changed(talk: Talk, first: int, since: int) -> list[tuple[int, str]]:
    """Of what may be known: its recalls, and the edit that is in force."""
    found = []
    for entry in talk.log[since:]:
        if first <= entry.get("target", 0) <= since:
            message = talk.log[entry["target"] - 1]
            if entry["kind"] == "recall":
                found.append((message["seq"], "recalled"))
            elif (
                entry["kind"] == "edit" and message["state"] == "sent" and message["version"] == entry["seq"]
            ):
                found.append((message["seq"], "edited"))
    return found


async def check_page(device: Device, name: str, talk: Talk, *, around: int, limit: int) -> None:
    """History both ways from any place."""
    person, head = device.person, len(talk.log)
    for way in ("before", "after"):
        found = await device.ask(type="history", conversation=name, limit=limit, **{way: max(around, 1)})
        if way == "after":
            expected = talk.shown_to(person, max(around, 1) + 1, head)[:limit]
        else:
            expected = talk.shown_to(person, 1, min(max(around, 1) - 1, head))[-limit:]
        assert [plain(entry) for entry in found["entries"]] == expected
        assert found["head"] == head


async def check_marks(device: Device, name: str, talk: Talk) -> None:
    """Pins, and who reacted."""
    found = await device.ask(type="pins", conversation=name)
    first = talk.members[device.person].visible_from
    assert {pin["entry"]["seq"] for pin in found["result"]["pins"]} == {s for s in talk.pins if s >= first}
    for seq in range(first, len(talk.log) + 1):
        given = (await device.ask(type="reactions", conversation=name, seq=seq))["result"]
        pairs = {(each["person"], each["reaction"]) for each in given["reactions"]}
        assert (pairs, given["total"]) == (talk.reactions.get(seq, set()), len(pairs))


async def check_members(device: Device, name: str, talk: Talk) -> None:
    found = await device.ask(type="members", conversation=name)
    shown = {each["person"]: (each["role"], each["read"], each["delivered"]) for each in found["members"]}
    assert shown == {who: (each.role, each.read, each.delivered) for who, each in talk.members.items()}


READS: list[dict[str, Any]] = [
    {"type": "history", "after": 0},
    {"type": "members"},
    {"type": "pins"},
    {"type": "reactions", "seq": 2},
]


async def check_stranger(device: Device, name: str) -> None:
    """Whoever is no member gets the answer of an absent conversation."""
    for read in READS:
        found = await device.ask(conversation=name, **read)
        assert (found["type"], found["code"]) == ("refused", ABSENT), read


def check_trail(site: StoredSite, oracle: Oracle) -> None:
    """Closed: each act has one record, each refusal one, and the whole is verified."""
    engine = site.open_reader()
    with engine.begin() as connection:
        keyring = Keyring(load_master_key(site.folder))
        leaves = [each.leaf for each in read_records(connection, keyring, start=0, limit=1_000_000)]
    engine.dispose()
    of_entries = Counter(
        (str(leaf.conversation), leaf.seq, leaf.kind.value) for leaf in leaves if leaf.seq is not None
    )
    assert of_entries == oracle.recorded
    kinds = Counter(leaf.kind.value for leaf in leaves)
    assert {kind: kinds[kind] for kind in oracle.refused} == oracle.refused
    assert verify_data_folder(site).findings == ()
