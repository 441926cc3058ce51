"""Values and errors. No I/O, no clock."""
