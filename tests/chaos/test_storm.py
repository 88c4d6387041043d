"""A short storm; `make chaos` runs a long one."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.storm import Plan, Storm


async def test_a_storm_loses_doubles_and_reorders_nothing(sqlite_url: str, tmp_path: Path) -> None:
    plan = Plan(deliveries=120, carers=8, kills=5, cuts=1)
    tally = await Storm(plan, sqlite_url, tmp_path).run()
    assert tally.sent > 0
    assert (tally.refused, tally.lost, tally.doubled, tally.out_of_order) == (0, 0, 0, 0)
