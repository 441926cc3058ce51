"""The keys of a site in one file, under a passphrase.

    govim-keys 1 ⏎
    {"kdf":"scrypt","n":131072,"r":8,"p":1,"salt":"…","cipher":"aes-256-gcm","nonce":"…"} ⏎
    ciphertext

Salt and nonce are base64; both lines are the ciphertext's associated data. Inside is a JSON object: the path
in the data folder → the file, base64. Anybody can open it with a dozen lines of another language.
"""

import os
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from msgspec import Meta, Struct

MAGIC = b"govim-keys 1\n"
MIN_PASSPHRASE = 12
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32


class NotSealedKeys(ValueError):
    """Not a file of this form."""


class WrongPassphrase(ValueError):
    """Or somebody changed the file: the two cannot be told apart."""


class _Header(Struct, frozen=True, kw_only=True):
    """128 MiB for each guess. The bounds keep a foreign file from taking all memory."""

    kdf: Literal["scrypt"] = "scrypt"
    n: Annotated[int, Meta(ge=2, le=1 << 20)] = 1 << 17
    r: Annotated[int, Meta(ge=1, le=16)] = 8
    p: Annotated[int, Meta(ge=1, le=4)] = 1
    salt: bytes
    cipher: Literal["aes-256-gcm"] = "aes-256-gcm"
    nonce: Annotated[bytes, Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]


def seal_keys(files: Mapping[str, bytes], passphrase: str) -> bytes:
    header = _Header(salt=os.urandom(SALT_BYTES), nonce=os.urandom(NONCE_BYTES))
    begin = MAGIC + msgspec.json.encode(header) + b"\n"
    return begin + _cipher(header, passphrase).encrypt(header.nonce, msgspec.json.encode(dict(files)), begin)


def open_keys(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """Raises NotSealedKeys or WrongPassphrase."""
    if not sealed.startswith(MAGIC):
        raise NotSealedKeys
    line, _, ciphertext = sealed[len(MAGIC) :].partition(b"\n")
    try:
        header = msgspec.json.decode(line, type=_Header)
        opened = _cipher(header, passphrase).decrypt(header.nonce, ciphertext, MAGIC + line + b"\n")
        return msgspec.json.decode(opened, type=dict[str, bytes])
    except InvalidTag:
        raise WrongPassphrase from None
    except (msgspec.MsgspecError, ValueError):
        raise NotSealedKeys from None


def _cipher(header: _Header, passphrase: str) -> AESGCM:
    derived = Scrypt(salt=header.salt, length=KEY_BYTES, n=header.n, r=header.r, p=header.p)
    return AESGCM(derived.derive(passphrase.encode()))
