import pytest

from tests.audit.tampering import sql, verify
from tests.audit.verify.dealings import Dealings

CHANGES = {
    "UPDATE entries SET edited_seq = 6 WHERE seq = 2": 7,  # the version before
    "UPDATE entries SET edited_seq = NULL WHERE seq = 2": 7,  # as it was first
    "UPDATE entries SET edited_seq = 9 WHERE seq = 2": 2,  # what is no edit
    "UPDATE entries SET edited_seq = 999 WHERE seq = 2": 2,
    "UPDATE entries SET edited_seq = 7 WHERE seq = 3": 3,  # another one's words
}


@pytest.mark.parametrize("statement", CHANGES)
def test_whoever_shows_another_version_is_found(statement: str, dealt: Dealings) -> None:
    """By the record of the edit that is passed over, or of the message that has none."""
    dealt.change(f"{statement} AND conversation = :group ")
    found = verify(dealt.folder).findings
    seq = int(statement.rpartition(" ")[2])
    assert {(each.kind, each.values["seq"], each.values["field"]) for each in found} == {
        ("entry_changed", seq, "edited_seq")
    }
    assert position_of(dealt, CHANGES[statement]) in {each.position for each in found}


def position_of(dealt: Dealings, seq: int) -> int:
    """Of the record of an entry of the group."""
    leaves = sql(dealt.folder, "SELECT position, leaf FROM audit_records")
    names = f'"c":"{dealt.names["group"]}"', f'"n":{seq},'
    [found] = [position for position, leaf in leaves if all(name.encode() in leaf for name in names)]  # type: ignore[operator]
    assert isinstance(found, int)
    return found
