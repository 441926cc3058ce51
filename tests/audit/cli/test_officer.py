from contextlib import suppress

import pytest

from govim.storage.database import UnusableStorage
from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from govim_audit.cli.officer import Refused, signed_in
from govim_audit.record import Kind
from tests.audit.cli.conftest import PASSWORD
from tests.audit.cli.records import newest_kinds
from tests.audit.site import TalkedSite


def test_the_session_ends_with_the_block(site: TalkedSite) -> None:
    with suppress(KeyboardInterrupt), signed_in(StoredSite(site.folder), "officer", PASSWORD) as officer:
        assert officer.person == site.officer
        assert officer.name == "王合规（officer）"
        raise KeyboardInterrupt
    assert newest_kinds(site, 2) == [Kind.SIGNED_IN, Kind.SIGNED_OUT]


def test_an_access_gives_its_position(site: TalkedSite) -> None:
    with signed_in(StoredSite(site.folder), "OFFICER", PASSWORD) as officer:
        position = officer.record(Kind.AUDIT_SEARCHED, {"query": {}})
        assert newest_kinds(site, 1) == [Kind.AUDIT_SEARCHED]
        assert officer.record(Kind.AUDIT_EXPORTED, {"query": {}}) == position + 1


@pytest.mark.parametrize(("login", "password"), [("officer", "x"), ("nobody", PASSWORD), ("bo", "")])
def test_a_wrong_one_is_refused_alike(site: TalkedSite, login: str, password: str) -> None:
    with pytest.raises(Refused, match="sign_in_failed"), signed_in(StoredSite(site.folder), login, password):
        pass
    assert newest_kinds(site, 1) == [Kind.SIGN_IN_FAILED]


def test_no_folder_is_made(site: TalkedSite) -> None:
    absent = DataFolder(site.folder.root / "absent")
    with pytest.raises(UnusableStorage), signed_in(StoredSite(absent), "officer", PASSWORD):
        pass
    assert not absent.root.exists()
