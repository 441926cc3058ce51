"""A child process that the server starts and watches; it ends with us, because it reads our pipe."""

import asyncio
import contextlib
import logging
import os
from collections.abc import Mapping, Sequence

log = logging.getLogger(__name__)
FIRST_DELAY, MOST_DELAY = 1.0, 60.0  # seconds before it is started again
PATIENCE = 5.0
# More than we are, from its first moment: its imports must not take the CPU from a server that just woke.
NICE = 10


class Child:
    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """`environment` is added to ours."""
        self._command = command
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def watch(self) -> None:
        """Keep it running. One that dies at once is started ever more slowly."""
        delay = FIRST_DELAY
        while not self._stopping:
            started = asyncio.get_running_loop().time()
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                env={**os.environ, **self._environment},
            )
            with contextlib.suppress(ProcessLookupError):  # it may have died at once
                os.setpriority(os.PRIO_PROCESS, self._process.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICE)
            code = await self._process.wait()
            if self._stopping:
                return
            lived = asyncio.get_running_loop().time() - started
            delay = FIRST_DELAY if lived > MOST_DELAY else min(delay * 2, MOST_DELAY)
            log.error("%s ended with %s; again in %.0f s", self._command[2], code, delay)
            await asyncio.sleep(delay)

    async def stop(self) -> None:
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            process.kill()
            await process.wait()
