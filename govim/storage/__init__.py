"""SQLite or PostgreSQL behind the ports: one writer thread, group commit, readers beside it."""
