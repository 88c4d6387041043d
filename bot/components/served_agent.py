"""What Rasa's agent must be like to serve carers."""

from __future__ import annotations

from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore

from bot.components.action_results import check_quickly
from bot.components.bounded_tracker_store import BoundedTrackerStore
from bot.components.kept_connection import KeptConnection
from bot.startup import StartError

WRONG_STORE = (
    "Rasa keeps conversations in a {found}, so they would be lost, or grow without bound: put "
    "`type: bot.components.bounded_tracker_store.BoundedTrackerStore` under `tracker_store` in "
    "endpoints.yml, and see above why it could not be loaded if it is there."
)


def prepare(agent: Agent) -> None:
    """Make ``agent`` honest about its store, and quicker; raises ``StartError`` for another store.

    Rasa wraps every store: a read that fails would start the conversation over, a write that fails
    would go to memory. Without the wrapper the failure reaches the channel, which refuses the turn.
    Done before, it does nothing.
    """
    if isinstance(agent.tracker_store, BoundedTrackerStore):
        return
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, BoundedTrackerStore):
        raise StartError(WRONG_STORE.format(found=type(store).__name__))
    if not agent.processor:
        raise StartError("Rasa has no model that it can use: run `python -m bot train`.")
    agent.tracker_store = agent.processor.tracker_store = store
    check_quickly()
    if agent.action_endpoint:
        agent.action_endpoint = KeptConnection(agent.action_endpoint)
        agent.processor.action_endpoint = agent.action_endpoint


async def release(agent: Agent) -> None:
    """Close what ``agent`` holds open."""
    await agent.tracker_store.close()
    if isinstance(agent.action_endpoint, KeptConnection):
        await agent.action_endpoint.close()
