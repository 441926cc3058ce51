import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govim.config.settings import Listen, Settings, Tls
from govim.storage.folder import DataFolder
from govim.tls.authority import alternative_name
from govim.tls.folder import TlsFolder
from govim.tls.served import CertificateFiles, ServedCertificate
from govim.wiring import certificate
from govim.wiring.certificate import CertificateWatch, certificate_files, is_loopback
from govim.wiring.system import SystemClock

NOW = datetime.now(UTC)
NAMES = [alternative_name("localhost")]


@pytest.fixture
def tls(tmp_path: Path) -> TlsFolder:
    folder = TlsFolder.of(DataFolder(tmp_path))
    folder.make(NAMES, at=NOW)
    return folder


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_is_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "im.example", "localhost.example", ""])
def test_anything_else_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_the_site_s_own_certificate_is_for_other_addresses(tls: TlsFolder, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    own = CertificateFiles(certificate=tls.server, key=tls.server)
    assert certificate_files(folder, Settings(listen=Listen(host="0.0.0.0"))) == own
    assert certificate_files(folder, Settings()) is None
    tls.server.unlink()
    assert certificate_files(folder, Settings(listen=Listen(host="0.0.0.0"))) is None


def test_a_configured_certificate_is_served_everywhere(tls: TlsFolder, tmp_path: Path) -> None:
    settings = Settings(tls=Tls(certificate=Path("/c"), key=Path("/k")))
    expected = CertificateFiles(certificate=Path("/c"), key=Path("/k"))
    assert certificate_files(DataFolder(tmp_path), settings) == expected


@contextlib.asynccontextmanager
async def watched(tls: TlsFolder) -> AsyncIterator[ServedCertificate]:
    served = ServedCertificate(CertificateFiles(certificate=tls.server, key=tls.server))
    task = asyncio.create_task(CertificateWatch(served, SystemClock()).watch())
    await asyncio.sleep(0)
    try:
        yield served
    finally:
        task.cancel()
        asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)


async def until(served: ServedCertificate, expires_at: datetime) -> None:
    async with asyncio.timeout(10):
        while served.expires_at != expires_at:  # noqa: ASYNC110 -- nothing tells
            await asyncio.sleep(0.01)


async def test_replaced_files_are_taken(tls: TlsFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "LOOK_EVERY", 0.01)
    async with watched(tls) as served:
        new = tls.renew(at=NOW + timedelta(days=1)).certificate
        await until(served, new.not_valid_after_utc)


async def test_a_hangup_takes_the_files_at_once(tls: TlsFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "LOOK_EVERY", 3600)
    async with watched(tls) as served:
        new = tls.renew(at=NOW + timedelta(days=1)).certificate
        os.kill(os.getpid(), signal.SIGHUP)
        await until(served, new.not_valid_after_utc)


async def test_a_bad_file_is_said_and_the_former_stays(
    tls: TlsFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(certificate, "LOOK_EVERY", 0.01)
    async with watched(tls) as served:
        before = served.expires_at
        tls.server.write_bytes(b"planted-secret")
        async with asyncio.timeout(10):
            while "not replaced" not in caplog.text:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert served.expires_at == before
    assert "planted-secret" not in caplog.text


@pytest.mark.parametrize(
    ("days", "level"), [(31, logging.INFO), (29, logging.WARNING), (6, logging.ERROR), (-1, logging.CRITICAL)]
)
async def test_the_end_is_said_thirty_and_seven_days_before(
    tls: TlsFolder, caplog: pytest.LogCaptureFixture, days: int, level: int
) -> None:
    tls.make(NAMES, at=NOW - timedelta(days=397 - days))
    caplog.set_level(logging.INFO)
    async with watched(tls):
        await asyncio.sleep(0.01)
    assert [record.levelno for record in caplog.records if "holds for" in record.message] == [level]
