"""The record as ADR 0001 froze it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.record import (
    MAX_LEAF_BYTES,
    Json,
    Kind,
    Leaf,
    canonical,
    decode_leaf,
    rfc3339,
    salted_hash,
    wording,
)

AT = datetime(2026, 11, 24, 6, 50, 14, 123000, tzinfo=UTC)
HASH = hashlib.sha256(b"body").hexdigest()
values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=8), inner, max_size=4)
    ),
    max_leaves=15,
)
leaves = st.builds(
    Leaf,
    kind=st.sampled_from(Kind),
    at=st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
        lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
    ),
    actor=st.none() | st.uuids(),
    body_hash=st.binary(min_size=32, max_size=32).map(bytes.hex),
)


def test_a_leaf_is_the_bytes_of_the_adr() -> None:
    leaf = Leaf(
        kind=Kind.MESSAGE_SENT,
        at=AT,
        actor=UUID(int=1),
        conversation=UUID(int=2),
        seq=3,
        body_hash=HASH,
    )
    assert leaf.encode() == (
        b'{"a":"00000000-0000-0000-0000-000000000001","c":"00000000-0000-0000-0000-000000000002",'
        b'"h":"' + HASH.encode() + b'","k":"message.sent","n":3,"t":"2026-11-24T06:50:14.123Z","v":1}'
    )


@given(leaves)
def test_a_leaf_is_read_back_exactly(leaf: Leaf) -> None:
    encoded = leaf.encode()
    assert decode_leaf(encoded) == leaf
    assert len(encoded) <= MAX_LEAF_BYTES
    assert encoded == rfc8785.dumps(json.loads(encoded))


@pytest.mark.parametrize("kind", Kind)
def test_the_longest_leaf_of_each_kind_fits(kind: Kind) -> None:
    most = UUID(int=2**128 - 1)
    leaf = Leaf(kind=kind, at=AT, actor=most, conversation=most, seq=2**53 - 1, body_hash="f" * 64)
    assert len(leaf.encode()) <= MAX_LEAF_BYTES


def test_a_leaf_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="512"):
        Leaf(kind=Kind.MESSAGE_SENT, at=AT, actor=None, body_hash="f" * 500).encode()


@pytest.mark.parametrize(
    "change",
    [
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":1.0'),
        (b'"k":"message.sent"', b'"k":"message.sold"'),
        (b'"k"', b'"x":0,"k"'),
        (b'{"a"', b'{ "a"'),
        (b"123Z", b"123456Z"),
        (b"123Z", b"123+00:00"),
        (b"}", b"} "),
        (b'"h"', b'"H"'),
        (b"00000001", b"0000000A"),
    ],
)
def test_other_bytes_are_no_leaf(change: tuple[bytes, bytes]) -> None:
    leaf = Leaf(kind=Kind.MESSAGE_SENT, at=AT, actor=UUID(int=1), body_hash=HASH).encode()
    changed = leaf.replace(*change)
    assert changed != leaf
    with pytest.raises(ValueError, match="leaf"):
        decode_leaf(changed)


@given(st.binary(max_size=64))
def test_no_bytes_crash_the_reader(line: bytes) -> None:
    with pytest.raises(ValueError, match="leaf"):
        decode_leaf(line)


@given(values)
def test_canonical_json_is_that_of_rfc_8785(value: Json) -> None:
    assert canonical(value) == rfc8785.dumps(value)


def test_a_lone_surrogate_has_no_canonical_form() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical({"text": "\ud800"})


def test_a_salted_hash_is_over_salt_and_value() -> None:
    assert salted_hash(b"salt", b"value") == hashlib.sha256(b"saltvalue").hexdigest()


def test_a_time_is_utc_with_milliseconds() -> None:
    beijing = AT.astimezone(timezone(timedelta(hours=8)))
    assert rfc3339(beijing) == rfc3339(AT) == "2026-11-24T06:50:14.123Z"
    assert rfc3339(AT.replace(microsecond=0)) == "2026-11-24T06:50:14.000Z"


def test_kinds_are_never_renamed() -> None:
    """They stand in the trail for ever; new ones are added here."""
    frozen = {
        "message.sent", "message.refused", "message.recalled", "recall.refused", "conversation.created",
        "session.opened", "session.refused", "session.closed", "person.added", "password.set",
        "duty.granted", "site.created", "epoch.opened", "act.refused", "audit.searched", "audit.exported",
        "storage.accepted",
    }  # fmt: skip
    assert frozen <= {kind.value for kind in Kind}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"kind": "text", "text": "你好"}, "你好"),
        ({"kind": "pin", "is_pinned": True}, None),
        ({"kind": "settings", "title": "预算会议"}, "预算会议"),
        (
            {"kind": "merged", "title": "聊天记录", "items": [{"text": "一"}, {"text": "二"}]},
            "聊天记录\n一\n二",
        ),
    ],
)
def test_what_a_content_says_is_found_by_searches(content: Json, said: str | None) -> None:
    assert wording(canonical(content)) == said
