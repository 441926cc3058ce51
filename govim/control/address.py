"""A name for the command socket that fits into an address."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def address_of(path: Path) -> Iterator[str]:
    """At most 108 bytes (unix(7)), however deep the folder lies. FileNotFoundError without a folder."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
