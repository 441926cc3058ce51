from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, delete, inspect, select, text

from govim.domain.person import Duty, Right
from govim.storage import upgrade
from govim.storage.accounts import find_rights
from govim.storage.database import Unusable, UnusableStorage, open_writer
from govim.storage.folder import DataFolder
from govim.storage.schema import client_refs, grants, members, metadata
from govim.storage.upgrade import HEAD, check_schema, revisions_after, upgrade_schema
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World

MIGRATIONS = upgrade.__file__.replace("upgrade.py", "migrations")


@pytest.fixture
def engine(closed_site: DataFolder) -> Iterator[Engine]:
    """A database with people and messages in it."""
    engine = open_writer(closed_site)
    yield engine
    engine.dispose()


def definitions(connection: Connection) -> dict[str, str]:
    """The statements that SQLite keeps, by name: partial indexes, WITHOUT ROWID and checks included."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    return {name: " ".join(sql.split()) for name, sql in rows}


def test_the_migrations_build_the_schema(engine: Engine) -> None:
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_build_it_to_the_letter(engine: Engine) -> None:
    """Alembic does not compare partial indexes, checks and WITHOUT ROWID."""
    declared = create_engine("sqlite://")
    with engine.begin() as connection, declared.begin() as other:
        metadata.create_all(other)
        migrated, wanted = definitions(connection), definitions(other)
    declared.dispose()
    migrated.pop("alembic_version")
    assert migrated.keys() == wanted.keys()
    assert [name for name, sql in wanted.items() if words(sql) != words(migrated[name])] == []


def words(sql: str) -> list[str]:
    """Whatever the order of columns and constraints is."""
    return sorted(sql.replace(",", " ").split())


def test_up_down_up_on_a_filled_database(engine: Engine) -> None:
    with engine.begin() as connection:
        upgrade_schema(connection)  # already there: nothing happens
        assert connection.scalar(text("SELECT count(*) FROM entries")) == 4
        before = definitions(connection)
        upgrade_schema(connection, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        upgrade_schema(connection)
        assert definitions(connection) == before
        assert all(not connection.execute(select(table)).all() for table in metadata.sorted_tables)


def test_the_newest_revision_is_the_one_that_is_needed() -> None:
    assert ScriptDirectory(MIGRATIONS).get_heads() == [HEAD]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", Unusable.NEWER_SCHEMA),
        ("UPDATE alembic_version SET version_num = '0001'", Unusable.OLDER_SCHEMA),
        ("UPDATE alembic_version SET version_num = 'abc'", Unusable.OTHER_SCHEMA),
        ("DROP TABLE alembic_version", Unusable.OTHER_SCHEMA),
    ],
)
def test_a_database_of_another_version_is_refused(engine: Engine, spoil: str, reason: Unusable) -> None:
    with engine.begin() as connection:
        check_schema(connection)
        connection.execute(text(spoil))
        with pytest.raises(UnusableStorage, match=HEAD) as found:
            check_schema(connection)
    assert found.value.reason is reason


def test_revisions_are_numbered_without_gaps() -> None:
    """Which is older is seen by comparing them."""
    assert revisions_after("") == [f"{number:04}" for number in range(1, int(HEAD) + 1)]
    assert revisions_after(HEAD) == []


@on_both
def test_system_administrators_of_an_older_site_may_see_its_health(store: SqlStore, world: World) -> None:
    """Revision 0003: those whose duty lasts, and once."""
    admin, fresh = (world.person(name, duty=Duty.SYSTEM_ADMIN) for name in ("admin", "fresh"))
    auditor = world.person("auditor", duty=Duty.SECURITY_AUDITOR)
    store.core.close()
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        lost = (grants.c.person == admin.person) & (grants.c.right == Right.SYSTEM_HEALTH)
        connection.execute(delete(grants).where(lost))
        upgrade_schema(connection, f"-{int(HEAD) - 2}")
        upgrade_schema(connection)
        check_schema(connection)
        found = connection.execute(select(grants.c.person).where(grants.c.right == Right.SYSTEM_HEALTH))
        assert sorted(found.scalars()) == sorted([admin.person, fresh.person])
        assert Right.SYSTEM_HEALTH in find_rights(connection, admin.person)
        assert Right.SYSTEM_HEALTH not in find_rights(connection, auditor.person)
    engine.dispose()


@on_both
def test_security_administrators_of_an_older_site_review_reports(store: SqlStore, world: World) -> None:
    """Revision 0004; an older version would not know the right's name."""
    security = world.person("security", duty=Duty.SECURITY_ADMIN)
    auditor = world.person("auditor", duty=Duty.SECURITY_AUDITOR)
    store.core.close()
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        upgrade_schema(connection, f"-{int(HEAD) - 3}")
        assert find_rights(connection, security.person) == {Right.CHAT}
        upgrade_schema(connection)
        assert find_rights(connection, security.person) == {Right.CHAT, Right.REPORTS_REVIEW}
        assert find_rights(connection, auditor.person) == {Right.CHAT}
    engine.dispose()


@on_both
def test_whoever_opened_a_group_of_an_older_site_owns_it(store: SqlStore, world: World) -> None:
    """Revision 0004."""
    ada, bo = world.person("ada"), world.person("bo")
    group, pair = world.group(bo, ada), world.direct(ada, bo)
    store.core.close()
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        upgrade_schema(connection, f"-{int(HEAD) - 3}")
        connection.execute(text("UPDATE members SET role = 'member'"))
        upgrade_schema(connection)
        roles = connection.execute(select(members.c.conversation, members.c.person, members.c.role)).all()
    engine.dispose()
    assert {(row.conversation, row.person) for row in roles if row.role == "owner"} == {(group, bo.person)}
    assert len([row for row in roles if row.conversation == pair]) == 2


@on_both
def test_the_refs_of_an_older_site_are_kept(store: SqlStore, world: World) -> None:
    """Revision 0004 puts them in another order."""
    ada, bo = world.person("ada"), world.person("bo")
    pair = world.direct(ada, bo)
    for number in range(3):
        world.say(ada, pair, f"{number}")
    store.core.close()
    engine = store.dialect.open_writer()
    with engine.begin() as connection:
        refs = select(client_refs).order_by(client_refs.c.client_ref)
        before = connection.execute(refs).all()
        upgrade_schema(connection, f"-{int(HEAD) - 3}")
        assert inspect(connection).get_pk_constraint("client_refs")["constrained_columns"][0] == "sender"
        upgrade_schema(connection)
        assert inspect(connection).get_pk_constraint("client_refs")["constrained_columns"][0] == "client_ref"
        assert connection.execute(refs).all() == before
    engine.dispose()
    assert len(before) >= 3
