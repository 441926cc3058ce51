from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from govim.storage.seal import KEY_BYTES, NONCE_BYTES, DataKey, Opened, Unreadable, new_salt

KEY = DataKey(1, AESGCM(bytes(KEY_BYTES)))
OTHER = DataKey(1, AESGCM(b"\x01" * KEY_BYTES))


@given(st.integers(0, 2**62), st.binary(max_size=200))
def test_what_was_sealed_is_opened(row: int, value: bytes) -> None:
    salt = new_salt()
    assert KEY.open(row, KEY.seal(row, salt, value)) == Opened(salt, value)


def test_a_row_swapped_with_another_is_unreadable() -> None:
    sealed = KEY.seal(7, new_salt(), b"text")
    with pytest.raises(Unreadable):
        KEY.open(8, sealed)


def test_another_key_reads_nothing() -> None:
    sealed = KEY.seal(7, new_salt(), b"text")
    with pytest.raises(Unreadable):
        OTHER.open(7, sealed)


@given(st.data())
def test_a_changed_byte_is_noticed_wherever_it_is(data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(7, new_salt(), b"text"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        KEY.open(7, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, NONCE_BYTES, NONCE_BYTES + 15])
def test_what_was_cut_is_unreadable(length: int) -> None:
    with pytest.raises(Unreadable):
        KEY.open(7, KEY.seal(7, new_salt(), b"text")[:length])


def test_the_same_value_is_never_sealed_alike() -> None:
    """Nor is a nonce ever used twice, though the random bytes are drawn by the pool."""
    sealed = [KEY.seal(7, new_salt(), b"text") for _ in range(5000)]
    assert len({each[:NONCE_BYTES] for each in sealed}) == 5000
    assert len({new_salt() for _ in range(5000)}) == 5000


def test_no_two_threads_get_the_same_bytes() -> None:
    with ThreadPoolExecutor(4) as threads:
        salts = list(threads.map(lambda _: new_salt(), range(20_000)))
    assert len(set(salts)) == 20_000
