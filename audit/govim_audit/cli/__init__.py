"""govim-audit: search, report and verify on the command line."""

from govim_audit.cli.main import app

__all__ = ["app"]
