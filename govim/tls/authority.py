"""A certificate authority of one site and what it issues: ECDSA P-256, X.509 (RFC 5280)."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFETIME = timedelta(days=3652)
CERTIFICATE_LIFETIME = timedelta(days=397)  # browsers take no longer one
CLOCKS_APART = timedelta(minutes=10)  # a client whose clock is behind takes the certificate, too
MAX_COMMON_NAME = 64

_HOST_NAME = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?")

AlternativeName = x509.DNSName | x509.IPAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def alternative_name(written: str) -> AlternativeName:
    """A host name or an address. Raises ValueError if it is neither."""
    try:
        return x509.IPAddress(ipaddress.ip_address(written))
    except ValueError:
        name = written.encode("idna").decode().lower()
    if not _HOST_NAME.fullmatch(name):
        raise ValueError(written)
    return x509.DNSName(name)


def names_of(certificate: x509.Certificate) -> list[AlternativeName]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [name for name in found if isinstance(name, x509.DNSName | x509.IPAddress)]


def make_authority(*, at: datetime) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "GovIM"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"GovIM site CA {x509.random_serial_number():x}"[:34]),
        ]
    )
    certificate = (
        _builder(name, name, key.public_key(), at, at + AUTHORITY_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Issued(key=key, certificate=certificate)


def issue(authority: Issued, names: Sequence[AlternativeName], *, at: datetime) -> Issued:
    """A server's certificate. It never outlives its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    first = str(names[0].value)[:MAX_COMMON_NAME]
    until = min(at + CERTIFICATE_LIFETIME - CLOCKS_APART, authority.certificate.not_valid_after_utc)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, first)])
    issuer = authority.certificate.subject
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = (
        _builder(subject, issuer, key.public_key(), at, until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(issuer_key, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Issued(key=key, certificate=certificate)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - CLOCKS_APART)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
