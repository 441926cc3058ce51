"""The conformance suite: from outside, by URL, against any build. It knows docs/protocol.md and the RFCs."""
