"""The log: one line an event, JSON or key=value, and nothing in it that somebody wrote or must not know.

Our own statements name ids, counts and codes. What we do not control is cut down: of an exception only its
type, code and place (its text may quote a message, a name or SQL parameters), of a library's statement only
where it was made.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

from govim.domain.errors import GovimError

OURS = frozenset({"govim", "govim_audit", "govim_directory", "govim_policies", "__main__"})
MOST_FRAMES = 20
Format = Literal["json", "text"]
WITHHELD = "reported by a library"

log = logging.getLogger(__name__)


def chosen_format(form: str, stream: TextIO | None = None) -> Format:
    """`auto` is text in a terminal, else JSON."""
    if form == "auto":
        return "text" if (stream or sys.stdout).isatty() else "json"
    return "text" if form == "text" else "json"


def configure(level: str, form: Format, stream: TextIO | None = None) -> None:
    """Everything goes to standard output."""
    stream = stream or sys.stdout
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(is_json=form == "json"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_end
    threading.excepthook = _log_thread


def configure_child() -> None:
    """As the server that started us says by the environment."""
    form = chosen_format(os.environ.get("GOVIM_LOG__FORMAT", "auto"))
    configure(os.environ.get("GOVIM_LOG__LEVEL", "info"), form)


def log_unhandled(loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """The loop's exception handler. Its message may show the arguments of a callback, so it is left out."""
    del loop
    log.error("a task or callback failed", exc_info=context.get("exception"))


def _formatter(*, is_json: bool) -> structlog.stdlib.ProcessorFormatter:
    order = ["timestamp", "level", "event"]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if is_json
        else structlog.processors.LogfmtRenderer(key_order=order, drop_missing=True)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.contextvars.merge_contextvars,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            _withhold_foreign,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _cut_exception if is_json else _flat_exception,
            renderer,
        ],
    )


def _withhold_foreign(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    del logger, method
    record: logging.LogRecord = event["_record"]
    if record.name.partition(".")[0] in OURS:
        return event
    kept = {
        key: event[key] for key in ("timestamp", "level", "logger", "request", "exc_info") if key in event
    }
    meta = {key: event[key] for key in ("_record", "_from_structlog")}
    place = f"{Path(record.pathname).name}:{record.lineno}"
    return {**meta, "event": WITHHELD, "place": place, **kept}


def _cut_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    del logger, method
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = [shown for each in _chain(error) for shown in _shown(each)]
    return event


def _flat_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    event = _cut_exception(logger, method, event)
    if "exception" in event:
        event["exception"] = " < ".join(event["exception"])
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what caused it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _shown(error: BaseException) -> Iterator[str]:
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}{_code(error)}"
    for frame in extract_tb(error.__traceback__)[-MOST_FRAMES:]:
        yield f"{_short(frame.filename)}:{frame.lineno} {frame.name}"


def _code(error: BaseException) -> str:
    """What names the kind of failure and cannot hold content."""
    original = getattr(error, "orig", None) or error
    for name in ("sqlite_errorname", "sqlstate"):
        if isinstance(code := getattr(original, name, None), str):
            return f" {code}"
    if isinstance(error, OSError) and error.errno:
        return f" {os.strerror(error.errno)}"
    return f" {error.code}" if isinstance(error, GovimError) else ""


def _short(file: str) -> str:
    """The last three steps: enough to find it, nothing about the machine."""
    return "/".join(Path(file).parts[-3:])


def _log_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("the process ended by an exception", exc_info=(kind, error, trace))


def _log_thread(args: threading.ExceptHookArgs) -> None:
    log.critical("a thread ended by an exception", exc_info=args.exc_value)
