"""How fast the audit index takes in messages and answers, beside a naive floor.

    python -m tests.benchmarks.audit_index [messages]

Ours: folding, pairs, metadata with its indexes, cursor, one synced commit for 2 000 documents. The floor:
FTS5 given ready-made pairs, with its default settings and nothing beside. Per second of CPU time, and per
second, which also counts the disk and the neighbours. A run that miscounts against a naive search is void.
"""

import gc
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from uuid import UUID

import pysqlite3.dbapi2 as sqlite

from govim.domain.ids import Position
from govim_audit.record import Kind
from govim_audit.search.fts5 import Fts5Index
from govim_audit.search.grams import grams
from govim_audit.search.port import Document
from govim_audit.search.query import AuditQuery
from govim_policies.folding import fold

BATCH = 2000
PEOPLE = 5_000
ROOMS = 20_000
START = datetime(2026, 9, 1, tzinfo=UTC)
SPAN = timedelta(days=90)
SEED = 20261124


def vocabulary(draw: random.Random) -> list[str]:
    """12 000 words of one to four of 3 500 characters: pairs then repeat about as they do in a language."""
    characters = [chr(0x4E00 + number * 5) for number in range(3500)]
    draw.shuffle(characters)
    weights = [1 / (rank + 20) for rank in range(len(characters))]
    lengths = (1, 2, 2, 2, 2, 3, 4)
    words = ["".join(draw.choices(characters, weights, k=draw.choice(lengths))) for _ in range(12_000)]
    words += "，。、：（） 0123456789"
    draw.shuffle(words)
    return words


def corpus(count: int) -> list[Document]:
    """Messages of 20 to 60 characters, 40 on average, over three months."""
    draw = random.Random(SEED)
    words = vocabulary(draw)
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    return [
        Document(
            position=Position(position),
            kind=Kind.MESSAGE_SENT,
            at=START + SPAN * (position / count),
            actor=UUID(int=draw.randrange(PEOPLE)),
            conversation=UUID(int=PEOPLE + draw.randrange(ROOMS)),
            seq=position,
            text="".join(draw.choices(words, cum_weights=weights, k=60))[: draw.randint(20, 60)],
        )
        for position in range(count)
    ]


def batches(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    for start in range(0, len(documents), BATCH):
        yield documents[start : start + BATCH]


@dataclass(frozen=True)
class Seconds:
    cpu: float
    wall: float


def timed(work: Callable[[], object]) -> Seconds:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Seconds(time.process_time() - cpu, time.perf_counter() - wall)


def index_all(index: Fts5Index, documents: Sequence[Document]) -> None:
    for batch in batches(documents):
        index.put(batch, last_leaf=b"")


def floor(path: Path, documents: Sequence[Document]) -> Seconds:
    ready = [[(each.position, grams(each.text or "")) for each in batch] for batch in batches(documents)]
    connection = sqlite.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(
        "CREATE VIRTUAL TABLE texts USING fts5 (grams, content = '', prefix = '1', tokenize = 'ascii')"
    )

    def insert() -> None:
        for batch in ready:
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO texts (rowid, grams) VALUES (?, ?)", batch)
            connection.execute("COMMIT")

    seconds = timed(insert)
    connection.close()
    return seconds


def queries(documents: Sequence[Document], length: int) -> list[AuditQuery]:
    draw = random.Random(length)
    found = []
    for _ in range(200):
        text = draw.choice(documents).text or ""
        start = draw.randrange(len(text) - length)
        found.append(AuditQuery(text=text[start : start + length]))
    return found


def search(index: Fts5Index, name: str, asked: Sequence[AuditQuery], folded: Sequence[str]) -> None:
    latencies = []
    for query in asked:
        start = time.perf_counter()
        hits = index.search(query)
        latencies.append((time.perf_counter() - start) * 1000)
        if query.sender is None and query.text is not None and len(latencies) <= 10:
            sought = fold(query.text)
            if hits.total != sum(sought in text for text in folded):
                raise SystemExit(f"void: {query.text!r} was counted wrongly")
    cuts = quantiles(latencies, n=100)
    print(f"  {name:<28} p50 {cuts[49]:7.2f} ms   p99 {cuts[98]:7.2f} ms")


def main() -> None:
    documents = corpus(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
    count = len(documents)
    gc.freeze()  # the follower never holds all of them: do not measure how the collector walks through them
    with TemporaryDirectory() as folder, Fts5Index(Path(folder), writable=True) as index:
        ours = timed(lambda: index_all(index, documents))
        naive = floor(Path(folder, "floor"), documents)
        size = sum(path.stat().st_size for path in Path(folder).glob("*.db")) / count
        if index.count() != count:
            raise SystemExit("void: documents were lost")
        print(f"indexing {count} messages: ours, floor, ratio")
        for unit, mine, other in (("of CPU", ours.cpu, naive.cpu), ("", ours.wall, naive.wall)):
            print(f"  per second {unit:<8} {count / mine:10,.0f} {count / other:10,.0f} {other / mine:7.2f}")
        print(f"size {size:.0f} bytes a message in {len(list(Path(folder).glob('*.db')))} months; searching:")
        folded = [fold(each.text or "") for each in documents]
        for length in (1, 2, 4, 8):
            search(index, f"{length} characters", queries(documents, length), folded)
        senders = [AuditQuery(sender=each.actor) for each in documents[:200]]
        search(index, "all of one sender", senders, folded)
        both = [replace(one, text=two.text) for one, two in zip(senders, queries(documents, 2), strict=True)]
        search(index, "2 characters of one sender", both, folded)


if __name__ == "__main__":
    main()
