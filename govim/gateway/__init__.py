"""The fast WebSocket transport: the same session as `/ws` of the web, on picows, at a port of its own."""
