"""HTTP and the WebSocket on Starlette: decode, call one service, encode; nothing is decided here."""
