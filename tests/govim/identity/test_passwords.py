import asyncio
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from govim.identity.passwords import AT_ONCE, MAX_LENGTH, NOBODY, Passwords


@pytest.fixture(scope="module")
def passwords() -> Iterator[Passwords]:
    made = Passwords()
    yield made
    made.close()


async def test_only_the_right_password_is_right(passwords: Passwords) -> None:
    stored = passwords.hash("密码 correct horse")
    assert await passwords.check("密码 correct horse", stored)
    for wrong in ("", "密码 correct horse ", "密码 Correct horse", "x" * 1000):
        assert not await passwords.check(wrong, stored)


async def test_an_account_without_a_password_is_never_open(passwords: Passwords) -> None:
    assert not await passwords.check("nobody", None)
    assert not await passwords.check("", None)


@pytest.mark.parametrize("broken", ["", "x", "$argon2id$v=19$m=65536", "plain", "$2b$12$abc"])
async def test_a_broken_hash_opens_nothing(passwords: Passwords, broken: str) -> None:
    assert not await passwords.check("x", broken)


def test_a_hash_is_argon2id_as_rfc_9106_has_it(passwords: Passwords) -> None:
    """Its second recommended option: 64 MiB, three passes, four lanes."""
    found = extract_parameters(passwords.hash("x"))
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 65536, 3, 4)
    assert passwords.hash("x") != passwords.hash("x")


async def test_what_is_longer_than_a_password_can_be_is_cut(passwords: Passwords) -> None:
    """A megabyte is not hashed. The form takes no more anyway."""
    stored = passwords.hash("x" * MAX_LENGTH)
    assert await passwords.check("x" * (MAX_LENGTH + 1), stored)


async def test_the_loop_goes_on_while_passwords_are_checked(passwords: Passwords) -> None:
    stored = passwords.hash("x")
    checks = [asyncio.ensure_future(passwords.check("x", stored)) for _ in range(2 * AT_ONCE)]
    turns = 0
    while not all(check.done() for check in checks):
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10
    assert all(check.result() for check in checks)


def test_nobody_s_hash_costs_what_everybody_s_costs() -> None:
    assert not PasswordHasher().check_needs_rehash(NOBODY)
