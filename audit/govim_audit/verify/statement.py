"""manifest.json and statement.json as they are read back."""

from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from govim_audit.completeness import SITE_ZONE_NAME
from govim_audit.verify.files import read_file
from govim_audit.verify.verdict import Findings, Wrong

MAX_BYTES = 1 << 24  # msgspec raises ValueError, not its own errors, for what is no UTF-8


class ListedFile(Struct, frozen=True, kw_only=True):
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    files: dict[str, ListedFile]
    format: str
    origin: str


class ShownEpoch(Struct, frozen=True, kw_only=True):
    epoch: int
    first_position: int
    origin: str
    root: str
    size: int


class Statement(Struct, frozen=True, kw_only=True):
    """The part that can be checked against the other files."""

    epochs: list[ShownEpoch]
    hits: int
    context: int
    digest: str
    time_zone: str = SITE_ZONE_NAME

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def read_manifest(path: Path, findings: Findings) -> tuple[Manifest, bytes] | None:
    content = read_file(path, MAX_BYTES)
    if content is None:
        return None  # said with the other files
    try:
        return msgspec.json.decode(content, type=Manifest), content
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        findings.add(Wrong.MANIFEST_MALFORMED, file=path.name, reason=str(error))
        return None


def read_statement(path: Path, findings: Findings) -> Statement | None:
    content = read_file(path, MAX_BYTES)
    if content is None:
        return None
    try:
        statement = msgspec.json.decode(content, type=Statement)
        ZoneInfo(statement.time_zone)
    except (msgspec.MsgspecError, ValueError, RecursionError, KeyError, OSError) as error:
        findings.add(Wrong.STATEMENT_MALFORMED, file=path.name, reason=str(error))
        return None
    return statement
