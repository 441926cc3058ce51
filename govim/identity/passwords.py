"""Local passwords: argon2id (RFC 9106), off the loop and never more than two at once.

One check takes 64 MiB and some 50 ms of a core, by design: two at once leave the other core to the messages.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
# Checked when there is no such account, so that the answer takes as long as a wrong password. Of a random
# password that nobody kept; made with the library's present parameters (a test compares them).
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$rLf7Ee8+UCKN1hMP5oxjig$RvbsVSni6wtqnM9tEpACszxcWwV8it/XQvN050ZT6NQ"
MIN_LENGTH = 8
MAX_LENGTH = 256


class Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    async def check(self, password: str, password_hash: str | None) -> bool:
        """Whether the password is right. False for an account without one, after the same time."""
        loop = asyncio.get_running_loop()
        is_right = await loop.run_in_executor(
            self._threads, self._matches, password[:MAX_LENGTH], password_hash or NOBODY
        )
        return is_right and password_hash is not None

    def _matches(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
