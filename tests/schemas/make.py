"""Pack a small filled site of this version's schema, for the versions to come to upgrade.

    python -m tests.schemas.make

Run it before a migration is added, and commit what it writes: only the version that wrote a schema knows
what was really in it. `tests/govim/backup/test_upgrade.py` upgrades each of them.
"""

import tarfile
import tempfile
from pathlib import Path

from govim.storage.upgrade import HEAD
from tests.audit.site import talk

HERE = Path(__file__).parent
LEFT_OUT = {"reserve", "lock"}


def archive(schema: str) -> Path:
    return HERE / f"schema-{schema}.tar.xz"


def pack(folder: Path, schema: str) -> None:
    with tarfile.open(archive(schema), "w:xz") as packed:
        for path in sorted(folder.iterdir()):
            if path.name not in LEFT_OUT:
                packed.add(path, path.name, filter=_nobody)


def unpack(schema: str, folder: Path) -> None:
    with tarfile.open(archive(schema)) as packed:
        if hasattr(tarfile, "data_filter"):
            packed.extractall(folder, filter="data")
        else:  # Debian 12's Python 3.11.2; what is in the archive is ours
            packed.extractall(folder)
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        talk(Path(made) / "site", messages=20)
        pack(Path(made) / "site", HEAD)
