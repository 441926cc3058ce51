import logging

import pytest

from govim.gateway.quiet import Quiet


def test_what_a_peer_does_is_no_news_and_what_we_do_is(caplog: pytest.LogCaptureFixture) -> None:
    log = Quiet(logging.getLogger("govim.gateway"))
    with caplog.at_level(logging.INFO):
        log.info("a connection")
        log.error("a broken frame")
        try:
            int("ours")
        except ValueError:
            log.exception("a listener failed")
    assert [record.message for record in caplog.records] == ["a listener failed"]
