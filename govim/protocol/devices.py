"""Frames about one's own devices and preferences."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

from govim.protocol.values import ChangeRequest, Json, ReadRequest


class Devices(ReadRequest, frozen=True, kw_only=True, tag="devices"):
    pass


class SignOutDevice(ChangeRequest, frozen=True, kw_only=True, tag="sign_out_device"):
    session: UUID


class SetPreference(ChangeRequest, frozen=True, kw_only=True, tag="set_preference"):
    """The whole value: what it does not name is as usual."""

    name: Literal["notifications"]
    value: dict[str, Json]


class Preferences(ReadRequest, frozen=True, kw_only=True, tag="preferences"):
    pass


DeviceRequest = Devices | SignOutDevice | SetPreference | Preferences


# ---- results ---------------------------------------------------------------------------------
class DeviceView(Struct, frozen=True):
    """An open session; last seen when a connection of it last began or ended."""

    session: str
    address: str
    client: str
    created_at: str
    last_seen_at: str | None
    current: bool


class DeviceList(Struct, frozen=True):
    devices: list[DeviceView]


class SignedOut(Struct, frozen=True):
    session: str


class PreferenceView(Struct, frozen=True):
    name: str
    value: Json


class PreferenceList(Struct, frozen=True):
    preferences: list[PreferenceView]
