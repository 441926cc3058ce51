"""Secrets come from files that nobody else can read, and are never printed."""

from pathlib import Path

from govim.config.problem import ConfigError, Problem

OTHERS = 0o077
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


def read_secret(file: Path, *, key: str) -> Secret:
    """The first line of a file of mode 0600 or less. Raises ConfigError."""
    try:
        if file.stat().st_mode & OTHERS:
            raise ConfigError(Problem.OPEN_SECRET, place=str(file), key=key)
        return Secret(file.read_text(encoding="utf-8").partition("\n")[0])
    except OSError as error:
        raise ConfigError(Problem.UNREADABLE, place=str(file), key=key, hint=error.strerror or "") from None
    except UnicodeDecodeError:
        raise ConfigError(Problem.UNREADABLE, place=str(file), key=key, hint="UTF-8") from None
