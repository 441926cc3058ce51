"""Session tokens: 256 random bits for the client, their hash for us."""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """SHA-256 without salt is enough: the token is random, so nothing can be guessed from its hash."""
    return hashlib.sha256(token.encode()).digest()
