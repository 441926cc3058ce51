import base64
import hashlib

from govim.identity.tokens import new_token, token_hash


def test_a_token_is_256_random_bits() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(base64.urlsafe_b64decode(token + "=")) for token in tokens} == {32}


def test_a_token_fits_into_a_cookie() -> None:
    assert all(letter.isalnum() or letter in "-_" for letter in new_token())


def test_only_its_hash_is_kept() -> None:
    token = new_token()
    assert token_hash(token) == hashlib.sha256(token.encode()).digest()
    assert token.encode() not in token_hash(token)
