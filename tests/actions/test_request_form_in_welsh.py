"""A request asked for in Welsh, from the first question to the read-back and the sending."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.language import WELSH, speaking
from tests.support.request_talks import RequestTalker


@pytest.fixture(autouse=True)
def _welsh() -> Iterator[None]:
    with speaking(WELSH):
        yield


async def test_a_call_back_from_start_to_sending() -> None:
    carer = RequestTalker(metadata={"language": WELSH})
    assert "Byddaf yn gofyn i'r tîm eich ffonio" in await carer.say("ring me", "ask_callback")
    assert carer.titles == ["Ie", "Na"]
    assert "Gallwch hepgor hwn" in await carer.say("ie")
    # What it is about is taken as it was said, in Welsh.
    await carer.say("mae e'n clywed lleisiau yn y nos")
    assert "Pa rif" in await carer.say("Siân")
    assert "neges destun" in await carer.say("07700 900123")
    await carer.press("Na")
    assert "Pryd mae'n amser da" in await carer.say("nac ydy")
    await carer.say("after 4 on weekdays")
    read_back = await carer.say("na")
    assert "Dyma'r hyn y byddwn yn ei anfon (galwad yn ôl)" in read_back
    assert "Eich enw: Siân" in read_back
    assert carer.titles == ["Ei anfon", "Newid rhywbeth", "Peidio â'i anfon"]
    await carer.say("anfonwch")
    [note] = carer.notes
    assert note["contact"]["name"] == "Siân"
    assert note["contact"]["safe_to_text"] is False
    assert note["answers"]["about"]["said"] == "mae e'n clywed lleisiau yn y nos"


async def test_the_team_reads_the_choices_in_english() -> None:
    carer = RequestTalker(metadata={"language": WELSH})
    await carer.say("a group", "join_peer_group")
    await carer.press("Ie")
    assert "Pa fath o grŵp" in "".join(str(one.get("text")) for one in carer.replies)
    await carer.press("Ar-lein")
    while carer.is_open and carer.asked != "confirm":
        if "Ei anfon" in carer.titles:
            break
        await carer.say("hepgor" if "Hepgor hwn" in carer.titles else "na")
    assert any("Math o grŵp: Ar-lein" in str(one.get("text")) for one in carer.replies)
    await carer.press("Ei anfon")
    [note] = carer.notes
    assert note["answers"]["group_kind"] == {"said": "Ar-lein", "understood": "Online"}


async def test_why_back_and_stop_are_understood() -> None:
    carer = RequestTalker(metadata={"language": WELSH})
    await carer.say("ring me", "ask_callback")
    assert "Eich gwybodaeth chi yw hi" in await carer.say("pam?")
    await carer.say("ie")
    await carer.say("ei dabledi newydd sbon")
    assert "Awn yn ôl un" in await carer.say("yn ôl")
    assert "Dydw i ddim wedi anfon dim" in await carer.say("stopio hyn")
    assert not carer.is_open
