"""A session that a stranger chose is never the one that a member signs in with."""

from __future__ import annotations

from bot.console.cookies import SESSION_COOKIE
from bot.staff.model import Role
from bot.staff.tokens import new_token
from tests.support.console import PASSWORD, ConsoleUnderTest

PLAIN = "alongside-session"


def cookies_of(visitor: object) -> dict[str, str]:
    jar = visitor.session.cookie_jar  # type: ignore[attr-defined]
    return {cookie.key: cookie.value for cookie in jar}


async def test_a_token_that_was_planted_is_not_taken_over(light_console: ConsoleUnderTest) -> None:
    planted = new_token()
    victim, member = await light_console.visitor(), await light_console.member()
    victim.keep(PLAIN, planted)
    await victim.sign_in(member)
    assert (await victim.get("/")).status == 200
    assert planted not in cookies_of(victim).values()
    thief = await light_console.visitor()
    thief.keep(PLAIN, planted)
    assert (await thief.get("/")).status == 303


async def test_a_half_session_that_was_planted_opens_nothing(
    light_console: ConsoleUnderTest,
) -> None:
    """The attacker begins to sign in, and plants the cookie before the victim does."""
    attacker, mallory = await light_console.visitor(), await light_console.member(Role.VIEWER)
    await attacker.post("/sign-in", email=mallory.email, password=PASSWORD)
    planted = cookies_of(attacker)[PLAIN]
    victim, member = await light_console.visitor(), await light_console.member(Role.ADMIN)
    victim.keep(PLAIN, planted)
    await victim.sign_in(member)
    assert (await victim.get("/members")).status == 200
    assert (await attacker.get("/members")).status == 303


async def test_the_token_from_before_the_second_step_is_dead_after_it(
    light_console: ConsoleUnderTest,
) -> None:
    visitor, member = await light_console.visitor(), await light_console.member()
    await visitor.post("/sign-in", email=member.email, password=PASSWORD)
    before = cookies_of(visitor)[PLAIN]
    await visitor.get("/sign-in/code")
    await visitor.post("/sign-in/code", code=visitor.code())
    assert cookies_of(visitor)[PLAIN] != before
    thief = await light_console.visitor()
    thief.keep(PLAIN, before)
    assert (await thief.get("/")).status == 303
    assert SESSION_COOKIE in PLAIN


async def test_no_session_is_taken_from_an_address(light_console: ConsoleUnderTest) -> None:
    member = await light_console.signed_in(Role.ADMIN)
    token = cookies_of(member)[PLAIN]
    thief = await light_console.visitor()
    for path in (f"/?{PLAIN}={token}", f"/?session={token}", f"/?csrf=csrf-token&token={token}"):
        assert (await thief.get(path)).status == 303
