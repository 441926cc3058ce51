"""`python -m govim_audit.indexer DATA`"""

import os
import sys
from pathlib import Path

from govim import logs
from govim.wiring.site import load_site
from govim_audit.indexer.process import run

if __name__ == "__main__":
    logs.configure_child()
    if len(sys.argv) != 2:  # noqa: PLR2004
        raise SystemExit("usage: python -m govim_audit.indexer DATA")
    no_file = Path(os.devnull)  # what the server's says stands in our environment
    raise SystemExit(run(load_site(Path(sys.argv[1]), no_file, os.environ)))
