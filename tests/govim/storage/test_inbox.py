import threading
import time

import pytest

from govim.storage.inbox import Full, Inbox


def test_things_come_out_as_they_went_in() -> None:
    inbox: Inbox[int] = Inbox(10)
    for item in range(5):
        inbox.put(item)
    assert len(inbox) == 5
    assert (inbox.take(3, timeout=None), inbox.take(3, timeout=None)) == ([0, 1, 2], [3, 4])


def test_it_is_bounded() -> None:
    inbox: Inbox[int] = Inbox(2)
    inbox.put(1)
    inbox.put(2)
    with pytest.raises(Full):
        inbox.put(3)
    inbox.put_anyway(4)
    assert inbox.take(10, timeout=None) == [1, 2, 4]
    inbox.put(5)


def test_nothing_comes_of_nothing_in_time() -> None:
    inbox: Inbox[int] = Inbox(2)
    began = time.monotonic()
    assert inbox.take(1, timeout=0.05) == []
    assert inbox.take(1, timeout=0) == []
    assert time.monotonic() - began >= 0.04


def test_whoever_sleeps_is_woken() -> None:
    inbox: Inbox[int] = Inbox(2)
    threading.Timer(0.05, inbox.put, [7]).start()
    assert inbox.take(1, timeout=20) == [7]


def test_nothing_is_lost_between_many_and_one() -> None:
    """The sleeper lies down again and again while others put: nobody is left waiting."""
    inbox: Inbox[tuple[int, int]] = Inbox(100_000)
    writers, each = 4, 5_000

    def write(who: int) -> None:
        for number in range(each):
            inbox.put((who, number))

    threads = [threading.Thread(target=write, args=(who,)) for who in range(writers)]
    for thread in threads:
        thread.start()
    taken: list[tuple[int, int]] = []
    while len(taken) < writers * each:
        some = inbox.take(64, timeout=20)
        assert some, "a sleeper was not woken"
        taken += some
    for thread in threads:
        thread.join()
    for who in range(writers):
        assert [number for writer, number in taken if writer == who] == list(range(each))
