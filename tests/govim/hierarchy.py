"""People who stand above one another, and groups with roles: where somebody has to ask somebody else."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from govim.domain.actor import Actor
from govim.domain.conversation import Role
from govim.domain.ids import ConversationId, PersonId, SessionId, UnitId
from govim.domain.person import Duty, NewPerson, NewUnit
from govim.ports import Work
from govim.protocol.sign_offs import DecideSignOff, RequestRecall, SignOffView
from govim.services.manage_people import add_person, add_unit
from govim.storage.schema import members
from tests.govim.sites import SqlStore
from tests.govim.world import DESK, World


def unit(world: World, name: str, parent: UnitId | None = None) -> UnitId:
    new = NewUnit(id=UnitId(world.ids.new()), parent=parent, name=name)
    world.store.run(Work(run=lambda tx: add_unit(new, by=None, origin=DESK, tx=tx, at=world.clock.now())))
    return new.id


def official(world: World, login: str, where: UnitId | None, *, is_head: bool = False) -> Actor:
    new = NewPerson(
        id=PersonId(world.ids.new()), name=login, login=login, password_hash=None, unit=where, is_head=is_head
    )
    world.store.run(Work(run=lambda tx: add_person(new, by=None, origin=DESK, tx=tx, at=world.clock.now())))
    return Actor(person=new.id, session=SessionId(world.ids.new()), origin=DESK)


def give_role(store: SqlStore, where: ConversationId, to: Actor, role: Role) -> None:
    """As a database says it; the core is opened anew to see it."""
    writer = store.dialect.open_writer()
    with writer.begin() as connection:
        this = (members.c.conversation == where) & (members.c.person == to.person)
        connection.execute(update(members).where(this).values(role=role.value))
    writer.dispose()
    store.reopen()


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A clerk said something to a colleague that is too old to be recalled; the head is above the clerk."""

    head: Actor
    clerk: Actor
    colleague: Actor
    where: ConversationId
    seq: int

    def request(self, reason: str = "发错了对象") -> RequestRecall:
        return RequestRecall(request=1, conversation=self.where, seq=self.seq, reason=reason)


def late(world: World, text: str = "口令是芝麻") -> Late:
    office = unit(world, "办公室")
    head = official(world, "head", office, is_head=True)
    clerk, colleague = official(world, "clerk", office), official(world, "colleague", office)
    where = world.direct(clerk, colleague)
    seq = world.say(clerk, where, text).seq
    world.clock.move(timedelta(days=1))
    return Late(head=head, clerk=clerk, colleague=colleague, where=where, seq=seq)


def decision(asked: SignOffView, *, is_approved: bool = True, reason: str | None = None) -> DecideSignOff:
    return DecideSignOff(
        request=2,
        sign_off=UUID(asked.id),
        is_approved=is_approved,
        shown_hash=asked.shown_hash,
        reason=reason,
    )


def reviewer(world: World) -> Actor:
    return world.person("security", duty=Duty.SECURITY_ADMIN)
