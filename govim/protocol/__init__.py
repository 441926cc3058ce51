"""The protocol, sans-IO: frames, the session's state table, encoding. docs/protocol.md says it in words."""
