"""What can go wrong, as a program sees it.

SdkError
├── Refused      the server said no: `code` is the contract; nothing happened
├── Unreachable  no answer: whether it happened a retry with the same `client_ref` settles
└── SignedOut    the session ended
"""

from collections.abc import Mapping
from typing import Any


class SdkError(Exception):
    pass


class Refused(SdkError):
    """`request` is what to quote to an administrator."""

    def __init__(
        self,
        code: str,
        *,
        text: str = "",
        rule: str | None = None,
        detail: Mapping[str, Any] | None = None,
        status: int | None = None,
        request: str | None = None,
    ) -> None:
        super().__init__(f"{code}: {text}")
        self.code, self.text, self.rule = code, text, rule
        self.detail: Mapping[str, Any] = detail or {}
        self.status, self.request = status, request

    @property
    def retry_after(self) -> float:
        """Seconds, where it was too much at once."""
        return float(self.detail.get("retry_after", 1))


class Unreachable(SdkError):
    pass


class SignedOut(SdkError):
    pass
