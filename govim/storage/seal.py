"""Sealing: AES-256-GCM under a data key, the row's id as associated data (ADR 0003, 0004).

A sealed value is nonce ‖ ciphertext of (salt ‖ canonical JSON): text and salt go together.
"""

import os
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from govim_audit.record import SALT_BYTES

NONCE_BYTES = 12
KEY_BYTES = 32
POOL_BYTES = 16 * 1024


class Unreadable(Exception):
    """The sealed bytes were changed, or belong to another row or key."""


@dataclass(frozen=True, slots=True)
class Opened:
    salt: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class DataKey:
    """One conversation's month."""

    id: int
    cipher: AESGCM

    def seal(self, row: int, salt: bytes, value: bytes) -> bytes:
        nonce = _nonces.take()
        return nonce + self.cipher.encrypt(nonce, salt + value, _associated(row))

    def open(self, row: int, sealed: bytes) -> Opened:
        try:
            plain = self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _associated(row))
        except (InvalidTag, ValueError, TypeError) as error:
            raise Unreadable from error
        return Opened(salt=plain[:SALT_BYTES], value=plain[SALT_BYTES:])


class _Pool:
    """The kernel's random bytes, fetched 16 KiB at a time: a system call each takes 7 µs, four a message.

    Any thread may take: `pop` is atomic, so no two ever get the same bytes.
    """

    def __init__(self, length: int) -> None:
        self._length = length
        self._pieces: list[bytes] = []

    def take(self) -> bytes:
        try:
            return self._pieces.pop()
        except IndexError:
            fresh = os.urandom(POOL_BYTES // self._length * self._length)
            mine, *others = (fresh[at : at + self._length] for at in range(0, len(fresh), self._length))
            self._pieces.extend(others)
            return mine


_nonces, _salts = _Pool(NONCE_BYTES), _Pool(SALT_BYTES)
new_salt = _salts.take


def _associated(row: int) -> bytes:
    return struct.pack(">q", row)
