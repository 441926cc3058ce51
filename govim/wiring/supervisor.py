"""What systemd is told (sd_notify(3)): that the server is ready, that its loop lives, that it stops."""

import asyncio
import logging
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)


class Supervisor:
    """Owned by the loop. Without a supervisor that asked, nothing is told."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        # An abstract socket is written with @ for its NUL.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        # Told twice within the time after which we are taken for dead.
        self._every = int(environment.get("WATCHDOG_USEC", "0")) / 1e6 / 2

    def ready(self) -> None:
        self._tell("READY=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    async def watch(self) -> None:
        while self._every:
            self._tell("WATCHDOG=1")
            await asyncio.sleep(self._every)

    def _tell(self, state: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as line:
                line.sendto(state.encode(), self._address)
        except OSError as error:
            log.warning("the supervisor could not be told %s: %s", state, error.strerror)
