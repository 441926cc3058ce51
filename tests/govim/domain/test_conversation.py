from hypothesis import given
from hypothesis import strategies as st

from govim.domain.conversation import pair_key
from govim.domain.ids import PersonId

people = st.uuids().map(PersonId)


@given(people, people)
def test_a_pair_has_one_key_whoever_asks(one: PersonId, other: PersonId) -> None:
    assert pair_key(one, other) == pair_key(other, one)
    assert len(pair_key(one, other)) == 32


@given(people, people, people)
def test_two_pairs_have_two_keys(one: PersonId, other: PersonId, third: PersonId) -> None:
    assert (pair_key(one, other) == pair_key(one, third)) == (other == third)
