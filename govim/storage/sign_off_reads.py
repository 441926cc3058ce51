"""A person's sign-offs: what they asked, and what waits for them."""

from typing import Any

from sqlalchemy import Select, select

from govim.domain.errors import NotFound
from govim.protocol.sign_off_views import sign_off_view
from govim.protocol.sign_offs import Box, OneSignOff, SignOffList, SignOffs, SignOffView
from govim.storage.asking import Asking
from govim.storage.pages import count_of, page_of
from govim.storage.schema import sign_off_approvers, sign_offs
from govim.storage.sign_offs import is_open, sign_off_columns, sign_offs_of


def read_sign_offs(asking: Asking, request: SignOffs) -> SignOffList:
    """The newest first."""
    wanted = _in_box(asking, request.box)
    page = page_of(wanted, request, sign_offs.c.asked_at, sign_offs.c.id)
    found = sign_offs_of(asking.connection, asking.keyring, page)
    return SignOffList(
        total=count_of(asking.connection, wanted),
        waiting=count_of(asking.connection, _in_box(asking, Box.WAITING)),
        sign_offs=[sign_off_view(each, asking.person, at=asking.at) for each in found],
    )


def read_sign_off(asking: Asking, request: OneSignOff) -> SignOffView:
    """For whoever asked it or may decide it; for others there is none."""
    query = sign_off_columns().where(sign_offs.c.id == request.sign_off)
    found = next(iter(sign_offs_of(asking.connection, asking.keyring, query)), None)
    if found is None or not found.concerns(asking.person):
        raise NotFound
    return sign_off_view(found, asking.person, at=asking.at)


def _in_box(asking: Asking, box: Box) -> Select[Any]:
    if box is Box.ASKED:
        return sign_off_columns().where(sign_offs.c.asked_by == asking.person)
    mine = select(sign_off_approvers.c.sign_off).where(sign_off_approvers.c.person == asking.person)
    waits = is_open(asking.at)
    return sign_off_columns().where(sign_offs.c.id.in_(mine), waits if box is Box.WAITING else ~waits)
