"""What builds the page, as files: which npm packages are missing, and a lock that needs no registry.

`needed LOCK FOLDER` prints the specifications of those that FOLDER lacks. `settle LOCK FOLDER CLIENTS` copies
them into CLIENTS/npm and points CLIENTS/package-lock.json there. LOCK is npm's own list of what is installed.
"""

import argparse
import base64
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "npm"


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    integrity: str  # as npm writes it: algorithm-base64

    @property
    def file(self) -> str:
        """As `npm pack` calls it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"

    def is_in(self, folder: Path) -> bool:
        """With the bytes that the lock names."""
        if not (folder / self.file).is_file():
            return False
        algorithm, _, expected = self.integrity.partition("-")
        found = hashlib.new(algorithm, (folder / self.file).read_bytes()).digest()
        return base64.b64encode(found).decode() == expected


def package_at(place: str, entry: dict[str, Any]) -> Package | None:
    """None: a folder of ours, or a link to one."""
    if "integrity" not in entry:
        return None
    name = entry.get("name", place.rpartition("node_modules/")[2])
    return Package(name, entry["version"], entry["integrity"])


def packages(lock: Path) -> Iterator[Package]:
    entries = json.loads(lock.read_bytes())["packages"]
    found = (package_at(place, entry) for place, entry in entries.items())
    return iter(dict.fromkeys(package for package in found if package is not None))


def settle(installed: Path, folder: Path, clients: Path) -> None:
    """Packages of other platforms stay without a place: npm leaves them out."""
    placed = {package.file for package in packages(installed)}
    (clients / FOLDER).mkdir(exist_ok=True)
    for package in packages(installed):
        if not package.is_in(folder):
            raise SystemExit(f"{folder / package.file} is not what {installed} names")
        shutil.copyfile(folder / package.file, clients / FOLDER / package.file)
    file = clients / "package-lock.json"
    lock = json.loads(file.read_bytes())
    for place, entry in lock["packages"].items():
        named = package_at(place, entry)
        if named is not None and named.file in placed:
            entry["resolved"] = f"file:{FOLDER}/{named.file}"
    file.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("needed", "settle"):
        command = commands.add_parser(name)
        command.add_argument("lock", type=Path)
        command.add_argument("folder", type=Path)
        if name == "settle":
            command.add_argument("clients", type=Path)
    asked = parser.parse_args()
    if asked.command == "settle":
        settle(asked.lock, asked.folder, asked.clients)
        return
    for package in packages(asked.lock):
        if not package.is_in(asked.folder):
            print(f"{package.name}@{package.version}")


if __name__ == "__main__":
    main()
