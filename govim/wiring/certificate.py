"""Which certificate is served, and the watch over it: replaced files, SIGHUP, days that run out."""

import asyncio
import ipaddress
import logging
import signal
from datetime import timedelta

from govim.config import Settings
from govim.ports import Clock
from govim.storage.folder import DataFolder
from govim.tls.expiry import Standing, days_left, standing
from govim.tls.folder import TlsFolder, UnusableCertificate
from govim.tls.served import CertificateFiles, ServedCertificate

log = logging.getLogger(__name__)
LOOK_EVERY = 2.0  # seconds
WARN_EVERY = timedelta(days=1)
LEVELS = {
    Standing.GOOD: logging.INFO,
    Standing.SOON: logging.WARNING,
    Standing.URGENT: logging.ERROR,
    Standing.EXPIRED: logging.CRITICAL,
}


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def certificate_files(folder: DataFolder, settings: Settings) -> CertificateFiles | None:
    """What is configured; else, elsewhere than on loopback, what `govim cert` made; else plain text."""
    tls = settings.tls
    if tls.certificate and tls.key:
        return CertificateFiles(certificate=tls.certificate, key=tls.key)
    own = TlsFolder.of(folder).server
    if is_loopback(settings.listen.host) or not own.exists():
        return None
    return CertificateFiles(certificate=own, key=own)


class CertificateWatch:
    """Owned by the loop."""

    def __init__(self, served: ServedCertificate, clock: Clock) -> None:
        self._served = served
        self._clock = clock

    async def watch(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.reload)
        self._say()
        said_at = self._clock.now()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self._served.has_changed:
                self.reload()
            if self._clock.now() - said_at >= WARN_EVERY:
                said_at = self._clock.now()
                self._say()

    def reload(self) -> None:
        """A certificate that is no good is refused, and the former stays."""
        try:
            self._served.reload(at=self._clock.now())
        except UnusableCertificate as error:
            log.error("the certificate was not replaced: %s: %s", error.place, error.code)  # noqa: TRY400
        else:
            log.info("the certificate was loaded again")
            self._say()

    def _say(self) -> None:
        now = self._clock.now()
        level = LEVELS[standing(self._served.expires_at, now)]
        log.log(level, "the certificate holds for %d days", days_left(self._served.expires_at, now))
