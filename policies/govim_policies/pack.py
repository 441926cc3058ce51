"""A policy pack: one version of the rules of a site, read from a TOML document (see packs/office.toml)."""

from dataclasses import dataclass, field
from datetime import timedelta

from govim_policies.folding import fold
from govim_policies.message_settings import MessageRules, parse_message_rules
from govim_policies.pack_document import Document, PackError, Problem, Table
from govim_policies.words import WordList, WordMatcher

MAX_TEXT_BYTES = 60_000  # a frame has 64 KiB, and JSON takes some of it
MAX_RECALL_SECONDS = 366 * 86_400
MAX_LEVEL = 32_767
RECEIPTS_FOR = ("members", "sender")

__all__ = ["Pack", "PackError", "Problem", "RecallRules", "parse_pack"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallRules:
    """How long after sending the sender may recall (zero: never); whether owners and administrators recall
    what members said in their group; whether a recall may be requested once the window is closed."""

    direct: timedelta
    group: timedelta
    by_administrators: bool
    by_request: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What `rules` decides by."""

    id: str
    version: str
    text_bytes: int
    recall: RecallRules
    receipts_are_for_members: bool  # or for the sender and administrators only
    words: tuple[WordList, ...]
    messages: MessageRules
    matcher: WordMatcher = field(repr=False, compare=False)

    @property
    def policy(self) -> str:
        """How decisions and audit records name this version."""
        return f"{self.id}/{self.version}"


def parse_pack(text: str, source: str) -> Pack:
    """Read a pack strictly; PackError names file, line and key of the first thing that is wrong."""
    root = Document(text, source).root()
    pack_id, version = root.identifier("id"), root.text("version")
    if not version.strip():
        root.refuse(Problem.BAD_ID, "version", '≠ ""')
    receipts_are_for_members = _receipts(root)
    text_bytes, recall, words = _text_bytes(root.table("size")), _recall(root.table("recall")), _words(root)
    messages = parse_message_rules(root)
    root.end()
    return Pack(
        id=pack_id,
        version=version,
        text_bytes=text_bytes,
        recall=recall,
        receipts_are_for_members=receipts_are_for_members,
        words=words,
        matcher=WordMatcher(words),
        messages=messages,
    )


def _text_bytes(size: Table) -> int:
    text_bytes = size.whole("text_bytes", at_least=1, at_most=MAX_TEXT_BYTES)
    size.end()
    return text_bytes


def _recall(recall: Table) -> RecallRules:
    direct = recall.whole("direct_seconds", at_least=0, at_most=MAX_RECALL_SECONDS)
    group = recall.whole("group_seconds", at_least=0, at_most=MAX_RECALL_SECONDS)
    by_administrators, by_request = recall.yes_or_no("by_administrators"), recall.yes_or_no("by_request")
    recall.end()
    return RecallRules(
        direct=timedelta(seconds=direct),
        group=timedelta(seconds=group),
        by_administrators=by_administrators,
        by_request=by_request,
    )


def _receipts(root: Table) -> bool:
    """Silence means: for members."""
    receipts = root.optional_table("receipts")
    if receipts is None:
        return True
    who = receipts.text("who")
    if who not in RECEIPTS_FOR:
        receipts.refuse(Problem.OUT_OF_RANGE, "who", " | ".join(RECEIPTS_FOR))
    receipts.end()
    return who == "members"


def _words(root: Table) -> tuple[WordList, ...]:
    lists: dict[str, WordList] = {}
    for table in root.tables("words"):
        list_id = table.identifier("id")
        if list_id in lists:
            table.refuse(Problem.DUPLICATE_ID, "id", list_id)
        level, words = table.whole("level", at_least=1, at_most=MAX_LEVEL), table.texts("words")
        for index, word in enumerate(words):
            if not fold(word).strip():  # would match everywhere
                table.refuse(Problem.EMPTY_WORD, f"words[{index}]")
        table.end()
        lists[list_id] = WordList(id=list_id, level=level, words=tuple(words))
    return tuple(lists.values())
