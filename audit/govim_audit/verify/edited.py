"""Which version of a message is in force: `edited_seq` is the newest of the edits that stand in its log.

By looking each up, so nothing has to be remembered. The entries themselves agree with their records.
"""

from govim.domain.entry import EntryKind
from govim_audit.verify.database import Database
from govim_audit.verify.places import Key

_EDIT = EntryKind.EDIT.value.encode()
_IN_FORCE = "SELECT edited_seq FROM entries WHERE conversation = ? AND seq = ?"
_OF_EDIT = "SELECT 1 FROM entries WHERE conversation = ? AND seq = ? AND kind = 'edit' AND target_seq = ?"


def wrongly_edited(database: Database, key: Key, kind: bytes, target: object, edited: object) -> int | None:
    """The message whose version in force is another than the entry says: what it edits, or itself."""
    conversation, seq = key
    if kind == _EDIT and isinstance(target, int) and not _is_followed(database, conversation, seq, target):
        return target
    if edited is not None and not _is_edit(database, conversation, edited, seq):
        return seq
    return None


def _is_followed(database: Database, conversation: bytes, edit: int, message: int) -> bool:
    """By itself, or by a later version; whether that is one, the message is asked."""
    in_force = database.value(_IN_FORCE, conversation, message)
    return isinstance(in_force, int) and in_force >= edit


def _is_edit(database: Database, conversation: bytes, edit: object, message: int) -> bool:
    return isinstance(edit, int) and database.value(_OF_EDIT, conversation, edit, message) is not None
