"""Prints what a call of the action server costs Rasa, before and after; judges nothing.

`make bench` runs it. Both processes' CPU time, over real HTTP, in turns, as a ratio to Rasa as it
comes: a new connection, the whole domain and a schema checked anew with each call.
"""

from __future__ import annotations

import asyncio
import logging
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.components.action_results import check_quickly
from bot.components.kept_connection import KeptConnection
from tests.support.processor_time import seconds_used_by
from tests.support.rasa_talk import agent
from tests.support.service import free_port
from tests.support.started import started

ROUNDS, CALLS = 8, 10


@dataclass(frozen=True)
class Way:
    """How an action is called."""

    name: str
    endpoint: EndpointConfig
    check: Callable[[RemoteAction, dict[str, object]], bool]
    turns: int = 6


def tracker(turns: int) -> DialogueStateTracker:
    """A talk of that many turns."""
    events = [
        event
        for _ in range(turns)
        for event in (
            UserUttered("thank you", {"name": "talk_to_human"}),
            ActionExecuted("action_talk_to_human"),
            ActionExecuted("action_listen"),
        )
    ]
    return DialogueStateTracker.from_events("carer", events, agent().domain.slots)


async def call(way: Way, pid: int) -> float:
    """CPU milliseconds of one call, here and there."""
    RemoteAction._validate_action_result = way.check
    action = RemoteAction("action_talk_to_human", way.endpoint)
    memory, domain = tracker(way.turns), agent().domain
    began = time.process_time() + seconds_used_by(pid)
    for _ in range(CALLS):
        await action.run(CollectingOutputChannel(), agent().nlg, memory, domain)
    return (time.process_time() + seconds_used_by(pid) - began) / CALLS * 1000


def ways(url: str) -> list[Way]:
    """From Rasa as it comes to how it runs here, one step after the other."""
    slow = RemoteAction._validate_action_result
    check_quickly()
    quick = RemoteAction._validate_action_result
    plain, selective = EndpointConfig(url), EndpointConfig(url, enable_selective_domain=True)
    kept = KeptConnection(selective)
    return [
        Way("Rasa as it comes", plain, slow),
        Way("+ schema built once", plain, quick),
        Way("+ no domain", selective, quick),
        Way("+ connection kept", kept, quick),
        Way("the same, 100 turns long", kept, quick, turns=100),
    ]


async def measure(port: int, pid: int) -> None:
    """Every way in turn, several rounds."""
    tried = ways(f"http://127.0.0.1:{port}/webhook")
    taken: dict[str, list[float]] = {way.name: [] for way in tried}
    for number in range(ROUNDS + 1):
        for way in tried:
            spent = await call(way, pid)
            if number:
                taken[way.name].append(spent)
    first = statistics.median(taken[tried[0].name])
    for name, each in taken.items():
        print(f"an action's call, {name:26} {statistics.median(each) / first:5.2f}")
    for way in tried:
        if isinstance(way.endpoint, KeptConnection):
            await way.endpoint.close()


def main() -> None:
    """Over a real action server, which is stopped afterwards."""
    logging.disable()
    port = free_port()
    command = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    with started(command, f"http://127.0.0.1:{port}/health") as server:
        asyncio.run(measure(port, server.pid))


if __name__ == "__main__":
    main()
