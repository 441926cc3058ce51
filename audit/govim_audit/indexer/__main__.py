"""`python -m govim_audit.indexer DATA`"""

import sys
from pathlib import Path

from govim import logs
from govim_audit.indexer.process import run

if __name__ == "__main__":
    logs.configure_child()
    if len(sys.argv) != 2:  # noqa: PLR2004
        raise SystemExit("usage: python -m govim_audit.indexer DATA")
    raise SystemExit(run(Path(sys.argv[1])))
