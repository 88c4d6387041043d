"""In demo mode the public pages say that nobody reads what is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.gateway import running


@pytest.mark.parametrize(("demo", "banners"), [("yes", 1), ("no", 0)])
async def test_a_demonstration_says_so_on_the_chat_s_pages(
    sqlite_url: str, tmp_path: Path, demo: str, banners: int
) -> None:
    async with running(sqlite_url, tmp_path, demo=demo) as gateway:
        for path in ("/", "/chat"):
            text = await (await gateway.client.get(path)).text()
            assert text.count("Nobody reads what you write here") == banners
