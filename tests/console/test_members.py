"""Members' own pages, and what admins do with members."""

from __future__ import annotations

import asyncio

import pytest

from bot.staff.model import Role
from tests.support.console import PASSWORD, ConsoleUnderTest

NEW_PASSWORD = "another lantern for the horses"


async def test_a_changed_password_signs_out_everywhere_else(console: ConsoleUnderTest) -> None:
    member = await console.member()
    here, there = await console.as_member(member), await console.as_member(member)
    await here.get("/account")
    assert (await here.post("/account/password", old=PASSWORD, new=NEW_PASSWORD)).status == 200
    assert (await there.get("/account")).headers["Location"].startswith("/sign-in")
    stranger = await console.visitor()
    old = await stranger.post("/sign-in", email=member.email, password=PASSWORD)
    new = await stranger.post("/sign-in", email=member.email, password=NEW_PASSWORD)
    assert (old.status, new.status) == (422, 303)


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", NEW_PASSWORD), (PASSWORD, "password1234567"), (PASSWORD, "a" * 129)]
)
async def test_a_password_is_not_changed_to_a_bad_one_or_by_a_passer_by(
    light_console: ConsoleUnderTest, old: str, new: str
) -> None:
    member = await light_console.member()
    visitor = await light_console.as_member(member)
    assert (await visitor.post("/account/password", old=old, new=new)).status == 422
    stranger = await light_console.visitor()
    signed = await stranger.post("/sign-in", email=member.email, password=PASSWORD)
    assert signed.status == 303


async def test_old_passwords_can_t_be_guessed_at_an_open_desk(console: ConsoleUnderTest) -> None:
    member = await console.member()
    visitor = await console.visitor()
    await visitor.sign_in(member)
    await visitor.get("/account")
    for _ in range(10):
        assert (
            await visitor.post("/account/password", old="guess", new=NEW_PASSWORD)
        ).status == 422
    locked = await visitor.post("/account/password", old=PASSWORD, new=NEW_PASSWORD)
    assert locked.status == 429
    audited = await console.audited()
    assert (audited.count("password_refused"), audited[0]) == (10, "password_locked")
    console.clock.wait(minutes=16)
    assert (await visitor.post("/account/password", old=PASSWORD, new=NEW_PASSWORD)).status == 200


async def test_strangers_can_t_keep_a_member_from_changing_the_password(
    console: ConsoleUnderTest,
) -> None:
    member = await console.member()
    visitor, stranger = await console.visitor(), await console.visitor()
    await visitor.sign_in(member)
    for _ in range(10):
        await stranger.post("/sign-in", email=member.email, password="guess")
    assert (await stranger.post("/sign-in", email=member.email, password=PASSWORD)).status == 429
    await visitor.get("/account")
    assert (await visitor.post("/account/password", old=PASSWORD, new=NEW_PASSWORD)).status == 200


async def test_signing_out_elsewhere_leaves_this_browser(console: ConsoleUnderTest) -> None:
    member = await console.member()
    here, there = await console.as_member(member), await console.as_member(member)
    await here.post("/account/end-others")
    assert (await here.get("/account")).status == 200
    assert (await there.get("/account")).status == 303


async def test_who_may_do_less_is_signed_out_at_once(console: ConsoleUnderTest) -> None:
    admin, member = await console.signed_in(Role.ADMIN), await console.member(Role.LEAD)
    visitor = await console.as_member(member)
    await admin.post(f"/members/{member.id}", role="lead", state="active", teams="leeds")
    assert (await visitor.get("/")).status == 200
    await admin.post(f"/members/{member.id}", role="viewer", state="active")
    assert (await visitor.get("/")).status == 303
    assert (await console.audited())[0] == "member_changed"


async def test_the_last_admin_stays(console: ConsoleUnderTest) -> None:
    member = await console.member(Role.ADMIN)
    admin = await console.as_member(member)
    refused = await admin.post(f"/members/{member.id}", role="viewer", state="active")
    assert refused.status == 422
    assert "last admin" in admin.page


async def test_two_admins_can_t_take_each_other_s_role_at_once(console: ConsoleUnderTest) -> None:
    one, other = await console.member(Role.ADMIN), await console.member(Role.ADMIN)
    first, second = await console.as_member(one), await console.as_member(other)
    await asyncio.gather(
        first.post(f"/members/{other.id}", role="viewer", state="active"),
        second.post(f"/members/{one.id}", role="viewer", state="active"),
    )
    async with console.database.reading() as work:
        assert len(await work.staff.hold_admins()) == 1


async def test_who_lost_the_phone_starts_afresh(console: ConsoleUnderTest) -> None:
    admin, member = await console.signed_in(Role.ADMIN), await console.member()
    visitor = await console.as_member(member)
    await admin.post(f"/members/{member.id}/start-afresh")
    assert "<code>" in admin.page
    assert (await visitor.get("/")).status == 303
    stranger = await console.visitor()
    old = await stranger.post("/sign-in", email=member.email, password=PASSWORD)
    assert old.status == 422


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "no address"},
        {"email": "a@" + "b" * 300},
        {"name": "n" * 121},
        {"name": ""},
        {"role": "emperor"},
    ],
)
async def test_an_unusable_invitation_is_told_and_what_was_typed_is_kept(
    console: ConsoleUnderTest, fields: dict[str, str]
) -> None:
    admin = await console.signed_in(Role.ADMIN)
    given = {"name": "Ash", "email": "ash@example.org", "role": "viewer", **fields}
    assert (await admin.post("/members", **given)).status == 422
    assert "Please fill in an e-mail address" in admin.page
    assert given["email"] in admin.page


async def test_an_address_is_invited_once(console: ConsoleUnderTest) -> None:
    admin, member = await console.signed_in(Role.ADMIN), await console.member()
    again = await admin.post("/members", name="Kim", email=member.email, role="viewer")
    assert again.status == 422


@pytest.mark.parametrize("number", ["0", "99999999", "9" * 30, "٣", "-1", "x"])
async def test_a_member_who_is_not_there_is_not_found(
    console: ConsoleUnderTest, number: str
) -> None:
    admin = await console.signed_in(Role.ADMIN)
    assert (await admin.post(f"/members/{number}", role="viewer")).status == 404
