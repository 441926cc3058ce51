"""What a client asks to change, as work for the group commit."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from govim.domain.actor import Actor
from govim.domain.entry import Entry
from govim.domain.errors import GovimError
from govim.domain.ids import ClientRef, ConversationId, Sequence, SessionId
from govim.ports import Clock, Transaction, Work
from govim.protocol.bodies import ForwardBody, MergedBody, TextBody
from govim.protocol.frames import Recall, Receipt, Send
from govim.protocol.values import AppendRequest, ChangeRequest
from govim.services.advance_cursors import AdvanceCursors, advance_cursors
from govim.services.recall_message import RecallMessage, recall_message, record_refused_recall
from govim.services.refused_act import record_refused_act
from govim.services.send_body import record_refused_body, send_body
from govim.services.send_message import SendMessage, record_refused_send, send_message
from govim.services.verbs import VERBS, ids_of
from govim_policies.pack import Pack

Maker = Callable[[Actor, Any], Work[Any]]


class Requests:
    def __init__(self, clock: Clock, pack: Pack) -> None:
        self._clock, self._pack = clock, pack
        self._makers: Mapping[type, Maker] = {
            **dict.fromkeys(VERBS, self._verb),
            Send: self._send,
            Recall: self._recall,
            Receipt: self._advance,
        }

    def work_of(self, actor: Actor, request: AppendRequest | ChangeRequest | Receipt) -> Work[Any]:
        return self._makers[type(request)](actor, request)

    def seen(self, sessions: Collection[SessionId]) -> Work[None]:
        """Their devices were there; nobody asks for it."""
        return Work(run=lambda tx: tx.directory.seen(sessions, at=self._clock.now()))

    def _send(self, actor: Actor, request: Send) -> Work[Entry]:
        body = request.body
        is_more = request.burn_seconds is not None or request.must_read is not None
        if is_more or type(body) is not TextBody or not body.is_plain:
            return self._send_body(actor, request)
        clock, pack = self._clock, self._pack
        command = SendMessage(
            actor=actor,
            client_ref=ClientRef(request.client_ref),
            conversation=ConversationId(request.conversation),
            text=body.text,
        )
        return Work(
            run=lambda tx: send_message(command, tx=tx, pack=pack, at=clock.now()),
            refused=lambda tx, error: record_refused_send(command, error, tx=tx, at=clock.now()),
            conversations=(command.conversation,),
            refs=((actor.person, command.client_ref),),
        )

    def _send_body(self, actor: Actor, request: Send) -> Work[Entry]:
        clock, pack = self._clock, self._pack
        named = [request.conversation]
        if isinstance(request.body, ForwardBody | MergedBody):
            named.append(request.body.conversation)
        return Work(
            run=lambda tx: send_body(actor, request, tx=tx, pack=pack, at=clock.now()),
            refused=lambda tx, error: record_refused_body(actor, request, error, tx=tx, at=clock.now()),
            conversations=tuple(map(ConversationId, named)),
            refs=((actor.person, ClientRef(request.client_ref)),),
        )

    def _recall(self, actor: Actor, request: Recall) -> Work[Entry]:
        clock, pack = self._clock, self._pack
        command = RecallMessage(
            actor=actor,
            client_ref=ClientRef(request.client_ref),
            conversation=ConversationId(request.conversation),
            seq=Sequence(request.seq),
        )
        return Work(
            run=lambda tx: recall_message(command, tx=tx, pack=pack, at=clock.now()),
            refused=lambda tx, error: record_refused_recall(command, error, tx=tx, at=clock.now()),
            conversations=(command.conversation,),
            refs=((actor.person, command.client_ref),),
        )

    def _advance(self, actor: Actor, request: Receipt) -> Work[object]:
        command = AdvanceCursors(
            actor=actor,
            conversation=ConversationId(request.conversation),
            delivered=Sequence(request.delivered),
            read=Sequence(request.read),
        )
        return Work(
            run=lambda tx: advance_cursors(command, tx=tx, at=self._clock.now()),
            conversations=(command.conversation,),
        )

    def _verb(self, actor: Actor, request: AppendRequest | ChangeRequest) -> Work[object]:
        clock, verb = self._clock, VERBS[type(request)]
        conversation = getattr(request, "conversation", None)
        ref = request.client_ref if isinstance(request, AppendRequest) else None

        def refused(tx: Transaction, error: GovimError) -> None:
            if verb.refused is not None:
                verb.refused(actor, request, error, tx=tx, at=clock.now())
                return
            record_refused_act(
                verb.leaves,
                error,
                by=actor.person,
                origin=actor.origin,
                tx=tx,
                at=clock.now(),
                **ids_of(request),
            )

        return Work(
            run=lambda tx: verb.run(actor, request, tx=tx, pack=self._pack, at=clock.now()),
            refused=refused,
            conversations=() if conversation is None else (ConversationId(conversation),),
            refs=() if ref is None else ((actor.person, ClientRef(ref)),),
        )
