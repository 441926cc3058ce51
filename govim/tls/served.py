"""The certificate that is served, and its replacement while connections are open.

A handshake takes what is current when it begins; open connections keep what they have. Replacing the chain
inside one context would leave the old one beside it when the kind of key changes (RSA, then ECDSA), so each
handshake is pointed at a context of its own certificate.

The gateway's TLS (aiofastnet) is no `ssl.SSLObject`: a callback of Python's crashes the process there. It
gets a context in which the chain is replaced; a former one with another kind of key stays beside it until a
restart.
"""

import ssl
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from govim.config.secret import is_open
from govim.tls.folder import UnusableCertificate, load_certificate

ALPN = ("http/1.1",)
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"  # of TLS 1.2; those of 1.3 are all good

_Stamp = tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFiles:
    """Key and certificate may be one file."""

    certificate: Path
    key: Path


class ServedCertificate:
    """Owned by the loop. Both contexts stay the same objects for ever; `plain` has no callback."""

    def __init__(self, files: CertificateFiles) -> None:
        """Raises UnusableCertificate."""
        self._files = files
        self._stamp = _stamp(files)
        self._current, self.expires_at = _load(files)
        self.context = _context()
        self.context.sni_callback = self._point_at_current
        self.plain = _context()
        _load_into(self.plain, files)

    def reload(self, *, at: datetime) -> None:
        """Take the files as they are. What is served stays if they are no good: UnusableCertificate."""
        self._stamp = _stamp(self._files)
        if is_open(self._files.key):
            raise UnusableCertificate("open_secret", self._files.key)
        context, expires_at = _load(self._files)
        if expires_at <= at < self.expires_at:
            raise UnusableCertificate("expired", self._files.certificate)
        _load_into(self.plain, self._files)
        self._current, self.expires_at = context, expires_at

    @property
    def has_changed(self) -> bool:
        """Whether the files are others than at the last try."""
        try:
            return _stamp(self._files) != self._stamp
        except UnusableCertificate:  # between two steps of whoever replaces them
            return False

    def _point_at_current(self, line: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        del name, context
        line.context = self._current


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(list(ALPN))
    return context


def _load(files: CertificateFiles) -> tuple[ssl.SSLContext, datetime]:
    context = _context()
    certificate = load_certificate(files.certificate)
    _load_into(context, files)
    return context, certificate.not_valid_after_utc


def _load_into(context: ssl.SSLContext, files: CertificateFiles) -> None:
    try:
        # The password is asked for by nobody: an encrypted key is refused instead of stopping the server.
        context.load_cert_chain(files.certificate, files.key, password=lambda: "")
    except ssl.SSLError as error:
        code = "no_match" if error.reason == "KEY_VALUES_MISMATCH" else "unusable_key"
        raise UnusableCertificate(code, files.key) from None
    except OSError as error:
        raise UnusableCertificate("unreadable", files.key, error.strerror or "") from None


def _stamp(files: CertificateFiles) -> _Stamp:
    try:
        found = [file.stat() for file in (files.certificate, files.key)]
    except OSError as error:
        raise UnusableCertificate("unreadable", Path(error.filename), error.strerror or "") from None
    return tuple((each.st_ino, each.st_size, each.st_mtime_ns, each.st_mode) for each in found)
