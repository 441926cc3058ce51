"""Every way in which a command cannot be done, turned into words in one place; what else escapes is a bug."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError

from govim.backup.refusal import BackupRefused
from govim.cli.speaking import give_up, give_up_with
from govim.storage.database import UnusableStorage
from govim.storage.publisher import TrailRefused
from govim.terminal import TextOnly, language, split_lang
from govim.tls.folder import UnusableCertificate

log = logging.getLogger(__name__)


class Commands(TextOnly):
    """`--lang` may stand anywhere: it is the program's, not a command's."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 -- typer's own is private
        asked, rest = split_lang(args)
        return super().parse_args(ctx, [*asked, *rest])

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        with refusals_said():
            return super().invoke(ctx)


@contextmanager
def refusals_said() -> Iterator[None]:
    try:
        yield
    except UnusableStorage as error:
        give_up("cli.unusable", reason=error.explain(language()))
    except TrailRefused as error:
        give_up("cli.trail.refused", reason=error.explain(language()))
    except BackupRefused as error:
        give_up_with(error.explain(language()))
    except UnusableCertificate as error:
        give_up(f"cli.cert.{error.code}", place=error.place, reason=error.reason)
    except DBAPIError as error:
        log.debug("refused", exc_info=True)
        give_up("cli.database", reason=error.orig)
    except UnicodeError:
        log.debug("refused", exc_info=True)
        give_up("cli.not_utf8")
    except OSError as error:
        log.debug("refused", exc_info=True)
        give_up("cli.file", file=error.filename or "", reason=error.strerror or error)
