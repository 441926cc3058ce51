"""The audit index: any substring of anything that was ever said, newest first, with an exact count."""
