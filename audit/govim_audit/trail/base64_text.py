"""Base64 of RFC 4648 § 4 in its one canonical spelling, so that nothing signed has two."""

from base64 import b64decode, b64encode


def encode(value: bytes) -> str:
    return b64encode(value).decode()


def decode(text: str) -> bytes:
    """ValueError where the text is not exactly what `encode` gives."""
    value = b64decode(text)
    if encode(value) != text:  # foreign characters are skipped, padding bits taken as they come
        raise ValueError("not canonical base64")
    return value
