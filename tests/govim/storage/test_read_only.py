from concurrent.futures import Future

import pytest

from govim.domain.errors import ReadOnly
from govim.ports import Work
from govim.storage.read_only import Because, NoPublisher, NoWriter
from govim.storage.writer import Health

NOTHING: Work[None] = Work(run=lambda _: None)


@pytest.mark.parametrize("because", Because)
def test_every_command_is_refused_with_the_reason(because: Because) -> None:
    writer, future = NoWriter(because), Future[None]()
    with pytest.raises(ReadOnly) as refused:
        writer.run(NOTHING)
    assert refused.value.detail == {"reason": because}
    with pytest.raises(ReadOnly):
        writer.submit(NOTHING, future)
    assert not future.done()
    assert (writer.health, writer.queued) == (Health.READ_ONLY, 0)
    writer.stop()


def test_the_publisher_writes_nothing() -> None:
    publisher = NoPublisher()
    publisher.start()
    publisher.accept(0, [b"leaf"])
    publisher.publish()
    publisher.stop()
