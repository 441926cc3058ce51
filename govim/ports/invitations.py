"""Links and QR codes that let people into a group. Changed only under the conversation's lock."""

from datetime import datetime
from typing import Protocol

from govim.domain.ids import ConversationId, InvitationId, PersonId
from govim.domain.invitation import Invitation


class Invitations(Protocol):
    def create(
        self,
        conversation: ConversationId,
        *,
        by: PersonId,
        at: datetime,
        expires_at: datetime,
        uses: int | None,
        needs_approval: bool,
    ) -> tuple[Invitation, str]:
        """With its token of 256 random bits, of which only the hash is kept."""
        ...

    def find(self, invitation: InvitationId) -> Invitation | None: ...

    def by_token(self, token: str) -> Invitation | None: ...

    def use(self, invitation: Invitation) -> None:
        """Once more, where its uses are counted."""
        ...

    def revoke(self, invitation: Invitation, *, at: datetime) -> Invitation: ...
