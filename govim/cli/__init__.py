"""The `govim` command line."""
