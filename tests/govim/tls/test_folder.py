from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govim.storage.folder import DataFolder
from govim.tls.authority import alternative_name, make_authority
from govim.tls.folder import TlsFolder, UnusableCertificate, load_certificate

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
NAMES = [alternative_name("im.example"), alternative_name("10.0.0.5")]


@pytest.fixture
def tls(tmp_path: Path) -> TlsFolder:
    return TlsFolder.of(DataFolder(tmp_path))


def test_keys_are_private_and_the_authority_may_be_handed_out(tls: TlsFolder) -> None:
    tls.make(NAMES, at=AT)
    modes = {file.name: file.stat().st_mode & 0o777 for file in tls.root.iterdir()}
    assert modes == {"ca.key": 0o600, "ca.pem": 0o644, "server.pem": 0o600}
    assert tls.root.stat().st_mode & 0o777 == 0o700


def test_other_names_come_from_the_same_authority(tls: TlsFolder) -> None:
    tls.make(NAMES, at=AT)
    before = tls.authority.read_bytes()
    issued = tls.make([alternative_name("other.example")], at=AT)
    assert tls.authority.read_bytes() == before
    assert load_certificate(tls.server) == issued.certificate
    issued.certificate.verify_directly_issued_by(load_certificate(tls.authority))


def test_the_names_are_those_of_the_certificate_that_is_there(tls: TlsFolder) -> None:
    assert tls.names == []
    tls.make(NAMES, at=AT)
    assert tls.names == NAMES
    tls.server.write_text("torn")
    assert tls.names == []


def test_a_renewal_has_the_same_names_and_another_key(tls: TlsFolder) -> None:
    first = tls.make(NAMES, at=AT).certificate
    later = tls.renew(at=AT + timedelta(days=300)).certificate
    assert later.subject == first.subject
    assert later.public_key() != first.public_key()
    assert later.not_valid_after_utc > first.not_valid_after_utc


def test_an_expired_authority_issues_nothing(tls: TlsFolder) -> None:
    tls.make(NAMES, at=AT)
    before = tls.server.read_bytes()
    with pytest.raises(UnusableCertificate) as refused:
        tls.renew(at=AT + timedelta(days=3660))
    assert refused.value.code == "authority_expired"
    assert tls.server.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "unreadable"), (b"no key", "not_pem"), (make_authority(at=AT).key_pem, "no_match")],
)
def test_without_the_authority_s_key_nothing_is_issued(
    tls: TlsFolder, content: bytes | None, code: str
) -> None:
    tls.make(NAMES, at=AT)
    tls.authority_key.unlink() if content is None else tls.authority_key.write_bytes(content)
    with pytest.raises(UnusableCertificate) as refused:
        tls.renew(at=AT)
    assert (refused.value.code, refused.value.place) == (code, tls.authority_key)


def test_there_is_nothing_to_renew_before_it_was_made(tls: TlsFolder) -> None:
    with pytest.raises(UnusableCertificate) as refused:
        tls.renew(at=AT)
    assert (refused.value.code, refused.value.place) == ("unreadable", tls.server)
