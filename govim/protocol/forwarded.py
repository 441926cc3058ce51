"""Who really asks, behind proxies that we trust: X-Forwarded-For and -Proto.

Each proxy appends whom it saw, so only the rightmost addresses are facts: we walk from our peer to the
left while the teller is trusted. What a stranger wrote further left is never looked at.
"""

import ipaddress
from collections.abc import Iterable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class TrustedProxies:
    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = [ipaddress.ip_network(each) for each in networks]

    def __contains__(self, address: object) -> bool:
        found = parse_address(address) if isinstance(address, str) else None
        return found is not None and any(found in network for network in self._networks)


def parse_address(written: str) -> Address | None:
    """An address, with or without a port, brackets or a zone, which may be of any length and says nothing
    elsewhere; an IPv4 one inside IPv6 counts as IPv4."""
    bare = written.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def client_address(peer: str, forwarded_for: Sequence[str], trusted: TrustedProxies) -> str:
    """The rightmost address that is not a trusted proxy's; the last believable one if a hop is no address."""
    believed = peer
    hops = [hop for header in forwarded_for for hop in header.split(",")]
    while believed in trusted and hops:
        address = parse_address(hops.pop())
        if address is None:
            break
        believed = str(address)
    return believed


def client_scheme(peer: str, forwarded_proto: Sequence[str], scheme: str, trusted: TrustedProxies) -> str:
    """`http` or `https`, as our own proxy saw it."""
    told = forwarded_proto[-1].rpartition(",")[2].strip().lower() if forwarded_proto else ""
    return told if peer in trusted and told in {"http", "https"} else scheme
