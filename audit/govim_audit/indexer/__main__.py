"""`python -m govim_audit.indexer DATA`"""

import logging
import sys
from pathlib import Path

from govim_audit.indexer.process import run

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    if len(sys.argv) != 2:  # noqa: PLR2004
        raise SystemExit("usage: python -m govim_audit.indexer DATA")
    raise SystemExit(run(Path(sys.argv[1])))
