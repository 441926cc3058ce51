"""What an answer from the trail says of itself: what was asked, how far it reaches, what of that is proof.

Search, export and report show the same statement. `PROVED` are keys of texts on what anybody can check with
the files alone; `STATED` on what the server says and signs, and what has to be believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from govim.domain.ids import Position
from govim_audit.record import Json, rfc3339
from govim_policies.folding import VERSION

SITE_ZONE_NAME = "Asia/Shanghai"
PROVED = (
    "export.proved.recorded",
    "export.proved.bodies",
    "export.proved.texts",
    "export.proved.digest",
)
STATED = (
    "export.stated.nothing_missing",
    "export.stated.names",
    "export.stated.states",
    "export.stated.times",
)


class HitDigest:
    """SHA-256 over the hits in order: position (8 bytes, big-endian) ‖ leaf hash (32 bytes) of each."""

    def __init__(self) -> None:
        self._hash = sha256()
        self.hits = 0

    def add(self, position: int, leaf_hash: bytes) -> None:
        self._hash.update(position.to_bytes(8, "big") + leaf_hash)
        self.hits += 1

    def hex(self) -> str:
        return self._hash.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """`record` is the position of the record that this search or export left; `complete_to` is where the
    index stood: every record below it was looked at. `total` is what the search counted; `hits`, `context`
    and `digest` are what was written out, and are filled in by the export.
    """

    query: Mapping[str, Json]  # as it stands in the record's body
    scope: str = "site"
    after: datetime | None = None
    before: datetime | None = None
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    record: Position
    complete_to: Position
    total: int
    hits: int = 0
    context: int = 0
    digest: str = HitDigest().hex()
    folding: int = VERSION
    time_zone: str = SITE_ZONE_NAME

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def lag(self) -> int:
        """Records that were there when it was asked and that the index had not reached."""
        return max(0, self.record - self.complete_to)

    @property
    def all_hits_listed(self) -> bool:
        """Every hit that was found is written out. Whether all was looked at is the lag's to say."""
        return self.hits == self.total

    def as_json(self) -> dict[str, Json]:
        return {
            "query": self.query,
            "scope": self.scope,
            "after": None if self.after is None else rfc3339(self.after),
            "before": None if self.before is None else rfc3339(self.before),
            "asked_by": str(self.asked_by),
            "asked_by_name": self.asked_by_name,
            "asked_at": rfc3339(self.asked_at),
            "record": self.record,
            "complete_to": self.complete_to,
            "lag": self.lag,
            "all_hits_listed": self.all_hits_listed,
            "total": self.total,
            "hits": self.hits,
            "context": self.context,
            "digest": self.digest,
            "folding": self.folding,
            "time_zone": self.time_zone,
        }
