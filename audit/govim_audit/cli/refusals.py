"""Every way in which an audit command cannot be done, turned into words and a status in one place."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from govim.config import ConfigError
from govim.control.commands import Refusal
from govim.storage.database import UnusableStorage
from govim.storage.publisher import TrailRefused
from govim.storage.seal import Unreadable
from govim.texts import error_text
from govim_audit.cli.officer import Refused
from govim_audit.cli.question import Unclear
from govim_audit.cli.voice import Status, Voice
from govim_audit.export.errors import ExportRefused
from govim_audit.record import NotALeaf


@contextmanager
def refusals_said(voice: Voice) -> Iterator[None]:
    try:
        yield
    except Refused as error:
        voice.end(Status.REFUSED, _refusal_text(error.refusal, voice))
    except (Unreadable, NotALeaf):
        voice.end(Status.UNUSABLE, voice.text("audit.cli.changed"))
    except (Unclear, ExportRefused, ConfigError, UnusableStorage, TrailRefused) as error:
        voice.end(Status.UNUSABLE, _unusable_text(error, voice))
    except DBAPIError as error:
        voice.end(Status.UNUSABLE, voice.text("cli.database", reason=error.orig))
    except UnicodeError:
        voice.end(Status.UNUSABLE, voice.text("cli.not_utf8"))
    except OSError as error:
        reason = error.strerror or error
        voice.end(Status.UNUSABLE, voice.text("cli.file", file=error.filename or "", reason=reason))


def _unusable_text(
    error: Unclear | ExportRefused | ConfigError | UnusableStorage | TrailRefused, voice: Voice
) -> str:
    match error:
        case Unclear():
            return voice.text(f"audit.cli.unclear.{error.what}", **error.values)
        case ExportRefused():
            return error.text(voice.language)
        case ConfigError():
            return error.explain(voice.language)
        case UnusableStorage():
            return voice.text("cli.unusable", reason=error.explain(voice.language))
        case TrailRefused():
            return voice.text("cli.trail.refused", reason=error.explain(voice.language))


def _refusal_text(refusal: Refusal, voice: Voice) -> str:
    values = dict(refusal.detail) | {"rule": refusal.rule}
    return error_text(refusal.code, voice.language, **values)
