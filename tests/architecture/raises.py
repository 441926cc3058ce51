"""Which refusals may come of a function: whatever it names is taken as called, and an error as raised."""

import dis
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from itertools import product
from pkgutil import iter_modules
from types import CodeType, FunctionType
from typing import Any

from msgspec import Struct, convert

import govim.domain
from govim.domain.errors import GovimError
from govim.storage import asking
from govim_policies import groups, message_rules, rules
from govim_policies.groups import GroupAct, GroupFacts, group_reason

REASONS = frozenset((*rules.REASONS, *groups.REASONS, *message_rules.REASONS))
OURS = ("govim.", "govim_policies.")
# Whose methods are looked for by name: who calls one cannot be seen.
OBJECTS = [
    asking,
    *(import_module(f"govim.domain.{each.name}") for each in iter_modules(govim.domain.__path__)),
]
METHOD_OF_311, METHOD_SINCE_312 = "LOAD_METHOD", "LOAD_ATTR"


def codes_of(*functions: Any) -> set[str]:  # noqa: ANN401 -- whatever is callable
    """The codes of errors, and the reasons of policies."""
    found, seen, waiting = set[str](), set[int](), list(functions)
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, GroupAct):
            found |= reasons_of(each)
        elif isinstance(each, str):
            found |= {each} & REASONS
        elif isinstance(each, type) and issubclass(each, GovimError):
            found.add(each.code)
        else:
            waiting += named_by(each)
    return found


def named_by(each: Any) -> Iterable[Any]:  # noqa: ANN401
    """What a function or a table of them may lead to."""
    if isinstance(each, FunctionType) and each.__module__.startswith(OURS) and each is not group_reason:
        return named_in(each)
    if isinstance(each, Mapping):
        return each.values()
    if isinstance(each, tuple | list):
        return each
    if isinstance(each, Struct):
        return [getattr(each, name) for name in each.__struct_fields__]
    if is_dataclass(each) and not isinstance(each, type):
        return [getattr(each, field.name) for field in fields(each)]
    return ()


def named_in(function: FunctionType) -> Iterator[Any]:
    before: object = None
    for instruction in instructions(function.__code__):
        here: object = None
        if instruction.opname == "LOAD_GLOBAL":
            here = function.__globals__.get(instruction.argval)
            yield here
        elif before is GroupAct and instruction.opname == "LOAD_ATTR":
            yield GroupAct[instruction.argval]
        elif is_method(instruction):
            yield from methods().get(instruction.argval, ())
        before = here


def is_method(instruction: dis.Instruction) -> bool:
    since_312 = METHOD_OF_311 not in dis.opmap and (instruction.arg or 0) & 1
    return instruction.opname == (METHOD_SINCE_312 if since_312 else METHOD_OF_311)


def instructions(code: CodeType) -> Iterator[dis.Instruction]:
    """Its own, and those of what is defined within."""
    yield from dis.get_instructions(code)
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from instructions(each)


@cache
def methods() -> dict[str, list[FunctionType]]:
    found: dict[str, list[FunctionType]] = {}
    for module in OBJECTS:
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__:
                for name, each in vars(kind).items():
                    if isinstance(each, FunctionType) and not name.startswith("__"):
                        found.setdefault(name, []).append(each)
    return found


def reasons_of(act: GroupAct) -> set[str]:
    """Why an act may be refused to somebody somewhere."""
    kinds, roles, flags = ("direct", "group", "channel", "notes"), ("owner", "admin", "member"), (False, True)
    names = GroupFacts.__struct_fields__
    cases = product(kinds, roles, *[flags] * (len(names) - 2))
    facts = [convert(dict(zip(names, case, strict=True)), GroupFacts) for case in cases]
    reasons = {group_reason(act, each) for each in facts}
    return {reason for reason in reasons if reason is not None}
