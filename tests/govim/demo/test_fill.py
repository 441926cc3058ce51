import fcntl
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from govim.demo.fill import is_half, make_demo
from govim.demo.organisation import CONVERSATIONS, PASSWORD, PEOPLE, UNITS
from govim.domain.person import Duty
from govim.identity.passwords import Passwords
from govim.storage.accounts import find_account, find_rights
from govim.storage.audit_reader import read_records
from govim.storage.database import FolderInUse, UnusableStorage, open_reader
from govim.storage.folder import DataFolder
from govim.storage.keyring import Keyring, load_master_key
from govim.storage.memory import Memory
from govim.storage.people import find_people
from govim.storage.schema import accounts, conversations, units
from govim.storage.summaries import read_summaries
from govim_audit.record import Kind


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    folder = DataFolder(tmp_path_factory.mktemp("demo") / "data")
    make_demo(folder)
    return folder


@pytest.fixture(scope="module")
def passwords() -> Iterator[Passwords]:
    made = Passwords()
    yield made
    made.close()


def test_the_folder_is_marked(demo: DataFolder) -> None:
    assert demo.is_demo
    assert demo.demo_mark.stat().st_mode & 0o777 == 0o600


def test_everybody_is_there_and_marked(demo: DataFolder) -> None:
    engine = open_reader(demo)
    with engine.begin() as connection:
        found, total = find_people(connection, "", 100)
        assert total == len(PEOPLE)
        assert {person.name for person in found} == {person.name for person in PEOPLE}
        assert all(person.unit and person.post for person in found)
        assert set(connection.scalars(select(accounts.c.is_demo))) == {1}
        assert connection.scalar(select(func.count()).select_from(units)) == len(UNITS)
    engine.dispose()


async def test_the_accounts_work(demo: DataFolder, passwords: Passwords) -> None:
    engine = open_reader(demo)
    with engine.begin() as connection:
        account = find_account(connection, "zengrui")
        assert account is not None
        assert "audit.search" in find_rights(connection, account.person)
    engine.dispose()
    assert await passwords.check(PASSWORD, account.password_hash)


def test_people_have_talked(demo: DataFolder) -> None:
    engine = open_reader(demo)
    with engine.begin() as connection:
        account = find_account(connection, "lina")
        assert account is not None
        keyring, now = Keyring(load_master_key(demo)), datetime.now(UTC)
        found = read_summaries(connection, keyring, Memory(), account.person, at=now)
        expected = [each for each in CONVERSATIONS if "lina" in each.people]
        assert {each.title for each in found} == {each.title for each in expected}
        assert all(each.last is not None for each in found)
    engine.dispose()


def test_every_act_has_its_record(demo: DataFolder) -> None:
    engine = open_reader(demo)
    with engine.begin() as connection:
        records = read_records(connection, Keyring(load_master_key(demo)), start=0, limit=10_000)
    engine.dispose()
    kinds = [record.leaf.kind for record in records]
    assert kinds.count(Kind.UNIT_ADDED) == len(UNITS)
    assert kinds.count(Kind.PERSON_ADDED) == len(PEOPLE)
    assert kinds.count(Kind.DUTY_GRANTED) == len(Duty)
    assert kinds.count(Kind.CONVERSATION_CREATED) == len(CONVERSATIONS)
    assert kinds.count(Kind.MESSAGE_SENT) == sum(len(each.lines) for each in CONVERSATIONS)


def test_nothing_is_put_into_a_site_that_is_there(folder: DataFolder) -> None:
    with pytest.raises(UnusableStorage):
        make_demo(folder)
    assert not folder.is_demo


KILLED = """
import os, sys
from pathlib import Path
import govim.demo.fill as fill
from govim.storage.folder import DataFolder
talk = fill._Filling._talk
def die(self, conversation):
    talk(self, conversation)
    os.kill(os.getpid(), 9)
fill._Filling._talk = die
fill.make_demo(DataFolder(Path(sys.argv[1])))
"""


def test_a_demonstration_that_was_killed_half_way_is_begun_again(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(folder.root)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert folder.exists
    assert is_half(folder)
    make_demo(folder)
    assert not is_half(folder)
    engine = open_reader(folder)
    with engine.begin() as connection:
        assert connection.scalar(select(func.count()).select_from(units)) == len(UNITS)
        assert connection.scalar(select(func.count()).select_from(conversations)) == len(CONVERSATIONS)
    engine.dispose()
    with pytest.raises(UnusableStorage, match="already"):
        make_demo(folder)


def test_what_somebody_is_filling_is_not_begun_again(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.create()
    folder.filling_mark.touch()
    with folder.filling_mark.open("w") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        with pytest.raises(FolderInUse):
            make_demo(folder)
    assert not folder.exists
