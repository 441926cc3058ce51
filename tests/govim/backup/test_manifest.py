import hashlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from govim.backup.manifest import (
    FORMAT,
    NAME,
    SERVER,
    File,
    Manifest,
    TrailPoint,
    read_manifest,
    write_manifest,
)
from govim.backup.refusal import BackupRefused, Reason

POINT = TrailPoint(epoch=1, position=4, checkpoint=None)
AT = datetime(2026, 1, 1, tzinfo=UTC)
MANIFEST = Manifest(
    format=FORMAT,
    govim="1",
    schema="0001",
    database="sqlite",
    begun_at=AT,
    ended_at=AT,
    begin=POINT,
    end=POINT,
    keys=None,
    files=[File(path="a/b", size=2, sha256="00"), File(path="govim.db", size=3, sha256="11")],
)


def refused(folder: Path) -> Reason:
    with pytest.raises(BackupRefused) as refusal:
        read_manifest(folder)
    return refusal.value.reason


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    assert read_manifest(tmp_path) == MANIFEST
    assert MANIFEST.bytes == 5
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_without_one_there_is_no_backup(tmp_path: Path) -> None:
    assert refused(tmp_path) == refused(tmp_path / "absent") == Reason.NO_BACKUP


def test_one_changed_byte_is_seen_wherever_it_is(tmp_path: Path) -> None:
    write_manifest(tmp_path, MANIFEST)
    whole = (tmp_path / NAME).read_bytes()
    for at in range(len(whole) - 1):  # the last one is the line's end
        changed = bytearray(whole)
        changed[at] ^= 1
        (tmp_path / NAME).write_bytes(changed)
        assert refused(tmp_path) is Reason.BAD_MANIFEST, at


def write_raw(folder: Path, raw: bytes) -> None:
    summed = {"manifest": msgspec.Raw(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    (folder / NAME).write_bytes(msgspec.json.encode(summed))


def test_a_newer_form_is_refused_as_newer(tmp_path: Path) -> None:
    write_raw(tmp_path, b'{"format":2,"else":true}')
    assert refused(tmp_path) is Reason.NEWER_BACKUP
    write_raw(tmp_path, b'{"format":1}')
    assert refused(tmp_path) is Reason.BAD_MANIFEST


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    write_manifest(tmp_path, msgspec.structs.replace(MANIFEST, files=[File(path=path, size=1, sha256="")]))
    assert refused(tmp_path) is Reason.BAD_MANIFEST


def test_a_backup_of_a_database_has_it(tmp_path: Path) -> None:
    write_manifest(tmp_path, msgspec.structs.replace(MANIFEST, files=[]))
    assert refused(tmp_path) is Reason.BAD_MANIFEST
    write_manifest(tmp_path, msgspec.structs.replace(MANIFEST, files=[], database=SERVER))
    assert read_manifest(tmp_path).files == []
