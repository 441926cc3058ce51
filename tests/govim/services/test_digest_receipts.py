from govim.domain.due import ReceiptsDue
from govim.domain.ids import ConversationId, PersonId, SessionId
from govim.domain.receipt import Advance
from govim.ports import Work
from govim.services.digest_receipts import digest_of, mark_of
from govim.services.due import do_what_is_due
from govim_audit.record import Kind
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import RandomIds, World

IDS = RandomIds()


def digest(world: World, after: int, up_to: int, *where: ConversationId) -> None:
    due = ReceiptsDue(conversations=where, after=after, up_to=up_to)
    world.store.run(
        Work(run=lambda tx: do_what_is_due(due, tx=tx, at=world.clock.now()), conversations=where)
    )


@on_both
def test_each_conversation_that_moved_gets_one_record(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    one, other = world.direct(ada, bo), world.group(ada, bo)
    for where in (one, other, one):
        world.say(ada, where, "请阅")
        world.store.run(world.advance(bo, where, read=9))
    world.store.run(world.advance(ada, one, delivered=2))
    advances = store.run(Work(run=lambda tx: tx.receipts.between(0, 99)))
    digest(world, 0, 99, one, other)
    digest(world, 0, 99, one, other)  # as another process that found the same
    records = {record.fields["conversation"]: record for record in world.recorded(Kind.RECEIPTS_DIGESTED)}
    assert len(world.recorded(Kind.RECEIPTS_DIGESTED)) == 2
    for where in (one, other):
        mine = [each for each in advances if each.conversation == where]
        fields = records[str(where)].fields
        assert {name: fields[name] for name in ("count", "hash", "ids")} == {
            "count": len(mine),
            "hash": digest_of(mine)["hash"],
            "ids": [each.id for each in mine],
        }
    assert store.run(Work(run=lambda tx: tx.receipts.digested())) == advances[-1].id


def test_whatever_of_an_advance_changes_changes_hash_and_mark() -> None:
    advance = Advance(
        id=7,
        conversation=ConversationId(IDS.new()),
        person=PersonId(IDS.new()),
        kind="read",
        from_seq=1,
        to_seq=2,
        at=1000,
        session=SessionId(IDS.new()),
    )
    changed: list[dict[str, object]] = [
        {"id": 8},
        {"conversation": IDS.new()},
        {"person": IDS.new()},
        {"kind": "delivered"},
        {"from_seq": 0},
        {"to_seq": 3},
        {"at": 1001},
        {"session": IDS.new()},
    ]
    others = [
        Advance(**{name: getattr(advance, name) for name in advance.__struct_fields__} | each)
        for each in changed
    ]
    assert len({mark_of(each) for each in (advance, *others)}) == 9
    assert len({str(digest_of([each])["hash"]) for each in (advance, *others)}) == 9
