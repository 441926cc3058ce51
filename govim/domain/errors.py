"""Everything this server can refuse, and why, in one list.

GovimError
├── Malformed                400  the request cannot be read
│   ├── UnknownFrame         400  a frame of a newer protocol
│   ├── BadLogin             400  no login name
│   └── BadName              400  nothing that colleagues could see as a name
├── NotSignedIn              401
│   └── SignInFailed         401  whatever was wrong: name, password, account
├── Forbidden                403  a function outside one's duty
│   └── ForeignOrigin        403  asked by a page of another address
├── NotFound                 404  also used when the caller may not know it exists
│   └── InvitationNotValid   404  wrong, expired, used up or revoked: not said which
│   └── UnknownPeople        404  people or units that are named and are none, or not in the conversation
├── Conflict                 409
│   ├── ClientRefReused      409  the ref was used for something else
│   ├── AlreadyRecalled      409
│   ├── NothingChanged       409  it is already as it was asked to be
│   ├── TooManyPins          409
│   ├── StaleEdit            409  the message was edited meanwhile; carries the version that is there
│   ├── TooManyMembers       409
│   ├── TooSoon              409  it was done a moment ago
│   ├── LoginTaken           409
│   ├── ReportClosed         409
│   ├── SignOffDecided       409  somebody decided or withdrew it before
│   ├── SignOffExpired       409
│   └── SignOffChanged       409  what was shown is not what is stored
├── TooLarge                 413
├── Rejected                 422  a policy said no; carries the rule that said it
├── NotAllowed               422  an act refused on something one can see
│   ├── OwnSignOff           422  nobody decides what they asked themselves
│   ├── NoApprover           422  there is nobody who could decide it
│   ├── TooManyMentions      422
│   ├── UnknownMembers       422  people named who are no members
│   ├── NotEditable          422  not a usual text
│   ├── NotForwardable       422  it burns
│   ├── NotQuotable          422  it burns
│   ├── NotTheSender         422  only whoever wrote the message may
│   └── NotAsked             422  nobody asked them to confirm it
├── TooManyRequests          429  too much at once; carries the setting that limits it
└── Unavailable              503
    ├── NotStored            503  the disk is full; nothing was kept
    │   └── ReadOnly         503  nothing may be written, or can be; nothing was kept
    └── Unreadable           503  the disk does not give back what it holds

OutcomeUnknown is none of them: it may have happened. A socket answers nothing, HTTP 503; a retry settles it.
"""

from collections.abc import Mapping
from typing import ClassVar

Detail = str | int | bool | None


class GovimError(Exception):
    """A refusal that the caller can act on. Anything else that escapes is a bug.

    `code` is the contract with programs, and the key of the text for people
    (`error.<code>` in the catalogue, filled with `detail`).
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, message: str = "", *, rule: str | None = None, **detail: Detail) -> None:
        if type(self) is GovimError:
            raise TypeError("raise a subclass: the code is the contract")
        super().__init__(message or self.code)
        self.rule = rule
        self.detail: Mapping[str, Detail] = detail


class Malformed(GovimError):
    code, status = "malformed", 400


class UnknownFrame(Malformed):
    code = "unknown_frame"


class BadLogin(Malformed):
    code = "bad_login"


class BadName(Malformed):
    code = "bad_name"


class NotSignedIn(GovimError):
    code, status = "not_signed_in", 401


class SignInFailed(NotSignedIn):
    code = "sign_in_failed"


class Forbidden(GovimError):
    code, status = "forbidden", 403


class ForeignOrigin(Forbidden):
    code = "foreign_origin"


class NotFound(GovimError):
    code, status = "not_found", 404


class InvitationNotValid(NotFound):
    code = "invitation_not_valid"


class UnknownPeople(NotFound):
    """`detail["field"]`: where they were named; `detail["count"]`: how many."""

    code = "unknown_people"


class Conflict(GovimError):
    code, status = "conflict", 409


class ClientRefReused(Conflict):
    code = "client_ref_reused"


class AlreadyRecalled(Conflict):
    code = "already_recalled"


class NothingChanged(Conflict):
    code = "nothing_changed"


class TooManyPins(Conflict):
    code = "too_many_pins"


class StaleEdit(Conflict):
    """`detail["base"]`: the sequence that the newest version has."""

    code = "stale_edit"


class TooManyMembers(Conflict):
    code = "too_many_members"


class TooSoon(Conflict):
    """`detail["retry_after"]`: in how many seconds."""

    code = "too_soon"


class LoginTaken(Conflict):
    code = "login_taken"


class ReportClosed(Conflict):
    code = "report_closed"


class SignOffDecided(Conflict):
    code = "sign_off_decided"


class SignOffExpired(Conflict):
    code = "sign_off_expired"


class SignOffChanged(Conflict):
    code = "sign_off_changed"


class TooLarge(GovimError):
    code, status = "too_large", 413


class Rejected(GovimError):
    """A policy said no: `rule` is its stable id, `detail["policy"]` the pack's version."""

    code, status = "rejected_by_policy", 422

    def __init__(self, reason: str, *, rule: str, **detail: Detail) -> None:
        super().__init__(reason, rule=rule, **detail)
        self.code = reason  # type: ignore[misc]  # a rule names its own text: "sensitive_word"


class NotAllowed(GovimError):
    code, status = "not_allowed", 422


class OwnSignOff(NotAllowed):
    code = "sign_off_own"


class NoApprover(NotAllowed):
    code = "no_approver"


class TooManyMentions(NotAllowed):
    code = "too_many_mentions"


class UnknownMembers(NotAllowed):
    code = "unknown_members"


class NotEditable(NotAllowed):
    code = "not_editable"


class NotForwardable(NotAllowed):
    code = "not_forwardable"


class NotQuotable(NotAllowed):
    code = "not_quotable"


class NotTheSender(NotAllowed):
    code = "not_the_sender"


class NotAsked(NotAllowed):
    code = "not_asked"


class TooManyRequests(GovimError):
    """`detail["retry_after"]`: in how many seconds."""

    code, status = "too_many_requests", 429


class Unavailable(GovimError):
    code, status = "unavailable", 503


class NotStored(Unavailable):
    code = "not_stored"


class ReadOnly(NotStored):
    code = "read_only"


class Unreadable(Unavailable):
    code = "unreadable"


class OutcomeUnknown(Exception):
    """The connection was lost during COMMIT. Nobody is told anything: the retry by client_ref settles it."""

    code = "outcome_unknown"
