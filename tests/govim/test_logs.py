import asyncio
import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
import structlog
from sqlalchemy import create_engine, text

from govim import logs
from govim.domain.errors import NotFound

SECRET = "planted-secret"
ours, foreign = logging.getLogger("govim.some.module"), logging.getLogger("hypercorn.error")


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(capture=False)


@pytest.fixture
def lines(restored: None) -> Callable[[], list[dict[str, Any]]]:
    stream = io.StringIO()
    logs.configure("info", "json", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def raw(restored: None) -> io.StringIO:
    stream = io.StringIO()
    logs.configure("info", "text", stream)
    return stream


Lines = Callable[[], list[dict[str, Any]]]


def test_an_event_is_one_line_of_json(lines: Lines) -> None:
    ours.warning("a certificate ends in %d days\nor so", 3, extra={"component": "tls"})
    (line,) = lines()
    assert line["event"] == "a certificate ends in 3 days\nor so"
    assert (line["level"], line["logger"], line["component"]) == ("warning", ours.name, "tls")
    assert line["timestamp"].endswith("Z")


def test_a_terminal_gets_key_and_value(raw: io.StringIO) -> None:
    ours.error("failed", exc_info=NotFound("absent"))
    line = raw.getvalue()
    assert line.startswith("timestamp=")
    assert "level=error event=failed" in line
    assert 'exception="govim.domain.errors.NotFound not_found"' in line
    assert line.count("\n") == 1


def test_an_event_of_a_request_names_it(lines: Lines) -> None:
    with structlog.contextvars.bound_contextvars(request="r-1"):
        ours.info("within")
    ours.info("without")
    assert [line.get("request") for line in lines()] == ["r-1", None]


def test_the_level_decides(lines: Lines) -> None:
    ours.debug("not said")
    assert lines() == []


def test_of_an_exception_only_type_code_and_place_are_kept(lines: Lines) -> None:
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise RuntimeError(f"around {SECRET}") from error
    except RuntimeError as error:
        ours.error("failed", exc_info=error)
    (line,) = lines()
    shown = "\n".join(line["exception"])
    assert "builtins.RuntimeError" in shown
    assert "builtins.ValueError" in shown
    assert "test_of_an_exception_only_type" in shown
    assert SECRET not in json.dumps(line)


def test_a_database_error_keeps_its_code_and_loses_its_parameters(lines: Lines) -> None:
    engine = create_engine("sqlite://", module=sqlite)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (a UNIQUE)"))
        connection.execute(text("INSERT INTO t VALUES (:a)"), {"a": SECRET})
        try:
            connection.execute(text("INSERT INTO t VALUES (:a)"), {"a": SECRET})
        except Exception as error:  # noqa: BLE001
            ours.error("failed", exc_info=error)
    engine.dispose()
    (line,) = lines()
    assert "sqlalchemy.exc.IntegrityError SQLITE_CONSTRAINT" in line["exception"]
    assert SECRET not in json.dumps(line)


def test_a_system_error_says_what_the_system_said(lines: Lines) -> None:
    ours.error("failed", exc_info=OSError(28, SECRET))
    assert lines()[0]["exception"] == ["builtins.OSError No space left on device"]


def test_a_library_is_named_and_not_quoted(lines: Lines) -> None:
    foreign.error("bad request: %s", SECRET, extra={"body": SECRET}, exc_info=ValueError(SECRET))
    (line,) = lines()
    assert line["event"] == logs.WITHHELD
    assert line["logger"] == foreign.name
    assert line["place"].startswith("test_logs.py:")
    assert line["exception"] == ["builtins.ValueError"]
    assert SECRET not in json.dumps(line)


@pytest.mark.parametrize("name", ["govimitation", "hypercorn.govim", "root"])
def test_only_our_own_modules_are_quoted(lines: Lines, name: str) -> None:
    logging.getLogger(name).error(SECRET)
    assert lines()[0]["event"] == logs.WITHHELD


@pytest.mark.parametrize("name", ["govim.web.edge", "govim_audit.indexer.process", "govim", "__main__"])
def test_all_of_our_modules_are_quoted(lines: Lines, name: str) -> None:
    logging.getLogger(name).error("said")
    assert lines()[0]["event"] == "said"


async def test_a_failed_task_does_not_show_what_it_held(lines: Lines) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.log_unhandled)

    def fail(held: str) -> None:
        raise ValueError(held)

    loop.call_soon(fail, SECRET)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    (line,) = lines()
    assert line["event"] == "a task or callback failed"
    assert SECRET not in json.dumps(line)


def test_the_end_of_a_thread_or_process_is_an_event(lines: Lines) -> None:
    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    error = ValueError(SECRET)
    sys.excepthook(ValueError, error, None)
    assert [line["level"] for line in lines()] == ["critical", "critical"]
    assert SECRET not in json.dumps(lines())


def test_a_chain_that_bites_its_tail_ends(lines: Lines) -> None:
    first, second = ValueError(), TypeError()
    first.__cause__, second.__cause__ = second, first
    ours.error("failed", exc_info=first)
    assert lines()[0]["exception"] == ["builtins.ValueError", "builtins.TypeError"]


def test_a_child_logs_as_its_server(
    restored: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GOVIM_LOG__FORMAT", "json")
    monkeypatch.setenv("GOVIM_LOG__LEVEL", "error")
    logs.configure_child()
    ours.warning("not said")
    ours.error("said")
    assert json.loads(capsys.readouterr().out)["event"] == "said"
