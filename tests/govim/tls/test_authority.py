from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from govim.tls.authority import alternative_name, issue, make_authority, names_of

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
BROWSERS_TAKE = timedelta(days=397)


def test_an_authority_issues_what_verifies_against_it() -> None:
    authority = make_authority(at=AT)
    issued = issue(authority, [alternative_name("im.example"), alternative_name("10.0.0.5")], at=AT)
    store = x509.verification.Store([authority.certificate])
    verifier = x509.verification.PolicyBuilder().store(store).time(AT)
    for name in names_of(issued.certificate):
        verifier.build_server_verifier(name).verify(issued.certificate, [])
    with pytest.raises(x509.verification.VerificationError):
        verifier.build_server_verifier(x509.DNSName("other.example")).verify(issued.certificate, [])


def test_keys_are_p_256() -> None:
    authority = make_authority(at=AT)
    for key in (authority.key, issue(authority, [alternative_name("a")], at=AT).key):
        assert isinstance(key.curve, ec.SECP256R1)


def test_a_server_s_certificate_is_nothing_else_and_no_longer_than_browsers_take() -> None:
    certificate = issue(make_authority(at=AT), [alternative_name("a")], at=AT).certificate
    extensions = certificate.extensions
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert list(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        ExtendedKeyUsageOID.SERVER_AUTH
    ]
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= BROWSERS_TAKE
    assert certificate.not_valid_before_utc < AT


def test_an_authority_signs_servers_only_and_holds_ten_years() -> None:
    certificate = make_authority(at=AT).certificate
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, 0)
    assert certificate.not_valid_after_utc.year == AT.year + 10


def test_a_certificate_does_not_outlive_its_authority() -> None:
    authority = make_authority(at=AT)
    late = authority.certificate.not_valid_after_utc - timedelta(days=3)
    issued = issue(authority, [alternative_name("a")], at=late)
    assert issued.certificate.not_valid_after_utc == authority.certificate.not_valid_after_utc


@pytest.mark.parametrize(
    ("written", "value"),
    [("IM.example", "im.example"), ("政务.example", "xn--zfr164b.example"), ("*.example", "*.example")],
)
def test_a_host_name_is_a_name(written: str, value: str) -> None:
    assert alternative_name(written) == x509.DNSName(value)


@pytest.mark.parametrize("written", ["10.0.0.5", "::1"])
def test_an_address_is_an_address(written: str) -> None:
    assert isinstance(alternative_name(written), x509.IPAddress)


@pytest.mark.parametrize(
    "written", ["", "a b", "-a", "a-.b", "https://a", "a:443", "a/b", "10.0.0.0/8", "a..b"]
)
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whatever is wrong with it
        alternative_name(written)
