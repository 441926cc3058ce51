"""`python -m govim_audit.cli`"""

from govim_audit.cli.main import app

app()
