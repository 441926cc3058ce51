"""`ports.Invitations`, and how their rows are read."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from govim.domain.ids import ConversationId, InvitationId, PersonId
from govim.domain.invitation import Invitation, hash_of
from govim.ports import Ids
from govim.storage.batch import Batch
from govim.storage.schema import invitations

TOKEN_BYTES = 32


class SqlInvitations:
    def __init__(self, batch: Batch, ids: Ids) -> None:
        self._batch = batch
        self._ids = ids

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
        token = secrets.token_urlsafe(TOKEN_BYTES)
        created = Invitation(
            id=InvitationId(self._ids.new()),
            conversation=conversation,
            created_by=by,
            created_at=at,
            expires_at=expires_at,
            uses_left=uses,
            needs_approval=needs_approval,
        )
        self._batch.direct().execute(
            insert(invitations).values(
                id=created.id,
                conversation=conversation,
                token_hash=hash_of(token),
                created_by=by,
                created_at=at,
                expires_at=expires_at,
                uses_left=uses,
                needs_approval=int(needs_approval),
            )
        )
        return created, token

    def find(self, invitation: InvitationId) -> Invitation | None:
        return self._one(invitations.c.id == invitation)

    def by_token(self, token: str) -> Invitation | None:
        return self._one(invitations.c.token_hash == hash_of(token))

    def use(self, invitation: Invitation) -> None:
        counted = (invitations.c.id == invitation.id) & invitations.c.uses_left.is_not(None)
        once = update(invitations).where(counted).values(uses_left=invitations.c.uses_left - 1)
        self._batch.direct().execute(once)

    def revoke(self, invitation: Invitation, *, at: datetime) -> Invitation:
        this = update(invitations).where(invitations.c.id == invitation.id)
        self._batch.direct().execute(this.values(revoked_at=at))
        return replace(invitation, revoked_at=at)

    def _one(self, which: ColumnElement[bool]) -> Invitation | None:
        row = self._batch.reading().execute(select(invitations).where(which)).one_or_none()
        return None if row is None else invitation_from_row(row)


def invitation_from_row(row: Row[Any]) -> Invitation:
    return Invitation(
        id=InvitationId(row.id),
        conversation=ConversationId(row.conversation),
        created_by=PersonId(row.created_by),
        created_at=row.created_at,
        expires_at=row.expires_at,
        uses_left=row.uses_left,
        needs_approval=bool(row.needs_approval),
        revoked_at=row.revoked_at,
    )
