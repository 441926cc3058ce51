"""How a case ends."""

from enum import StrEnum


class Verdict(StrEnum):
    PASSED = "passed"
    NON_STRICT = "non-strict"  # as it may be, not as it should be
    FAILED = "failed"
    SKIPPED = "skipped"


class Unexpected(Exception):
    """Something else came."""

    def __init__(self, expected: str, came: str) -> None:
        super().__init__(f"expected {expected}, came {came}")
        self.expected = expected
        self.came = came


class NonStrict(Unexpected):
    """What came is allowed; what was expected is better."""


class Why(StrEnum):
    """A case was skipped; the texts are `conformance.why.<value>`."""

    NOT_OFFERED = "not_offered"
    NO_API_HERE = "no_api_here"
    NO_SECOND_ACCOUNT = "no_second_account"
    NO_NEW_SIGN_IN = "no_new_sign_in"


class NotApplicable(Exception):
    """The server does not offer what the case is about, or the suite was not given what it needs."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why
