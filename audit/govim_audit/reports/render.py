"""The renderer, a process of its own: `python -m govim_audit.reports.render FOLDER MEMORY SECONDS SIZE`.

Turns FOLDER/report.html into FOLDER/report.pdf. A layout can ask for any time and memory (fault 23), so the
process takes its limits before it reads anything, and nothing leaves it: no network, no other process, no
file that the page names.
"""

import errno
import hashlib
import logging
import os
import resource
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

OUT_OF_MEMORY: Final = 3
FILE_TOO_LARGE: Final = 4
_NICE: Final = 10
_REFUSED: Final = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "urllib.")


class Refused(OSError):
    """The page, or a library on its behalf, reached for something outside."""


def take_limits(memory: int, seconds: int, size: int) -> None:
    """Bytes of address space, seconds of processor time, bytes of a file."""
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core holds the texts


def close_outside() -> None:
    """From now on, for good: an audit hook cannot be taken off."""

    def hook(event: str, _arguments: tuple[object, ...]) -> None:
        if event.startswith(_REFUSED):
            raise Refused(event)

    sys.addaudithook(hook)


def render(folder: Path) -> None:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    class RefuseAll(URLFetcher):  # type: ignore[misc]  # WeasyPrint is untyped
        def fetch(self, url: str, headers: Any = None) -> NoReturn:  # noqa: ANN401
            del headers
            raise Refused(url)

    close_outside()
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    page = (folder / "report.html").read_bytes()
    HTML(string=page.decode(), url_fetcher=RefuseAll()).write_pdf(
        folder / "report.pdf",
        pdf_variant="pdf/a-2u",  # for archives: fonts inside, and every glyph with its character
        pdf_identifier=hashlib.sha256(page).digest()[:16],
    )


def main(arguments: list[str]) -> int:
    folder, *limits = arguments
    take_limits(*map(int, limits))
    try:
        render(Path(folder))
    except MemoryError:
        return OUT_OF_MEMORY
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        return FILE_TOO_LARGE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
