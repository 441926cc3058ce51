"""What a browser says of itself when it connects: its origin and its cookie."""

COOKIE = "govim_session"
SECURE_COOKIE = "__Host-govim"  # RFC 6265bis § 4.1.3.2: only this host, over TLS, can have set it
MAX_CLIENT = 256  # of what a client calls itself


def is_own_origin(
    origin: str | None, *, host: str, fetch_site: str | None = None, is_secure: bool = False
) -> bool:
    """A browser always names its origin on what could change something; other clients name none.

    `fetch_site` is the header Sec-Fetch-Site (W3C Fetch Metadata), `host` the header Host.
    """
    if origin is None:
        return fetch_site in {None, "none", "same-origin"}
    # Without TLS a proxy that is not declared as trusted may still have it.
    schemes = ("https",) if is_secure else ("http", "https")
    return origin in {f"{scheme}://{host}" for scheme in schemes}


def cookie_name(*, is_secure: bool) -> str:
    return SECURE_COOKIE if is_secure else COOKIE
