"""`tls/` in the data folder: the site's own authority and its server's certificate.

`server.pem` holds key and certificate in one file, so that a renewal is one rename. `ca.key` may be kept
elsewhere and brought back to renew; `ca.pem` is what clients are given to trust.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from govim.storage.folder import PRIVATE_FOLDER, DataFolder, write_private
from govim.tls.authority import AlternativeName, Issued, issue, make_authority, names_of

READABLE = 0o644


class UnusableCertificate(Exception):
    """`code` is `cli.cert.<code>` in the catalogue."""

    def __init__(self, code: str, place: Path, reason: str = "") -> None:
        super().__init__(f"{place}: {code} {reason}")
        self.code, self.place, self.reason = code, place, reason


@dataclass(frozen=True, slots=True)
class TlsFolder:
    root: Path

    @classmethod
    def of(cls, folder: DataFolder) -> "TlsFolder":
        return cls(folder.root / "tls")

    @property
    def authority(self) -> Path:
        return self.root / "ca.pem"

    @property
    def authority_key(self) -> Path:
        return self.root / "ca.key"

    @property
    def server(self) -> Path:
        return self.root / "server.pem"

    @property
    def names(self) -> list[AlternativeName]:
        """Of the server's certificate, if there is one that can be read."""
        try:
            return names_of(load_certificate(self.server))
        except UnusableCertificate:
            return []

    def make(self, names: Sequence[AlternativeName], *, at: datetime) -> Issued:
        """A server's certificate, and an authority if there is none. Raises UnusableCertificate."""
        self.root.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        if not self.authority.exists():  # its key alone was never trusted by anybody
            made = make_authority(at=at)
            write_private(self.authority_key, made.key_pem)
            write_private(self.authority, made.certificate_pem)
            self.authority.chmod(READABLE)
        return self._issue(names, at)

    def renew(self, *, at: datetime) -> Issued:
        """A new key and certificate for the same names. Raises UnusableCertificate."""
        return self._issue(names_of(load_certificate(self.server)), at)

    def _issue(self, names: Sequence[AlternativeName], at: datetime) -> Issued:
        authority = self._load_authority()
        if authority.certificate.not_valid_after_utc <= at:
            raise UnusableCertificate("authority_expired", self.authority)
        issued = issue(authority, names, at=at)
        write_private(self.server, issued.key_pem + issued.certificate_pem)
        return issued

    def _load_authority(self) -> Issued:
        certificate = load_certificate(self.authority)
        try:
            key = serialization.load_pem_private_key(self.authority_key.read_bytes(), password=None)
        except OSError as error:
            raise UnusableCertificate("unreadable", self.authority_key, error.strerror or "") from None
        except ValueError:
            raise UnusableCertificate("not_pem", self.authority_key) from None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise UnusableCertificate("no_match", self.authority_key)
        return Issued(key=key, certificate=certificate)


def load_certificate(file: Path) -> x509.Certificate:
    """The first certificate of a PEM file. Raises UnusableCertificate."""
    try:
        return x509.load_pem_x509_certificates(file.read_bytes())[0]
    except OSError as error:
        raise UnusableCertificate("unreadable", file, error.strerror or "") from None
    except ValueError:
        raise UnusableCertificate("not_pem", file) from None
