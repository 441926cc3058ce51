from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest

from govim.domain.ids import Position
from govim.texts import catalogue
from govim_audit.completeness import PROVED, STATED, Completeness, HitDigest

ASKED = Completeness(
    query={"text": "预算"},
    asked_by=UUID(int=1),
    asked_by_name="王合规",
    asked_at=datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
    record=Position(100),
    complete_to=Position(100),
    total=3,
    hits=3,
)


def test_that_all_hits_are_listed_is_another_word_than_that_all_was_looked_at() -> None:
    assert ASKED.all_hits_listed
    assert replace(ASKED, complete_to=Position(99)).all_hits_listed
    assert not replace(ASKED, hits=2).all_hits_listed


@pytest.mark.parametrize(("complete_to", "lag"), [(90, 10), (100, 0), (105, 0)])
def test_the_lag_is_what_the_index_had_not_reached(complete_to: int, lag: int) -> None:
    assert replace(ASKED, complete_to=Position(complete_to)).lag == lag


def test_the_digest_is_over_positions_and_leaf_hashes() -> None:
    digest = HitDigest()
    digest.add(7, b"\x01" * 32)
    assert digest.hex() == sha256(bytes(7) + b"\x07" + b"\x01" * 32).hexdigest()
    assert digest.hits == 1
    assert ASKED.digest == sha256().hexdigest()


def test_the_statement_says_what_is_proof_and_what_is_not() -> None:
    texts = catalogue()
    assert all(texts[key]["en"].startswith("Proof:") for key in PROVED)
    assert all("not proof" in texts[key]["en"] for key in STATED)
    assert ASKED.as_json()["asked_at"] == "2026-11-24T07:00:00.000Z"
