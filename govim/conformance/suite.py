"""All cases."""

from govim.conformance.case import Case
from govim.conformance.cases import (
    closing,
    fragments,
    frames,
    framing,
    handshakes,
    http,
    messages,
    nonsense,
    pings,
    reserved,
    resuming,
    slow,
    utf8,
)

MODULES = (
    handshakes,
    http,
    framing,
    pings,
    reserved,
    fragments,
    utf8,
    closing,
    frames,
    nonsense,
    messages,
    resuming,
    slow,
)
CASES: tuple[Case, ...] = tuple(case for module in MODULES for case in module.group.cases)
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(case.group for case in CASES))
