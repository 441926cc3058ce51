"""With real handshakes over a real socket."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from govim.tls.authority import alternative_name
from govim.tls.folder import TlsFolder, UnusableCertificate
from govim.tls.served import CertificateFiles, ServedCertificate

NOW = datetime.now(UTC)
NAMES = [alternative_name("localhost")]


@pytest.fixture
def tls(tmp_path: Path) -> TlsFolder:
    folder = TlsFolder(tmp_path / "tls")
    folder.make(NAMES, at=NOW)
    return folder


def served(folder: TlsFolder) -> ServedCertificate:
    return ServedCertificate(CertificateFiles(certificate=folder.server, key=folder.server))


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while line := await reader.readline():
            writer.write(line)
    writer.close()


@contextlib.asynccontextmanager
async def listening(certificate: ServedCertificate) -> AsyncIterator[int]:
    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=certificate.context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class Line:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.tls: ssl.SSLObject = writer.get_extra_info("ssl_object")

    @property
    def certificate(self) -> x509.Certificate:
        shown = self.tls.getpeercert(binary_form=True)
        assert shown is not None
        return x509.load_der_x509_certificate(shown)

    async def says(self, line: bytes) -> bytes:
        self._writer.write(line)
        return await self._reader.readline()

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


def trusting(folder: TlsFolder) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder.authority))


@contextlib.asynccontextmanager
async def line(port: int, context: ssl.SSLContext, name: str | None = "localhost") -> AsyncIterator[Line]:
    opened = Line(*await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name))
    try:
        yield opened
    finally:
        await opened.close()


async def test_an_open_line_lives_on_and_the_next_sees_the_new_certificate(tls: TlsFolder) -> None:
    certificate = served(tls)
    async with listening(certificate) as port, line(port, trusting(tls)) as early:
        old = early.certificate
        new = tls.renew(at=NOW).certificate
        assert certificate.has_changed
        certificate.reload(at=NOW)
        assert not certificate.has_changed
        async with line(port, trusting(tls)) as late:
            assert late.certificate == new != old
            assert await late.says(b"late\n") == b"late\n"
        assert await early.says(b"early\n") == b"early\n"


async def test_another_kind_of_key_replaces_the_former(tls: TlsFolder) -> None:
    """Within one context both would be offered, and clients would go on to see the old one."""
    certificate = served(tls)
    async with listening(certificate) as port:
        tls.server.write_bytes(self_signed_rsa())
        certificate.reload(at=NOW)
        context = ssl.create_default_context(cafile=str(tls.server))
        async with line(port, context) as shown:
            assert isinstance(shown.certificate.public_key(), rsa.RSAPublicKey)


async def test_a_client_that_names_no_host_is_served_too(tls: TlsFolder) -> None:
    certificate = served(tls)
    async with listening(certificate) as port:
        new = tls.renew(at=NOW).certificate
        certificate.reload(at=NOW)
        context = trusting(tls)
        context.check_hostname = False
        async with line(port, context, "") as shown:
            assert shown.certificate == new


async def test_http_1_1_and_at_least_tls_1_2(tls: TlsFolder) -> None:
    async with listening(served(tls)) as port:
        context = trusting(tls)
        context.set_alpn_protocols(["h2", "http/1.1"])
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        async with line(port, context) as shown:
            assert shown.tls.version() == "TLSv1.2"
            assert shown.tls.selected_alpn_protocol() == "http/1.1"
        old = trusting(tls)
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        old.set_ciphers("DEFAULT@SECLEVEL=0")
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            async with line(port, old):
                pass


async def test_a_client_refuses_an_expired_certificate_until_it_is_renewed(tls: TlsFolder) -> None:
    tls.make(NAMES, at=NOW - timedelta(days=398))
    certificate = served(tls)
    assert certificate.expires_at < NOW
    async with listening(certificate) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            async with line(port, trusting(tls)):
                pass
        tls.renew(at=NOW)
        certificate.reload(at=NOW)
        async with line(port, trusting(tls)) as shown:
            assert await shown.says(b"again\n") == b"again\n"


def test_an_expired_certificate_does_not_replace_a_good_one(tls: TlsFolder) -> None:
    certificate = served(tls)
    before = certificate.expires_at
    tls.make(NAMES, at=NOW - timedelta(days=398))
    assert refusal(certificate) == "expired"
    assert certificate.expires_at == before
    assert not certificate.has_changed  # said once, not every two seconds


def test_a_key_that_others_can_read_is_not_taken_until_it_is_closed(tls: TlsFolder) -> None:
    certificate = served(tls)
    tls.renew(at=NOW)
    tls.server.chmod(0o644)
    with pytest.raises(UnusableCertificate) as refused:
        certificate.reload(at=NOW)
    assert (refused.value.code, refused.value.place) == ("open_secret", tls.server)
    assert not certificate.has_changed
    tls.server.chmod(0o600)
    assert certificate.has_changed
    certificate.reload(at=NOW)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "not_pem"), (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "not_pem")],
)
def test_what_is_no_certificate_does_not_replace_one(tls: TlsFolder, content: bytes, code: str) -> None:
    certificate = served(tls)
    tls.server.write_bytes(content)
    assert refusal(certificate) == code


def test_a_key_that_does_not_fit_is_refused(tls: TlsFolder) -> None:
    with pytest.raises(UnusableCertificate) as caught:
        ServedCertificate(CertificateFiles(certificate=tls.server, key=tls.authority_key))
    assert caught.value.code == "no_match"


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked(tls: TlsFolder, tmp_path: Path) -> None:
    issued = tls.renew(at=NOW)
    locked = tmp_path / "locked.pem"
    locked.write_bytes(
        issued.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    with pytest.raises(UnusableCertificate) as caught:
        ServedCertificate(CertificateFiles(certificate=tls.server, key=locked))
    assert caught.value.code == "unusable_key"


def test_files_that_are_gone_for_a_moment_are_not_a_change(tls: TlsFolder) -> None:
    certificate = served(tls)
    tls.server.unlink()
    assert not certificate.has_changed
    assert refusal(certificate) == "unreadable"


def refusal(certificate: ServedCertificate) -> str:
    with pytest.raises(UnusableCertificate) as caught:
        certificate.reload(at=NOW)
    return caught.value.code


def self_signed_rsa() -> bytes:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=9))
    builder = builder.add_extension(x509.SubjectAlternativeName(NAMES), critical=False)
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    return certificate + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
