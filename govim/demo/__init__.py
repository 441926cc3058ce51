"""The demonstration organisation: invented people of an invented city. Only `govim demo` makes it."""
