from sqlalchemy import update

from govim.domain.ids import PersonId
from govim.ports import Work
from govim.storage.schema import assignments, people, posts
from tests.govim.hierarchy import official, unit
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


def deputies(world: World, of: PersonId) -> list[PersonId]:
    return list(world.store.run(Work(run=lambda tx: tx.directory.deputies(of))))


@on_both
def test_the_deputy_holds_the_next_post_of_the_unit_by_rank(store: SqlStore, world: World) -> None:
    office = unit(world, "办公室")
    third, first, second = (official(world, name, office).person for name in ("third", "first", "second"))
    head = official(world, "head", office, is_head=True).person
    other = official(world, "other", unit(world, "财务处")).person
    writer = store.dialect.open_writer()
    with writer.begin() as connection:
        for rank, who in enumerate((first, second, third), 1):
            post = assignments.select().with_only_columns(assignments.c.post)
            mine = post.where(assignments.c.person == who).scalar_subquery()
            connection.execute(update(posts).where(posts.c.id == mine).values(rank=rank))
    assert [deputies(world, who) for who in (head, first, second, third, other)] == [
        [first],
        [second],
        [third],
        [],
        [],
    ]
    with writer.begin() as connection:
        gone = update(people).where(people.c.id == second)
        connection.execute(gone.values(deactivated_at=world.clock.now()))
    writer.dispose()
    assert deputies(world, first) == [third]
    assert deputies(world, official(world, "guest", None).person) == []
