"""Who may do how much: a request must pass the limit of its person and that of its address.

Nothing here is kept: at a restart everybody begins anew. ADR 0010.
"""

import ipaddress
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from govim.domain.buckets import Buckets, Rate
from govim.domain.ids import PersonId
from govim_policies.folding import fold

NEWS: Final = Rate(amount=1, seconds=60.0)
_MAX_LOGIN: Final = 64
_IPV6_SITE: Final = 64  # bits: what one subscriber has is one address


class Act(StrEnum):
    """What is limited apart from the rest."""

    SEND = "send"  # a message, a recall, a new conversation
    READ = "read"  # pages, greetings, receipts, lists
    SEARCH = "search"
    SIGN_IN = "sign_in"
    UPLOAD = "upload"
    EXPORT = "export"

    __hash__ = str.__hash__  # an Enum's own is written in Python, and every message asks


class Per(StrEnum):
    """Whose limit it is."""

    PERSON = "person"
    LOGIN = "login"  # nobody is known yet, and nothing is said of whether there is such an account
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """`each`: of a person; in signing in, of a login name."""

    each: Rate
    address: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """Too much. `is_news` at most once a minute for each whose limit it is."""

    act: Act
    per: Per
    wait: float  # seconds
    is_news: bool


class RateLimits:
    def __init__(self, allowances: Mapping[Act, Allowance]) -> None:
        self._buckets = {
            act: (Buckets(allowed.each), Buckets(allowed.address)) for act, allowed in allowances.items()
        }
        self._told = Buckets(NEWS)

    def take(self, act: Act, person: PersonId, address: str, now: float) -> Excess | None:
        """None: go on."""
        each, addresses = self._buckets[act]
        if wait := each.take(person.int, now):  # a UUID hashes five times slower
            return self._excess(act, Per.PERSON, person.int, wait, now)
        site = site_of(address)
        if wait := addresses.take(site, now):
            each.give_back(person.int)
            return self._excess(act, Per.ADDRESS, site, wait, now)
        return None

    def take_sign_in(self, login: str, address: str, now: float) -> Excess | None:
        """The address first: an attacker who is stopped there cannot fill the table of logins."""
        site, key = site_of(address), login_key(login)
        each, addresses = self._buckets[Act.SIGN_IN]
        if wait := addresses.take(site, now):
            return self._excess(Act.SIGN_IN, Per.ADDRESS, site, wait, now)
        if wait := each.take(key, now):
            addresses.give_back(site)
            return self._excess(Act.SIGN_IN, Per.LOGIN, key, wait, now)
        return None

    def forgive_sign_in(self, address: str) -> None:
        """It succeeded: an office behind one address may begin its day at once."""
        self._buckets[Act.SIGN_IN][1].give_back(site_of(address))

    def _excess(self, act: Act, per: Per, key: Hashable, wait: float, now: float) -> Excess:
        is_news = self._told.take((act, per, key), now) == 0
        return Excess(act=act, per=per, wait=wait, is_news=is_news)


@lru_cache(maxsize=4096)
def site_of(address: str) -> str:
    """What counts as one address. What is none ("unknown") is one, too."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:  # noqa: PLR2004
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((int(known), _IPV6_SITE), strict=False))


def login_key(login: str) -> str:
    """As accounts are found, so that another way of writing gains nothing; nobody has a longer one."""
    return fold(login.strip())[: _MAX_LOGIN + 1]
