"""The authorisation table: every route for every role, and for nobody."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from bot.console.guard import Route
from bot.console.routes import TABLE
from bot.staff.model import Role, Stage
from tests.support.console import ConsoleUnderTest

INNER = [route for route in TABLE if route.stage is Stage.SIGNED_IN]


def address(route: Route) -> str:
    """A route's path with something in its places."""
    return route.path.replace("{id}", "1")


def test_only_these_routes_are_open_to_all() -> None:
    assert {route.path for route in TABLE if route.stage is None} == {
        "/health/live", "/health/ready", "/sign-in", "/signed-out", "/invitation",
    }  # fmt: skip


def test_every_route_within_names_a_role() -> None:
    assert [route.path for route in INNER if route.role is None] == []


@pytest.mark.parametrize("route", [one for one in TABLE if one.stage], ids=str)
async def test_nobody_comes_in_without_signing_in(
    light_console: ConsoleUnderTest, route: Route
) -> None:
    visitor = await light_console.visitor()
    call = visitor.get if route.method == "GET" else visitor.post
    answer = await call(address(route))
    place = urlsplit(answer.headers["Location"])
    assert (answer.status, place.netloc, place.path) == (303, "", "/sign-in")


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_may_do_what_the_table_says_and_no_more(
    light_console: ConsoleUnderTest, role: Role
) -> None:
    refused = []
    for route in INNER:
        visitor = await light_console.signed_in(role)
        call = visitor.get if route.method == "GET" else visitor.post
        answer = await call(address(route))
        assert answer.status < 500, route
        if answer.status == 403:
            refused.append(route)
    assert refused == [one for one in INNER if one.role and not role.may(one.role)]
    if refused:
        assert "refused" in await light_console.audited()
