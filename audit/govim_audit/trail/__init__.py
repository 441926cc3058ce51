"""The provable half of the audit trail: tree, tiles, checkpoints, and what differs from them. No I/O."""
