from govim.domain.events import PersonalChanged
from govim.domain.personal import PersonalKind
from govim.protocol.personal import Hide, PinConversation, SaveDraft
from govim_audit.record import Kind
from tests.govim.world import World


def test_each_change_has_the_next_number_a_record_without_words_and_is_told_to_its_person(
    world: World,
) -> None:
    ada, bo = world.person("ada"), world.person("bo")
    where = world.direct(ada, bo)  # the first of each log
    world.say(bo, where, "你好")
    world.ask(ada, SaveDraft(request=1, conversation=where, text="还没想好"))
    world.ask(ada, PinConversation(request=2, conversation=where))
    world.ask(ada, Hide(request=3, conversation=where, seq=2))
    told = [event.noted for event in world.store.told() if isinstance(event, PersonalChanged)]
    assert [(noted.n, noted.change.kind, noted.change.seq, noted.change.value) for noted in told] == [
        (2, PersonalKind.DRAFT, None, {"text": "还没想好"}),
        (3, PersonalKind.PINNED, None, True),
        (4, PersonalKind.HIDDEN, 2, None),
    ]
    assert {noted.change.person for noted in told} == {ada.person}
    records = world.recorded(Kind.PERSONAL_CHANGED)
    assert [(record.fields["change"], record.fields["n"], record.text) for record in records] == [
        ("draft", 2, None),
        ("pinned", 3, None),
        ("hidden", 4, None),
    ]
