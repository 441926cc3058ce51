"""Figures for Prometheus: counted as things happen, or read from their owners when asked."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from govim.domain.entry import EntryKind
from govim.domain.events import EntryAppended, Event
from govim.domain.rate_limits import Act

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

Reading = Callable[[], float | None]


class Metrics:
    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which nobody reads
        self._registry = CollectorRegistry()
        self._messages = Counter("govim_messages", "Messages stored", registry=self._registry)
        self._sizes = Histogram(
            "govim_batch_commands", "Commands a commit", buckets=BATCH_SIZES, registry=self._registry
        )
        self._seconds = Histogram(
            "govim_commit_seconds",
            "From a batch to its fsync",
            buckets=LATENCIES,
            registry=self._registry,
        )
        self._refused = Counter(
            "govim_refused_by_rate", "Requests refused by a rate limit", ["class"], registry=self._registry
        )
        for act in Act:
            self._refused.labels(act.value)  # 0 until the first
        self._readings = _Readings()
        self._registry.register(self._readings)

    def committed(self, commands: int, seconds: float) -> None:
        """Called by the writer's thread."""
        self._sizes.observe(commands)
        self._seconds.observe(seconds)

    def tell(self, events: Sequence[Event]) -> None:
        stored = [each for each in events if isinstance(each, EntryAppended)]
        self._messages.inc(sum(each.entry.kind is EntryKind.MESSAGE for each in stored))

    def refused_by_rate(self, act: Act) -> None:
        self._refused.labels(act.value).inc()

    def read(self, name: str, explained: str, reading: Reading, *, is_total: bool = False) -> None:
        """A figure that somebody else keeps; None: there is none at present."""
        self._readings.add(name, explained, reading, is_total=is_total)

    def page(self) -> bytes:
        return generate_latest(self._registry)


class _Readings:
    """A collector of prometheus_client."""

    def __init__(self) -> None:
        self._all: list[tuple[str, str, Reading, bool]] = []

    def add(self, name: str, explained: str, reading: Reading, *, is_total: bool) -> None:
        self._all.append((name, explained, reading, is_total))

    def collect(self) -> Iterator[Metric]:
        for name, explained, reading, is_total in self._all:
            value = reading()
            if value is not None:
                family = CounterMetricFamily if is_total else GaugeMetricFamily
                yield family(name, explained, value=value)
