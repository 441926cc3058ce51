"""How long a server needs until it answers and until it is ready, beside what its libraries need.

    python -m tests.benchmarks.cold_start [--runs 5]

From exec, on a filled demonstration: after a clean stop, after a kill −9, and with all code and data out of
the page cache, as after a reboot. Wall time counts the neighbours and the disk too; CPU time is of the server
alone, without the index follower. The floors: a Python that does nothing, and one that imports the libraries
which no server of this make can do without.
"""

import argparse
import http.client
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from govim.demo.fill import make_demo
from govim.storage.folder import DataFolder
from tests.architecture.sources import MIRRORS, ROOT
from tests.benchmarks.direct.cpu import process_seconds
from tests.components.server import SLOWEST_START, Server

FLOORS = {
    "bare Python": "pass",
    "its libraries": "import uvloop, hypercorn.asyncio, starlette.applications, sqlalchemy",
}
KIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Seconds since exec."""

    wall: float
    cpu: float
    waited: float  # while others had the CPU


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    live: Took
    ready: Took
    resident: int  # MiB


def start(server: Server) -> Start:
    begun = time.perf_counter()
    server.launch()

    def took() -> Took:
        wall = time.perf_counter() - begun
        return Took(wall=wall, cpu=process_seconds(server.pid), waited=server.waited_for_cpu)

    wait_for(server, "/livez", begun)
    live = took()
    wait_for(server, "/readyz", begun)
    return Start(live=live, ready=took(), resident=resident_mib(server.pid))


def wait_for(server: Server, path: str, begun: float) -> None:
    """It listens long before it answers; then a request waits for the answer, which costs it no CPU."""
    while time.perf_counter() - begun < SLOWEST_START:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=SLOWEST_START)
        try:
            line.request("GET", path)
            if line.getresponse().status == http.client.OK:
                return
        except OSError:
            pass
        finally:
            line.close()
        time.sleep(0.01)
    raise SystemExit(f"VOID: no {path} within {SLOWEST_START} s:\n{server.log.read_text()}")


def resident_mib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [kib] = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kib) // KIB


def floor(code: str) -> Took:
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", code])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"VOID: {code}")
    return Took(wall=time.perf_counter() - begun, cpu=usage.ru_utime + usage.ru_stime, waited=0.0)


def forget(data: Path) -> None:
    """Out of the page cache, as far as no other process uses it."""
    libraries = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib")]
    for folder in (*libraries, *(ROOT / name for name in MIRRORS), data):
        for file in folder.rglob("*"):
            if file.is_file():
                descriptor = os.open(file, os.O_RDONLY)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(descriptor)


def starts(server: Server, runs: int, end: Callable[[], None]) -> list[Start]:
    """Each after such an end of the one before."""
    server.start()
    made = []
    for _ in range(runs):
        end()
        made.append(start(server))
    server.stop()
    return made


def row(name: str, times: list[Took]) -> str:
    wall, cpu = [each.wall for each in times], [each.cpu for each in times]
    waited = median(each.waited for each in times)
    return (
        f"  {name:<28} wall min {min(wall):.2f} median {median(wall):.2f} s"
        f" | CPU min {min(cpu):.2f} median {median(cpu):.2f} s"
        + (f" | others had the CPU for {waited:.2f} s" if waited else "")
    )


def show(name: str, made: list[Start], libraries: float) -> None:
    print(row(f"{name}: /livez", [each.live for each in made]))
    ready = [each.ready for each in made]
    ratio = median(each.cpu for each in ready) / libraries
    print(row(f"{name}: /readyz", ready), f"| ratio to its libraries {ratio:.2f}")
    print(f"  {'':<28} resident when ready {median(each.resident for each in made):.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs: int = parser.parse_args().runs
    with TemporaryDirectory(prefix="govim-bench-") as place:
        folder = DataFolder(Path(place, "data"))
        make_demo(folder)
        server = Server(folder.root)

        def stop_and_forget() -> None:
            server.stop()
            forget(folder.root)

        try:
            print(f"cold start, {runs} runs")
            floors = {name: [floor(code) for _ in range(runs)] for name, code in FLOORS.items()}
            for name, times in floors.items():
                print(row(f"floor: {name}", times))
            libraries = median(each.cpu for each in floors["its libraries"])
            show("after a stop", starts(server, runs, server.stop), libraries)
            show("after kill −9", starts(server, runs, server.kill), libraries)
            show("from the disk", starts(server, runs, stop_and_forget), libraries)
        finally:
            server.kill()


if __name__ == "__main__":
    main()
