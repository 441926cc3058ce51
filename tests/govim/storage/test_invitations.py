from datetime import timedelta

from sqlalchemy import select

from govim.domain.invitation import Invitation, InvitationState
from govim.ports import Transaction, Work
from govim.storage.schema import invitations
from tests.govim.sites import SqlStore, on_both
from tests.govim.world import World


@on_both
def test_an_invitation_is_found_by_its_token_which_is_kept_nowhere(store: SqlStore, world: World) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where, at = world.group(ada, bo), world.clock.now()

    def create(tx: Transaction, uses: int | None = 2) -> tuple[Invitation, str]:
        return tx.invitations.create(
            where, by=ada.person, at=at, expires_at=at + timedelta(days=1), uses=uses, needs_approval=True
        )

    def fail(tx: Transaction) -> None:
        create(tx)
        raise ZeroDivisionError

    store.together([Work(run=fail)])
    created, token = store.run(Work(run=create))
    endless, other = store.run(Work(run=lambda tx: create(tx, None)))
    assert store.run(Work(run=lambda tx: tx.invitations.by_token(token))) == created
    assert store.run(Work(run=lambda tx: tx.invitations.by_token(other))) == endless
    assert store.run(Work(run=lambda tx: tx.invitations.by_token("A" * 43))) is None

    def use_both(tx: Transaction) -> None:
        for known in (created, endless):
            tx.invitations.use(known)

    store.run(Work(run=use_both))
    store.run(Work(run=lambda tx: tx.invitations.revoke(endless, at=at)))
    used = store.run(Work(run=lambda tx: tx.invitations.find(created.id)))
    revoked = store.run(Work(run=lambda tx: tx.invitations.find(endless.id)))
    assert used is not None
    assert used.uses_left == 1
    assert revoked is not None
    assert (revoked.uses_left, revoked.state_at(at)) == (None, InvitationState.REVOKED)
    reader = store.dialect.open_reader()
    with reader.begin() as connection:
        rows = connection.execute(select(invitations)).all()
    reader.dispose()
    assert len(rows) == 2
    assert token not in str(rows)
