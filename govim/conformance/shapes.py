"""The shapes that docs/protocol.md promises. Further fields are allowed: a receiver ignores them."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from govim.conformance.verdict import Unexpected

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
NULL = type(None)
Shape = Mapping[str, type | tuple[type, ...]]

WELCOME: Shape = {
    "protocol": int,
    "me": str,
    "server_time": str,
    "time_zone": str,
    "heartbeat": int,
    "limits": dict,
    "epoch": str,
    "personal": int,
    "totals": dict,
    "conversations": list,
}
LIMITS: Shape = {"text_bytes": int, "frame_bytes": int}
SUMMARY: Shape = {
    "id": str,
    "kind": str,
    "title": (str, NULL),
    "member_count": int,
    "role": str,
    "other": (dict, NULL),
    "last_seq": int,
    "last_ordinal": int,
    "delivered": int,
    "read": int,
    "unread": int,
    "last": (dict, NULL),
    "last_sender": (str, NULL),
}
MEMBER: Shape = {"person": str, "name": str, "role": str, "delivered": int, "read": int}
ENTRY: Shape = {"seq": int, "ordinal": int, "kind": str, "sender": str, "at": str, "client_ref": str}
PUSH: Shape = {"conversation": str, "entry": dict, "last_ordinal": int}
ACK: Shape = {"client_ref": str, "conversation": str, "seq": int, "ordinal": int, "at": str}
REFUSED: Shape = {
    "client_ref": (str, NULL),
    "request": (int, NULL),
    "code": str,
    "rule": (str, NULL),
    "text": str,
    "detail": dict,
}
PAGE: Shape = {"request": int, "conversation": str, "entries": list, "head": int}
RESUME: Shape = {
    "conversation": str,
    "changed": list,
    "changed_complete": bool,
    "page": list,
    "gap": (list, NULL),
    "head": int,
}
MEMBERS: Shape = {"request": int, "conversation": str, "members": list, "count": int}
PEOPLE: Shape = {"request": int, "people": list}
RECEIPTS: Shape = {"conversation": str, "cursors": list}


def hold(came: Mapping[str, Any], shape: Shape) -> None:
    """Raises Unexpected where a field is missing or of another kind."""
    for name, kinds in shape.items():
        if name not in came:
            raise Unexpected(f"a field `{name}`", str(came))
        value = came[name]
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is int):
            raise Unexpected(f"`{name}` of another kind", str(came))
    for name in ("at", "server_time"):
        if name in shape and not TIME.fullmatch(came[name]):
            raise Unexpected(f"`{name}` in UTC with milliseconds", came[name])


def hold_id(value: str) -> None:
    if str(UUID(value)) != value:
        raise Unexpected("a UUID in lower-case canonical form", value)


def same(expected: object, came: object, what: str) -> None:
    if came != expected:
        raise Unexpected(f"{what}: {expected}", str(came))
