"""What a rule answers: yes or no, which rule said so, and under which version of the policy."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

DEFAULT_ALLOW: Final = "default.allow"

Detail = str | int | bool | None


class Decision(Struct, frozen=True, kw_only=True):
    """Goes into the audit record as it is. `reason` is the key of the text for people (`error.<reason>`)."""

    allowed: bool
    rule: str  # stable: "office.words.secrets"; DEFAULT_ALLOW where no rule had an opinion
    reason: str | None = None  # None exactly where it is allowed
    policy: str  # "office/2026.1"
    # Fills the text, together with `rule` and `policy`, which it never holds.
    detail: Mapping[str, Detail] = {}
