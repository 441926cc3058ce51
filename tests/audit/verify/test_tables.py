import pytest

from govim.storage.schema import assignments, metadata, posts
from govim_audit.verify.tables import STATE_TABLES, StateTable

# Said in docs/security/threat-model.md and in the text `verify.not_proved`.
NOT_PROVED = {
    "person_versions": {"pinyin"},
    "accounts": {"password_hash", "password_set_at", "is_demo"},
    "assignments": {"is_main"},
    "posts": {"rank", "is_head"},
    "members": {"delivered", "read"},
}
ELSEWHERE = {"conversations": {"last_seq", "last_ordinal"}}  # references.py


def bare(names: tuple[str, ...]) -> set[str]:
    return {name.rpartition(".")[2] for name in names}


@pytest.mark.parametrize("table", STATE_TABLES, ids=lambda table: table.name)
def test_each_column_is_compared_or_said_to_be_not_proved(table: StateTable) -> None:
    """So that whoever adds a column decides."""
    columns = set(metadata.tables[table.name].columns.keys())
    seen = bare((*table.key, *table.names, *table.facts))
    left = columns - seen - NOT_PROVED.get(table.name, set()) - ELSEWHERE.get(table.name, set())
    assert left == ({"post"} if table.name == "assignments" else set())


def test_a_post_is_compared_with_whoever_holds_it() -> None:
    [table] = [table for table in STATE_TABLES if table.name == assignments.name]
    times = {"valid_from", "valid_to", "recorded_at", "replaced_at"}
    assert set(posts.columns.keys()) - bare(table.facts) - NOT_PROVED["posts"] - times == {"id"}
