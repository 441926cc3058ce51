import re

import pytest

from govim.domain import errors
from govim.domain.errors import GovimError, NotFound, Rejected


def every_error() -> list[type[GovimError]]:
    found: list[type[GovimError]] = [GovimError]
    for each in found:
        found += each.__subclasses__()
    return found


def test_the_docstring_is_the_list() -> None:
    """Each class stands there under its parent with its status."""
    lines = (errors.__doc__ or "").splitlines()
    listed = {name: (depth, status) for depth, name, status in map(parsed, lines) if name}
    assert listed.keys() == {each.__name__ for each in every_error()}
    for each in every_error():
        if each is not GovimError:
            depth, status = listed[each.__name__]
            assert (depth, status) == (len(each.__mro__) - len(GovimError.__mro__), each.status)


def parsed(line: str) -> tuple[int, str | None, int | None]:
    found = re.fullmatch(r"([│├└─ ]*)(\w+)(?: +(\d{3})(?: .*)?)?", line)
    if found is None:
        return 0, None, None
    prefix, name, status = found.groups()
    return len(prefix) // 4, name, int(status) if status else None


def test_codes_are_unique() -> None:
    codes = [each.code for each in every_error()]
    assert len(codes) == len(set(codes))


def test_the_root_itself_is_not_raised() -> None:
    with pytest.raises(TypeError):
        GovimError()


def test_a_rejection_has_the_code_of_its_reason() -> None:
    error = Rejected("sensitive_word", rule="office.words.secrets", policy="office/2026.1", word="绝密")
    assert (error.code, error.status, error.rule) == ("sensitive_word", 422, "office.words.secrets")
    assert dict(error.detail) == {"policy": "office/2026.1", "word": "绝密"}
    assert Rejected.code == "rejected_by_policy"


def test_what_one_may_not_know_says_nothing_of_it() -> None:
    error = NotFound()
    assert (error.code, error.rule, dict(error.detail)) == ("not_found", None, {})
