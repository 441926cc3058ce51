"""Secrets come from files that nobody else can read, and are never printed."""

import os
import shlex
from pathlib import Path

from govim.config.problem import Complaint, ConfigError, Problem

OWNER_S_OWN, EVERYBODY = 0o077, 0o007
MASK = "•••"


class Secret:
    """Shows itself as a mask, wherever it is printed, logged or formatted."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return MASK


def is_open(file: Path) -> bool:
    """Whether others can read it. As ssh has it, somebody else's file may be open to our group: so root keeps
    keys, and so systemd hands credentials over (the mask of its ACL shows as the group's bits)."""
    found = file.stat()
    return bool(found.st_mode & (OWNER_S_OWN if found.st_uid == os.geteuid() else EVERYBODY))


def read_secret(file: Path, *, key: str, place: str = "") -> Secret:
    """The first line of a file that others cannot read. Raises ConfigError."""

    def refused(problem: Problem, hint: str) -> ConfigError:
        return ConfigError(Complaint(problem=problem, place=place or key, key=key, hint=hint, file=str(file)))

    try:
        if is_open(file):
            raise refused(Problem.OPEN_SECRET, shlex.quote(str(file)))
        return Secret(file.read_text(encoding="utf-8").partition("\n")[0])
    except OSError as error:
        raise refused(Problem.UNREADABLE_FILE, error.strerror or "") from None
    except UnicodeDecodeError:
        raise refused(Problem.UNREADABLE_FILE, "UTF-8") from None
