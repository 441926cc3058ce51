"""What may be a login and what may be a name: typed by one person, read and compared by others."""

import unicodedata
from typing import Final

from govim.domain.errors import BadLogin, BadName
from govim_policies.folding import fold

MAX_LOGIN: Final = 64
MAX_NAME: Final = 128
_LOGIN_MARKS: Final = frozenset(".-_@")
# Control, format (they turn or hide what stands beside them), lone surrogates, line and paragraph ends.
# Private use stays: rare characters of real names are there.
_NOT_IN_NAMES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def check_login(login: str) -> None:
    """Letters and digits of any script, and `. - _ @`. Raises BadLogin."""
    # It is kept folded, too, which may make it longer: one character becomes at most 18.
    is_too_long = max(len(login), len(fold(login))) > MAX_LOGIN
    if not fold(login) or is_too_long or not all(map(_may_be_in_login, login)):
        raise BadLogin(most=MAX_LOGIN)


def check_name(name: str) -> None:
    """Something to be seen, in one line. Raises BadName."""
    is_seen = fold(name).strip() != ""
    if not is_seen or len(name) > MAX_NAME or any(unicodedata.category(c) in _NOT_IN_NAMES for c in name):
        raise BadName(most=MAX_NAME)


def findable(name: str, pinyin: str) -> str:
    """What people are looked for by, folded: the name, its pinyin with and without spaces, its initials."""
    syllables = pinyin.split()
    initials = "".join(syllable[0] for syllable in syllables)
    return fold("\n".join((name, pinyin, "".join(syllables), initials)))


def _may_be_in_login(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("L") or character.isdecimal() or character in _LOGIN_MARKS
