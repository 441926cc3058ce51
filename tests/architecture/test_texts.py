"""One catalogue, two languages: what is said anywhere can be said to everybody."""

import ast
import re
import string
from collections.abc import Iterator

from govim.domain import errors
from govim.domain.person import Duty
from govim.texts import LANGUAGES, catalogue
from govim_policies import groups, message_rules
from govim_policies.pack import Problem
from govim_policies.rules import REASONS
from tests.architecture.sources import shown, sources

ASKS = frozenset({"say", "text", "give_up"})  # functions whose first argument is a key
KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def codes() -> Iterator[str]:
    classes: list[type[errors.GovimError]] = [errors.GovimError]
    while classes:
        here = classes.pop()
        classes += here.__subclasses__()
        if not issubclass(here, errors.Rejected):  # takes the code of its rule
            yield here.code


def placeholders(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name is not None})


def asked_keys() -> Iterator[tuple[str, str]]:
    """(file, key) of each key that is written out where it is asked for."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKS:
                for key in ast.walk(node.args[0]) if node.args else ():
                    if isinstance(key, ast.Constant) and KEY.fullmatch(str(key.value)):
                        yield shown(path), str(key.value)


def test_each_code_has_a_text() -> None:
    known = {*codes(), *REASONS, *message_rules.REASONS, *groups.REASONS}
    known |= {f"policy_pack_{each}" for each in Problem}
    assert sorted(code for code in known if f"error.{code}" not in catalogue()) == []


def test_each_text_is_there_in_both_languages() -> None:
    texts = catalogue().items()
    assert [key for key, versions in texts if list(versions) != list(LANGUAGES)] == []
    # One language may need no word where the other does (第 3 页, page 3).
    assert [key for key, versions in texts if not any(text.strip() for text in versions.values())] == []


def test_both_languages_say_the_same_values() -> None:
    texts = catalogue().items()
    assert [key for key, text in texts if placeholders(text["zh-CN"]) != placeholders(text["en"])] == []


def test_each_key_that_is_asked_for_exists() -> None:
    assert sorted({found for found in asked_keys() if found[1] not in catalogue()}) == []


def test_keys_are_found_where_they_are_asked_for() -> None:
    """The search above sees something."""
    keys = {key for _, key in asked_keys()}
    assert {"cli.serving", "cli.doctor.title", "cli.user.password"} <= keys


def test_each_duty_has_a_name() -> None:
    assert [duty for duty in Duty if f"duty.{duty}" not in catalogue()] == []
