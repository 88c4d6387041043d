"""A tracker store filled turn by turn, as Rasa does it, without a model."""

from __future__ import annotations

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.bounded_tracker_store import BoundedTrackerStore

DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    intents: [ask]
    slots:
      nation: {type: text, influence_conversation: false, mappings: [{type: custom}]}
      draft: {type: any, influence_conversation: false, mappings: [{type: custom}]}
    forms: {request_form: {required_slots: [draft]}}
    """
)


def turn(words: str = "what is psychosis", *more: Event) -> list[Event]:
    """A message and what is said to it."""
    return [
        UserUttered(words, {"name": "ask"}, metadata={"message_id": words}),
        ActionExecuted("action_answer"),
        *more,
        BotUttered(f"about {words}"),
        ActionExecuted("action_listen"),
    ]


async def tell(store: BoundedTrackerStore, *turns: list[Event]) -> DialogueStateTracker:
    """Each of ``turns`` as Rasa has it: read, take, save; what is stored in the end."""
    for events in turns:
        tracker = await store.get_or_create_tracker("carer", append_action_listen=False)
        for event in events:
            tracker.update(event)
        await store.save(tracker)
    stored = await store.retrieve("carer")
    assert stored is not None
    return stored


async def rows(store: BoundedTrackerStore) -> list[tuple[int, str]]:
    """What is stored of the carer's dialogue: positions and payloads."""
    async with store._database.reading() as work:
        return [(one.position, one.events) for one in await work.dialogues.of("carer")]
