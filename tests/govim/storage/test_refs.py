from govim.storage.database import open_reader
from govim.storage.refs import find_refs
from tests.govim.sites import SqlStore
from tests.govim.world import World, new_ref


def test_all_refs_of_a_batch_are_found_at_once(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where, refs = world.direct(ada, bo), [new_ref() for _ in range(600)]
    entries = store.together([world.send(ada, where, "你好", ref) for ref in refs[:300]])
    asked = [(ada.person, ref) for ref in refs] + [(bo.person, refs[0])]
    engine = open_reader(store.folder)
    with engine.begin() as connection:
        found = {(sender, ref): (place, seq) for sender, ref, place, seq in find_refs(connection, asked)}
    engine.dispose()
    assert found == {
        (ada.person, ref): (where, entry.seq)  # type: ignore[attr-defined]
        for ref, entry in zip(refs, entries, strict=False)
    }
