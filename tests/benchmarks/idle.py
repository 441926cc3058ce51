"""What an idle connection costs: signed in, 20 conversations, welcomed, in plaintext; beside a bare picows.

    python -m tests.benchmarks.idle [--connections 10000]

Memory is the server's own (private pages), after minus before, by connection; a tenth of the connections
comes and goes beforehand, so that what is needed once is there. What picows needs is measured by as many
connections to a bare listener of it, the rest is ours. The kernel's buffers of both ends, which no process
owns, stand apart. Below some thousand connections the page caches of the reading threads (up to 2 MiB each,
however many connect) say more than the connections. A connection that was lost prints VOID and ends with 1.
"""

import argparse
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from govim.storage.folder import DataFolder
from govim.storage.site import StoredSite
from tests.benchmarks.crowd.members import allow_files
from tests.benchmarks.crowd.site import make_crowd
from tests.benchmarks.direct import cpu
from tests.benchmarks.direct.processes import bare, serving

CONVERSATIONS, IN_A_GROUP = 20, 10
BARE = "tests.benchmarks.crowd.bare"
KIB = 1024
PAGE = 4  # KiB
SPARE_FILES = 200
SETTLED = 1.0  # seconds in which the work of connecting ends


class Void(Exception):
    """The figures do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """KiB."""

    resident: int
    private: int
    kernel: int  # of all TCP sockets of this machine

    @classmethod
    def of(cls, pid: int) -> "Memory":
        time.sleep(SETTLED)
        fields: dict[str, int] = {}
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, _, rest = line.partition(":")
            fields[name] = int(rest.split()[0])
        [tcp] = [
            line.split()
            for line in Path("/proc/net/sockstat").read_text().splitlines()
            if line.startswith("TCP:")
        ]
        return cls(
            resident=fields["Rss"],
            private=fields["Private_Clean"] + fields["Private_Dirty"],
            kernel=int(tcp[tcp.index("mem") + 1]) * PAGE,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """KiB by connection; `cpu` is microseconds of the server by connection, from accept to welcome."""

    private: float
    resident: float
    kernel: float
    cpu: float
    before: Memory
    after: Memory


def measure(port: int, pid: int, tokens: Sequence[str], folder: Path) -> Cost:
    count = len(tokens)
    with connected(port, tokens[: count // 10], folder):
        pass
    before, begun = Memory.of(pid), cpu.process_seconds(pid)
    with connected(port, tokens, folder):
        spent, after = cpu.process_seconds(pid) - begun, Memory.of(pid)
    return Cost(
        private=(after.private - before.private) / count,
        resident=(after.resident - before.resident) / count,
        kernel=(after.kernel - before.kernel) / count,
        cpu=spent / count * 1e6,
        before=before,
        after=after,
    )


@contextlib.contextmanager
def connected(port: int, tokens: Sequence[str], folder: Path) -> Iterator[None]:
    """All are welcomed, and stay."""
    path = folder / "tokens.json"
    path.write_bytes(msgspec.json.encode(list(tokens)))
    command = ["taskset", "-c", str(cpu.GENERATOR_CPU), sys.executable, "-m"]
    command += ["tests.benchmarks.crowd.idlers", str(port), str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as idlers:
        assert idlers.stdin is not None
        assert idlers.stdout is not None
        if not idlers.stdout.readline():
            raise Void("not everybody was welcomed")
        yield
        idlers.stdin.close()
        lost = idlers.stdout.readline().strip()
    if lost != "0":
        raise Void(f"{lost or 'all'} connections were lost")


def show(name: str, cost: Cost) -> None:
    before, after = cost.before, cost.after
    print(
        f"{name}: {cost.private:5.1f} KiB a connection (resident {cost.resident:.1f})"
        f" | private {before.private // KIB} → {after.private // KIB} MiB,"
        f" resident {before.resident // KIB} → {after.resident // KIB} MiB"
        f" | kernel, both ends: {cost.kernel:.1f} KiB"
        f" | {cost.cpu:.0f} µs from accept to welcome"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=10_000)
    count: int = parser.parse_args().connections
    allow_files(count + SPARE_FILES)
    print(f"{count} idle connections, {CONVERSATIONS} conversations each")
    try:
        with TemporaryDirectory(prefix="govim-bench-") as place:
            folder = Path(place)
            site = StoredSite(DataFolder(folder / "site"))
            crowd = make_crowd(site, count, groups=CONVERSATIONS, members=IN_A_GROUP)
            with serving(site) as server:
                ours = measure(server.gateway_port, server.pid, crowd.tokens, folder)
            with bare(BARE, "0") as (port, pid):
                floor = measure(port, pid, crowd.tokens, folder)
    except Void as reason:
        print(f"VOID: {reason}")
        return 1
    show("ours       ", ours)
    show("bare picows", floor)
    print(
        f"split: picows {floor.private:.1f} KiB + ours {ours.private - floor.private:.1f} KiB,"
        f" ratio {ours.private / floor.private:.2f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
