"""Signing in: two steps, single use, lock-outs that a stranger can't abuse, sessions that end."""

from __future__ import annotations

from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from bot.staff import totp
from bot.staff.model import Role
from tests.support.casework import NOON
from tests.support.console import PASSWORD, SECRET, ConsoleUnderTest, Visitor, running

SESSION = "alongside-session"


def cookie(visitor: Visitor, name: str = SESSION) -> str:
    """A cookie of a visitor."""
    return next((one.value for one in visitor.session.cookie_jar if one.key == name), "")


async def test_a_member_signs_in_with_password_and_app(console: ConsoleUnderTest) -> None:
    visitor, member = await console.visitor(), await console.member()
    done = await visitor.sign_in(member)
    assert (done.status, done.headers["Location"]) == (303, "/")
    assert (await visitor.get("/")).status == 200
    assert await console.audited() == ["signed_in"]


async def test_a_password_alone_opens_nothing(console: ConsoleUnderTest) -> None:
    visitor, member = await console.visitor(), await console.member()
    await visitor.post("/sign-in", email=member.email, password=PASSWORD)
    for path in ("/", "/account", "/members"):
        assert (await visitor.get(path)).headers["Location"].startswith("/sign-in/code")


@pytest.mark.parametrize("email", ["member1@example.org", "nobody@example.org", "", "a\0b@c"])
async def test_wrong_details_are_told_alike_whoever_it_is(
    console: ConsoleUnderTest, email: str
) -> None:
    await console.member()
    visitor = await console.visitor()
    refused = await visitor.post("/sign-in", email=email, password="wrong " + PASSWORD)
    assert refused.status == 422
    assert "The e-mail address or the password is wrong." in visitor.page


async def test_the_six_digits_work_once(console: ConsoleUnderTest) -> None:
    member, first, second = await console.member(), await console.visitor(), await console.visitor()
    assert (await first.sign_in(member)).status == 303
    assert (await second.sign_in(member)).status == 422
    console.clock.wait(seconds=31)
    assert (await second.post("/sign-in/code", code=second.code())).status == 303


async def test_older_digits_don_t_work_after_newer_ones(console: ConsoleUnderTest) -> None:
    member, first, second = await console.member(), await console.visitor(), await console.visitor()
    earlier = first.code()
    console.clock.wait(seconds=30)
    assert (await first.sign_in(member)).status == 303
    assert (await second.sign_in(member, earlier)).status == 422


async def test_five_wrong_codes_send_back_to_the_password(console: ConsoleUnderTest) -> None:
    visitor, member = await console.visitor(), await console.member()
    await visitor.sign_in(member, "000000")
    for _ in range(4):
        await visitor.post("/sign-in/code", code="000000")
    assert (await visitor.get("/sign-in/code")).headers["Location"] == "/sign-in"


async def test_ten_wrong_tries_of_strangers_shut_strangers_out_for_a_while(
    console: ConsoleUnderTest,
) -> None:
    stranger, member = await console.visitor(), await console.member()
    for _ in range(10):
        await stranger.post("/sign-in", email=member.email, password="wrong")
    assert (await stranger.post("/sign-in", email=member.email, password=PASSWORD)).status == 429
    console.clock.wait(minutes=16)
    assert (await stranger.post("/sign-in", email=member.email, password=PASSWORD)).status == 303


async def test_a_stranger_can_t_shut_out_a_member_in_their_own_browser(
    console: ConsoleUnderTest,
) -> None:
    known, stranger, member = (
        await console.visitor(),
        await console.visitor(),
        await console.member(),
    )
    await known.sign_in(member)
    for _ in range(11):
        await stranger.post("/sign-in", email=member.email, password="wrong")
    console.clock.wait(seconds=60)
    assert (await known.sign_in(member)).status == 303


async def test_a_browser_known_for_one_member_is_a_stranger_to_another(
    console: ConsoleUnderTest,
) -> None:
    visitor, one, other = await console.visitor(), await console.member(), await console.member()
    await visitor.sign_in(one)
    for _ in range(10):
        await visitor.post("/sign-in", email=other.email, password="wrong")
    again = await visitor.post("/sign-in", email=other.email, password=PASSWORD)
    assert again.status == 429


async def test_who_is_half_signed_in_may_begin_again(console: ConsoleUnderTest) -> None:
    visitor, member = await console.visitor(), await console.member()
    for _ in range(2):
        await visitor.get("/sign-in")
        begun = await visitor.post("/sign-in", email=member.email, password=PASSWORD)
        assert begun.headers["Location"] == "/sign-in/code"


async def test_every_step_gives_a_new_session(console: ConsoleUnderTest) -> None:
    visitor, member = await console.visitor(), await console.member()
    visitor.keep(SESSION, "chosen-by-somebody-else")
    await visitor.post("/sign-in", email=member.email, password=PASSWORD)
    half = cookie(visitor)
    await visitor.get("/sign-in/code")
    await visitor.post("/sign-in/code", code=visitor.code())
    whole = cookie(visitor)
    assert len({"chosen-by-somebody-else", half, whole}) == 3
    thief = await console.visitor()
    thief.keep(SESSION, half)
    assert (await thief.get("/")).headers["Location"] == "/sign-in"


async def test_a_session_ends_after_thirty_idle_minutes(console: ConsoleUnderTest) -> None:
    visitor = await console.signed_in(Role.VIEWER)
    for _ in range(3):
        console.clock.wait(minutes=29)
        assert (await visitor.get("/account")).status == 200
    console.clock.wait(minutes=31)
    assert (await visitor.get("/account")).headers["Location"].startswith("/sign-in")


async def test_a_session_ends_after_twelve_hours_however_busy(console: ConsoleUnderTest) -> None:
    visitor = await console.signed_in(Role.VIEWER)
    for _ in range(29):
        console.clock.wait(minutes=25)
        last = await visitor.get("/account")
    assert last.headers["Location"] == "/sign-in?next=/account"


async def test_the_second_step_must_follow_within_ten_minutes(console: ConsoleUnderTest) -> None:
    visitor, member = await console.visitor(), await console.member()
    await visitor.post("/sign-in", email=member.email, password=PASSWORD)
    console.clock.wait(minutes=11)
    assert (await visitor.get("/sign-in/code")).headers["Location"] == "/sign-in"


async def test_signing_out_ends_the_session_itself(console: ConsoleUnderTest) -> None:
    visitor = await console.signed_in(Role.VIEWER)
    token = cookie(visitor)
    await visitor.get("/account")
    assert (await visitor.post("/sign-out")).headers["Location"] == "/sign-in"
    visitor.keep(SESSION, token)
    assert (await visitor.get("/account")).headers["Location"].startswith("/sign-in")


async def test_a_disabled_member_is_out_at_once_and_stays_out(console: ConsoleUnderTest) -> None:
    member = await console.member()
    visitor = await console.as_member(member)
    async with console.database.work() as work:
        await work.staff.change(replace(member, disabled=True))
        await work.commit()
    assert (await visitor.get("/")).headers["Location"] == "/sign-in"
    stranger = await console.visitor()
    assert (await stranger.post("/sign-in", email=member.email, password=PASSWORD)).status == 422


async def test_a_recovery_code_works_once(console: ConsoleUnderTest) -> None:
    member = await console.member()
    visitor = await console.as_member(member)
    await visitor.get("/account")
    await visitor.post("/account/recovery-codes")
    code = visitor.page.partition("<code>")[2].partition("</code>")[0]
    assert (await (await console.visitor()).sign_in(member, code.lower())).status == 303
    assert (await (await console.visitor()).sign_in(member, code)).status == 422


async def test_an_invited_member_sets_up_password_and_app(console: ConsoleUnderTest) -> None:
    admin, new = await console.signed_in(Role.ADMIN), await console.visitor()
    await admin.get("/members")
    await admin.post("/members", name="Ash", email="Ash@Example.org", role="responder")
    code = admin.page.partition("<code>")[2].partition("</code>")[0]
    weak = await new.post("/invitation", email="ash@example.org", code=code, password="password")
    assert weak.status == 422
    assert "longer password" in new.page
    await new.post("/invitation", email=" ASH@example.org", code=code, password=PASSWORD)
    await new.get("/sign-in/set-up")
    secret = new.page.partition("<code>")[2].partition("</code>")[0].replace(" ", "")
    done = await new.post("/sign-in/set-up", code=totp.code_at(secret, console.clock()))
    assert done.status == 200
    assert new.page.count("<code>") == 10
    assert (await new.get("/")).status == 200
    late = await console.visitor()
    used = await late.post("/invitation", email="ash@example.org", code=code, password=PASSWORD)
    assert used.status == 422


async def test_an_invitation_lasts_two_days(console: ConsoleUnderTest) -> None:
    admin, new = await console.signed_in(Role.ADMIN), await console.visitor()
    await admin.get("/members")
    await admin.post("/members", name="Ash", email="ash@example.org", role="viewer")
    code = admin.page.partition("<code>")[2].partition("</code>")[0]
    console.clock.wait(days=2, minutes=1)
    answer = await new.post("/invitation", email="ash@example.org", code=code, password=PASSWORD)
    assert answer.status == 422


@pytest.mark.parametrize(
    ("headers", "csrf"),
    [
        ({}, ""),
        ({}, "of another session"),
        ({"Origin": "https://evil.example"}, "csrf-token"),
        ({"Origin": "null"}, "csrf-token"),
        ({"Sec-Fetch-Site": "cross-site"}, "csrf-token"),
        ({"Content-Type": "multipart/form-data"}, "csrf-token"),
        ({"Content-Type": "application/x-www-form-urlencoded; charset=no-such"}, "csrf-token"),
    ],
)
async def test_a_change_that_is_not_from_our_own_page_is_refused(
    light_console: ConsoleUnderTest, headers: dict[str, str], csrf: str
) -> None:
    visitor = await light_console.signed_in(Role.ADMIN)
    body = f"csrf={csrf}&name=Eve&email=eve@example.org&role=admin"
    given = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    answer = await visitor.session.post("/members", data=body, headers=given)
    assert answer.status == 403
    async with light_console.database.reading() as work:
        assert await work.staff.by_email("eve@example.org") is None


async def test_another_site_can_t_sign_anybody_in(light_console: ConsoleUnderTest) -> None:
    visitor, member = await light_console.visitor(), await light_console.member()
    answer = await visitor.session.post(
        "/sign-in",
        data={"email": member.email, "password": PASSWORD},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status == 403


async def test_over_https_cookies_are_bound_to_host_and_hidden_from_scripts(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, console_url="https://console.example.org") as console:
        visitor, member = await console.visitor(), await console.member()
        answer = await visitor.post("/sign-in", email=member.email, password=PASSWORD)
        given = SimpleCookie(answer.headers["Set-Cookie"])[f"__Host-{SESSION}"]
        assert given["secure"]
        assert given["httponly"]
        assert (given["path"], given["domain"], given["samesite"]) == ("/", "", "Lax")
        policy = answer.headers["Content-Security-Policy"]
        for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "nonce-"):
            assert part in policy
        assert "unsafe" not in policy
        assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_digits_of_the_step_before_and_after_are_taken_too() -> None:
    now = int(NOON.timestamp()) // 30
    code = totp.code_at(SECRET, NOON)
    assert totp.step_of(f" {code[:3]} {code[3:]} ", SECRET, NOON, 0) == now
    assert totp.step_of(code, SECRET, NOON, now) is None
    assert totp.step_of("\N{FULLWIDTH DIGIT ONE}" * 6, SECRET, NOON, 0) is None


async def test_behind_a_proxy_one_guesser_does_not_lock_out_everybody(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.staff.lockout.MOST_BY_NETWORK", 2)
    async with running(sqlite_url, tmp_path, trusted_proxies="1") as console:
        member, visitor = await console.member(), await console.visitor()
        await visitor.get("/sign-in")
        seen = []
        for address in ("203.0.113.7", "203.0.113.7", "203.0.113.7", "203.0.113.8"):
            tried = await visitor.session.post(
                "/sign-in",
                data={"csrf": visitor.csrf, "email": f"x{member.email}", "password": "wrong"},
                headers={"X-Forwarded-For": f"198.51.100.1, {address}"},
            )
            seen.append(tried.status)
    assert seen == [422, 422, 429, 422]
