"""The directory finds by need, nation and place, and knows when a group meets next."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import gsm7
from bot.content.checks import faults
from bot.content.errors import ContentError
from bot.content.groups import Group
from bot.content.library import Library
from bot.content.nations import NATIONS
from bot.content.services import find
from bot.content.signposts import leads_on, place_in, short_signposts, signposts
from tests.support.content import dump, write_group, write_library, write_service

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def group(data: Path, **changes: Any) -> Group:
    write_library(data)
    write_group(data, **changes)
    return Library.load(data).groups["test_group"]


@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern_ireland"])
def test_carers_of_each_nation_find_other_carers_and_nobody_elses_services(nation: str) -> None:
    found = find(Library.load(Path("data")).services, "peer_support_groups", nation)
    assert len(found) >= 3
    assert all(nation in service.nations for service in found)


def test_the_service_of_the_place_comes_first_and_is_not_offered_elsewhere(tmp_path: Path) -> None:
    write_library(tmp_path)
    write_service(tmp_path, id="national")
    write_service(tmp_path, file="leeds.yml", id="local", places=["Leeds"])
    services = Library.load(tmp_path).services
    in_leeds = find(services, "guilt", "england", "Leeds")
    assert [service.id for service in in_leeds] == ["local", "national"]
    assert [service.id for service in find(services, "guilt", "england")] == ["national"]


@pytest.mark.parametrize(
    ("meets", "first"),
    [
        ("every Tuesday", date(2026, 12, 1)),
        ("every 2nd Tuesday", date(2026, 12, 8)),
        ("every 2nd Tuesday of the month", date(2026, 12, 8)),
        ("every 1st and 3rd Thursday", date(2026, 12, 3)),
        ("every last Friday", date(2026, 11, 27)),
        ("every other Tuesday", date(2026, 12, 8)),
    ],
)
def test_the_next_meeting_follows_the_rule(tmp_path: Path, meets: str, first: date) -> None:
    # It met on Tuesday 10 November: every other week is then the 24th, at a time now past.
    given = group(tmp_path, meets=meets, starts=date(2026, 11, 10), time="11:00")
    meeting = given.next_meeting(NOW)
    assert meeting is not None
    assert meeting.date() == first


def test_a_meeting_later_today_is_the_next_one(tmp_path: Path) -> None:
    meeting = group(tmp_path, meets="every Tuesday", time="19:00").next_meeting(NOW)
    assert meeting is not None
    assert (meeting.date(), meeting.hour) == (date(2026, 11, 24), 19)


@pytest.mark.parametrize(
    ("nation", "day"),
    [("scotland", date(2026, 12, 7)), ("england", date(2026, 11, 30))],
)
def test_a_bank_holiday_of_the_nation_is_skipped(tmp_path: Path, nation: str, day: date) -> None:
    # Monday 30 November 2026 is St Andrew's Day, a bank holiday in Scotland alone.
    given = group(tmp_path, nation=nation, meets="every Monday", skips_bank_holidays=True)
    meeting = given.next_meeting(NOW)
    assert meeting is not None
    assert meeting.date() == day


def test_days_off_are_skipped_and_other_holidays_kept_where_the_group_meets(tmp_path: Path) -> None:
    off = [date(2026, 12, 18)]
    given = group(tmp_path, meets="every Friday", not_on=off, skips_bank_holidays=False)
    later = datetime(2026, 12, 17, tzinfo=UTC)
    meeting = given.next_meeting(later)
    assert meeting is not None
    assert meeting.date() == date(2026, 12, 25)


def test_the_clock_is_the_one_on_the_wall_in_summer(tmp_path: Path) -> None:
    given = group(tmp_path, meets="every Tuesday", time="19:00")
    meeting = given.next_meeting(datetime(2027, 7, 6, 17, 30, tzinfo=UTC))
    assert meeting is not None
    assert meeting.astimezone(UTC) == datetime(2027, 7, 6, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"meets": "now and then"}, "can't be read; write 'every Tuesday'"),
        ({"meets": "every Yesterday"}, "can't be read"),
        ({"nation": "france"}, "nation france"),
        ({"time": 1140}, "must be written in quotes"),
        ({"starts": "soon"}, "starts must be a day"),
        ({"skips_bank_holidays": "no"}, "must be true or false"),
    ],
)
def test_a_group_that_cant_be_read_is_refused_with_the_cure(
    tmp_path: Path, change: dict[str, Any], fault: str
) -> None:
    with pytest.raises(ContentError, match=fault):
        group(tmp_path, **change)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"topics": []}, "names no topic"),
        ({"topics": ["unheard_of"]}, "has topic unheard_of"),
        ({"review_by": date(2026, 11, 23)}, "was to be checked by 2026-11-23"),
    ],
)
def test_a_group_that_misleads_is_reported(
    tmp_path: Path, change: dict[str, Any], fault: str
) -> None:
    group(tmp_path, **change)
    assert fault in "\n".join(faults(Library.load(tmp_path), tmp_path, NOW.date()))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"topics": []}, "names no topic"),
        ({"hours": ""}, "doesn't say hours"),
        ({"languages": None}, "doesn't say languages"),
        ({"confidence": "unverified"}, "shows a number that is not checked"),
        ({"confidence": "hearsay"}, "has confidence hearsay"),
        ({"nations": ["france"]}, "has nation france"),
        ({"show_phone": False, "web": None}, "can't be reached"),
    ],
)
def test_a_service_that_misleads_is_reported(
    tmp_path: Path, change: dict[str, Any], fault: str
) -> None:
    write_library(tmp_path, short="Guilt is common.", body="Guilt is common. Ask a friend.")
    write_service(tmp_path, **change)
    assert fault in "\n".join(faults(Library.load(tmp_path), tmp_path, NOW.date()))


def test_a_number_that_is_not_sure_is_given_to_nobody() -> None:
    library = Library.load(Path("data"))
    hidden = [one for one in library.services.values() if one.confidence == "unverified"]
    assert hidden
    assert all(one.phone is None for one in hidden)


def test_groups_come_first_with_their_next_meeting(tmp_path: Path) -> None:
    write_library(tmp_path)
    write_group(tmp_path, topics=["peer_support_groups"], place="Leeds")
    write_group(tmp_path, id="far", name="Far group", topics=["peer_support_groups"], place="York")
    library = Library.load(tmp_path)
    place, nation = place_in("any carers groups in leeds please", library)
    assert (place, nation) == ("Leeds", "england")
    text = signposts("peer_support_groups", library, "england", place, NOW)
    assert text is not None
    assert "Next meeting: Tuesday 8 December, 7pm." in text
    assert "Far group" not in text


@pytest.mark.parametrize("nation", NATIONS)
def test_a_text_message_holds_the_first_services_of_the_nation(nation: str) -> None:
    text = short_signposts("peer_support_groups", Library.load(Path("data")), nation, None, NOW)
    assert text is not None
    assert gsm7.length(text) <= 300
    assert not gsm7.foreign_characters(text)


def test_a_place_that_the_directory_does_not_know_is_none(tmp_path: Path) -> None:
    write_library(tmp_path)
    write_group(tmp_path, place="Ely")
    library = Library.load(tmp_path)
    assert place_in("i feel so lonely", library) == (None, None)
    assert place_in("a group in ely?", library) == ("Ely", "england")


def test_a_topic_without_services_or_groups_leads_nowhere() -> None:
    library = Library.load(Path("data"))
    assert leads_on("peer_support_groups", library)
    assert not leads_on("lithium", library)
    assert not leads_on("trialogue", library)


def test_the_library_begins_without_invented_groups(tmp_path: Path) -> None:
    assert Library.load(Path("data")).groups == {}
    write_library(tmp_path)
    dump(tmp_path / "groups.yml", {"groups": []})
    assert Library.load(tmp_path).groups == {}
