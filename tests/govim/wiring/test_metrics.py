import pytest
from prometheus_client.parser import text_string_to_metric_families

from govim.domain.entry import EntryKind
from govim.domain.events import EntryAppended
from govim.domain.rate_limits import Act
from govim.wiring.metrics import Metrics
from tests.govim.sites import SqlStore
from tests.govim.world import World


def figures(metrics: Metrics) -> dict[str, float]:
    families = text_string_to_metric_families(metrics.page().decode())
    return {
        sample.name: sample.value for family in families for sample in family.samples if not sample.labels
    }


def test_batches_are_counted_with_their_size_and_time() -> None:
    metrics = Metrics()
    metrics.committed(3, 0.5)
    metrics.committed(5, 0.25)
    found = figures(metrics)
    assert (found["govim_batch_commands_count"], found["govim_batch_commands_sum"]) == (2, 8)
    assert found["govim_commit_seconds_sum"] == 0.75


def test_only_messages_are_counted_as_such(store: SqlStore, world: World) -> None:
    ada, bo = world.person("Ada"), world.person("Bo")
    conversation = world.direct(ada, bo)
    world.say(ada, conversation, "1")
    said = world.say(bo, conversation, "2")
    store.run(world.recall(bo, conversation, said.seq))
    events = store.told()
    assert any(isinstance(each, EntryAppended) and each.entry.kind is EntryKind.RECALL for each in events)
    metrics = Metrics()
    metrics.tell(events)
    assert figures(metrics)["govim_messages_total"] == 2


@pytest.mark.parametrize(("is_total", "name"), [(True, "govim_x_total"), (False, "govim_x")])
def test_a_figure_is_read_when_it_is_asked_for(*, is_total: bool, name: str) -> None:
    metrics, value = Metrics(), 1.0
    metrics.read("govim_x", "X", lambda: value, is_total=is_total)
    value = 2.0
    assert figures(metrics)[name] == 2


def test_what_there_is_not_is_not_shown() -> None:
    metrics = Metrics()
    metrics.read("govim_x", "X", lambda: None)
    assert "govim_x" not in figures(metrics)


def test_two_servers_in_one_process_do_not_share_figures() -> None:
    one, other = Metrics(), Metrics()
    one.committed(1, 1)
    assert figures(other)["govim_batch_commands_count"] == 0


def test_refusals_by_rate_are_counted_by_class_from_nought() -> None:
    metrics = Metrics()
    metrics.refused_by_rate(Act.SEND)
    metrics.refused_by_rate(Act.SEND)
    page = metrics.page().decode()
    assert 'govim_refused_by_rate_total{class="send"} 2.0' in page
    assert 'govim_refused_by_rate_total{class="sign_in"} 0.0' in page
