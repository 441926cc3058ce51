"""Sealing: AES-256-GCM under a data key, the row's id as associated data (ADR 0003, 0004).

A sealed value is nonce ‖ ciphertext of (salt ‖ canonical JSON): text and salt go together.
"""

import os
import struct
import threading
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
        nonce = _pool.take(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, salt + value, _associated(row))

    def open(self, row: int, sealed: bytes) -> Opened:
        try:
            plain = self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _associated(row))
        except (InvalidTag, ValueError, TypeError) as error:
            raise Unreadable from error
        return Opened(salt=plain[:SALT_BYTES], value=plain[SALT_BYTES:])


class _Pool(threading.local):
    """The kernel's random bytes, fetched 16 KiB at a time: a system call each takes 7 µs, four a message.

    One pool a thread, so that no two ever hand out the same bytes.
    """

    def __init__(self) -> None:
        self._bytes, self._at = b"", 0

    def take(self, length: int) -> bytes:
        end = self._at + length
        if end > len(self._bytes):
            self._bytes, self._at, end = os.urandom(POOL_BYTES), 0, length
        taken = self._bytes[self._at : end]
        self._at = end
        return taken


_pool = _Pool()


def new_salt() -> bytes:
    return _pool.take(SALT_BYTES)


def _associated(row: int) -> bytes:
    return struct.pack(">q", row)
