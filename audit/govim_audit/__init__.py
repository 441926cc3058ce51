"""The audit system: record and trail, indexer, search, reports, offline verifier."""
