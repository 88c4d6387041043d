"""Where a session of Rasa's ends, and what the next one begins with.

Each message makes Rasa play all events of its session again, several times over: a talk gets
slower with its length. Rasa's own remedy is a new session, which takes the slots with it. Dialogue
here depends on rules, forms and slots only (docs/adr/0002), so that a new session answers as the
old one would have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

# About six turns. Fewer would write the slots again too often, more would make turns slower.
LONGEST = 40
# No request takes so many: one that does was left open, while the carer talks of other things. It
# is taken along then, as it is over night (actions/beginnings.py).
LONGEST_WITH_FORM = 200
COMMAND = "/"


def session_of(events: Sequence[Event]) -> list[Event]:
    """``events`` from the newest start of a session on."""
    starts = [place for place, one in enumerate(events) if isinstance(one, SessionStarted)]
    return list(events[starts[-1] :] if starts else events)


def begins_anew(session: Sequence[Event], turn: Sequence[Event]) -> bool:
    """Whether ``turn``, the newest, is to be the first of a session: ``session`` is too long.

    The turn must stand for itself. It said something, which the carer may ask to hear again, and
    nothing was under way as it began.
    """
    if len(session) < LONGEST or not session or not turn:
        return False
    return (
        isinstance(turn[0], UserUttered)
        and any(isinstance(one, BotUttered) for one in turn)
        and not any(isinstance(one, Restarted) for one in turn)
        and _listens(session[-1])
        and (len(session) >= LONGEST_WITH_FORM or not _open_form(session))
    )


def opening(
    sender: str, session: Sequence[Event], turn: Sequence[Event], slots: Iterable[Slot]
) -> list[Event]:
    """What a session that ``turn`` begins must know of the one before."""
    before = DialogueStateTracker.from_events(sender, session, slots)
    known = [one for one in before.slots.values() if one.value != one.initial_value]
    form = before.active_loop_name
    events = [
        SessionStarted(),
        *_last_question(session, turn),
        *(SlotSet(one.name, one.value) for one in known),
        *([ActiveLoop(form)] if form else []),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]
    for event in events:
        event.timestamp = turn[0].timestamp
    return events


def _last_question(session: Sequence[Event], turn: Sequence[Event]) -> list[Event]:
    """What the carer typed last: a button may pass it to the team."""
    typed = [one for one in session if isinstance(one, UserUttered) and _is_typed(one)]
    return [] if _is_typed(turn[0]) or not typed else [typed[-1]]


def _is_typed(message: UserUttered) -> bool:
    return bool(message.text) and not message.text.startswith(COMMAND)


def _listens(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _open_form(session: Sequence[Event]) -> str | None:
    for event in reversed(session):
        if isinstance(event, ActiveLoop):
            return event.name
        if isinstance(event, Restarted | SessionStarted):
            return None
    return None
