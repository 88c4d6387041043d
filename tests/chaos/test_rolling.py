"""A rolling update under load: processes end as they are told to, and carers notice nothing."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.rolling import Rolling
from tests.support.fleet import Fleet
from tests.support.redis_server import require_redis, switched

MESSAGES = tuple(f"message {number}" for number in range(50))


async def test_restarting_every_process_loses_doubles_and_reorders_nothing(
    postgresql_url: str, tmp_path: Path
) -> None:
    """Rasa is a stand-in; `tests.benchmarks.rolling_restart` does it with the real one."""
    kinds = ("gateway", "worker", "rasa")
    async with Fleet(dict.fromkeys(kinds, 2), postgresql_url, tmp_path, fake_rasa=True) as fleet:
        tally = await Rolling(fleet, carers=4, pause=0.8, messages=MESSAGES).run(kinds)
    assert tally.is_clean, tally
    assert tally.answered == tally.sent > 0
    assert max(tally.stops.values()) < 15, "had to be killed"


async def test_without_redis_carers_are_told_to_wait_and_answered_afterwards(
    postgresql_url: str, tmp_path: Path
) -> None:
    """Redis holds which Rasa process has which conversation's turn: without it, none is taken."""
    require_redis()
    redis, address = await switched()
    parts = dict.fromkeys(("gateway", "worker", "rasa", "actions"), 1)
    async with Fleet(parts, postgresql_url, tmp_path, redis_url=address) as fleet:
        rolling = Rolling(fleet, carers=2, pause=0.5, messages=("hello", "what is psychosis"))
        async with rolling.load():
            await rolling.until_answered(3)
            redis.close()
            await rolling.until_told_to_wait()
            await redis.open()
    redis.close()
    assert rolling.tally.is_clean, rolling.tally
    assert rolling.tally.told_to_wait > 0
