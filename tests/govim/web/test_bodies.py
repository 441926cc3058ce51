import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from govim.domain.errors import Malformed
from govim.web.bodies import number

BOUND = 2**53 - 1


def request(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode(), "headers": []})


@given(st.integers(0, BOUND))
def test_a_whole_number_is_read(value: int) -> None:
    assert number(request(f"n={value}"), "n", least=0, most=BOUND) == value


def test_an_absent_number_is_none() -> None:
    assert number(request("m=1"), "n", least=0, most=BOUND) is None


@given(st.text().filter(lambda text: not (text.isascii() and text.isdigit())))
def test_anything_else_is_malformed(text: str) -> None:
    asked = Request({"type": "http", "query_string": b"", "headers": []})
    asked._query_params = {"n": text}  # type: ignore[assignment]
    with pytest.raises(Malformed) as refused:
        number(asked, "n", least=0, most=BOUND)
    assert refused.value.detail["field"] == "n"


@given(st.integers(1, 50), st.integers(1, 10**30))
def test_a_number_is_bounded_however_it_is_written(zeros: int, value: int) -> None:
    """Without ever reading a number of thousands of digits."""
    written = "0" * zeros + str(value)
    try:
        found = number(request(f"n={written}"), "n", least=1, most=100)
    except Malformed:
        assert value > 100 or len(written) > 16
    else:
        assert found == value <= 100
