"""What time alone brings about, as a reader found it; the service that does it looks again for itself."""

from msgspec import Struct

from govim.domain.ids import ConversationId


class Due(Struct, frozen=True, kw_only=True):
    """One piece of work of one kind, in these conversations."""

    conversations: tuple[ConversationId, ...] = ()


class MustReadsDue(Due, frozen=True, kw_only=True):
    """Somebody has not confirmed in time."""


class ReceiptsDue(Due, frozen=True, kw_only=True):
    """Advances behind one and up to another are not in the trail yet."""

    after: int
    up_to: int


class SignOffsDue(Due, frozen=True, kw_only=True):
    """The time of some is over."""


class OwnersDue(Due, frozen=True, kw_only=True):
    """Whoever owns these was deactivated."""
