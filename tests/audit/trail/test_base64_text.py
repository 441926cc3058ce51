import pytest
from hypothesis import given
from hypothesis import strategies as st

from govim_audit.trail.base64_text import decode, encode


@given(st.binary(max_size=100))
def test_bytes_come_back(value: bytes) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize("text", ["AB==", "AA=", "AA", "AA==\n", " AA==", "A-_=", "AA==AA==", "中文"])
def test_no_second_spelling_is_taken(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64|ASCII|adding|data"):
        decode(text)
