"""What things are called inside. All ids are UUIDv7 (RFC 9562) except where a number is named."""

from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
UnitId = NewType("UnitId", UUID)
ConversationId = NewType("ConversationId", UUID)
SessionId = NewType("SessionId", UUID)
ClientRef = NewType("ClientRef", UUID)  # retry key, unique per sender for ever
ContentId = NewType("ContentId", int)
KeyId = NewType("KeyId", int)
Sequence = NewType("Sequence", int)  # 1, 2, 3 … without holes inside one conversation
Ordinal = NewType("Ordinal", int)  # countable messages up to and including an entry
SignOffId = NewType("SignOffId", UUID)
InvitationId = NewType("InvitationId", UUID)
ReportId = NewType("ReportId", UUID)
Position = NewType("Position", int)  # 0, 1, 2 … place of a record in the audit trail
