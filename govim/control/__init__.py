"""Commands from this machine: over a 0600 Unix socket to the server, or, without one, in this process."""
