"""A short storm; `make chaos` runs a long one."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.storm import Plan, Storm
from tests.support.databases import make_database


async def test_a_storm_loses_doubles_and_reorders_nothing(tmp_path: Path) -> None:
    for url in make_database("sqlite", tmp_path):
        tally = await Storm(Plan(deliveries=240, carers=8, kills=6, cuts=1), url, tmp_path).run()
    assert (tally.refused, tally.lost, tally.doubled, tally.out_of_order) == (0, 0, 0, 0)
