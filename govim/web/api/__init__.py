"""The HTTP API as a table: its routes, its description and its clients are made from the same lines."""
