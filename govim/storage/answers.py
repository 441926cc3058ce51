"""Which function answers which read request: one line each."""

from msgspec import Struct

from govim.protocol.devices import Devices, Preferences
from govim.protocol.groups import Settings
from govim.protocol.invitations import Invitations, OneInvitation
from govim.protocol.messages import MessageActions, Pins, Reactions, RecallReach, Versions
from govim.protocol.must_reads import MustRead, MustReads
from govim.protocol.personal import Draft, Favourites, Personal
from govim.protocol.receipts import Readers
from govim.protocol.reports import Reports
from govim.protocol.sign_offs import OneSignOff, SignOffs
from govim.protocol.values import ReadRequest
from govim.storage.asking import Answers, Asking
from govim.storage.device_reads import read_devices, read_preferences
from govim.storage.group_reads import read_settings
from govim.storage.invitation_reads import read_invitation, read_invitations
from govim.storage.message_reads import read_message_actions, read_recall_reach, read_versions
from govim.storage.must_read_reads import read_must_read, read_must_reads
from govim.storage.personal_reads import read_favourites, read_own_draft, read_personal
from govim.storage.receipt_reads import read_readers
from govim.storage.report_reads import read_reports
from govim.storage.sign_off_reads import read_sign_off, read_sign_offs
from govim.storage.tally_reads import read_pins, read_reactions

ANSWERS: Answers = {
    Devices: read_devices,
    Preferences: read_preferences,
    Draft: read_own_draft,
    Favourites: read_favourites,
    Personal: read_personal,
    Pins: read_pins,
    RecallReach: read_recall_reach,
    MessageActions: read_message_actions,
    Settings: read_settings,
    Reactions: read_reactions,
    Reports: read_reports,
    Invitations: read_invitations,
    OneInvitation: read_invitation,
    SignOffs: read_sign_offs,
    OneSignOff: read_sign_off,
    Versions: read_versions,
    MustRead: read_must_read,
    MustReads: read_must_reads,
    Readers: read_readers,
}


def answer(asking: Asking, request: ReadRequest) -> Struct:
    """Raises NotFound, as the access door says."""
    return ANSWERS[type(request)](asking, request)
