"""The rules of signing in by themselves: passwords, codes, lock-outs, sessions, roles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import extract_parameters

from bot.staff import lockout, passwords, tokens, totp
from bot.staff.errors import WeakPassword
from bot.staff.model import IDLE, LONGEST_SESSION, Member, Role, Session, Stage
from tests.support.casework import NOON

GOOD = "correct horse battery lantern"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
KIM = Member(1, "kim@example.org", "Kim", Role.VIEWER, (), False, None, None, 0)


def session(**changes: object) -> Session:
    """A session that began just now."""
    made = Session(1, KIM, Stage.SIGNED_IN, "csrf", NOON, NOON, 0)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "password",
    ["", "short", "aaaaaaaaaaaaaaaaaaaa", "passwordpassword", "qwertyuiopasdfgh", "x" * 129,
     "kim@example.orgKim"],
)  # fmt: skip
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        passwords.hash_password(password, ("kim@example.org", "Kim"))


@pytest.mark.parametrize(
    "password", [GOOD, "Zwölf Boxkämpfer jagen Viktor", GOOD * 4, "🐎🔋 lantern 🦊 kettle 🪁 moss"]
)
def test_long_passwords_of_any_letters_are_taken(password: str) -> None:
    kept = passwords.hash_password(password)
    assert passwords.is_right(password, kept)
    assert not passwords.is_right(password + "x", kept)


def test_passwords_are_kept_as_argon2id_above_the_least_of_asvs() -> None:
    kept = passwords.hash_password(GOOD)
    rules = extract_parameters(kept)
    assert kept.startswith("$argon2id$")
    assert rules.memory_cost * rules.time_cost >= 47_104
    assert kept != passwords.hash_password(GOOD)


def test_without_a_hash_nothing_is_right() -> None:
    assert not passwords.is_right(GOOD, None)
    assert not passwords.is_right(GOOD, "no hash")


def test_codes_are_forgiving_of_how_they_are_typed_and_all_different() -> None:
    codes = {tokens.new_code() for _ in range(200)}
    assert len(codes) == 200
    code = codes.pop()
    assert tokens.code_hash(code) == tokens.code_hash(f" {code.lower().replace('-', ' ')} ")
    assert not set("01OIL") & set("".join(codes))
    assert len(tokens.new_token()) >= 43


def test_a_known_browser_is_counted_by_itself() -> None:
    known = {one.who for one in lockout.limits("kim@example.org", "token", "10.0.0.1")}
    strange = {one.who for one in lockout.limits("kim@example.org", None, "10.0.0.1")}
    assert not known & strange
    assert "kim@example.org" not in str(strange)


@pytest.mark.parametrize("steps", range(-3, 4))
def test_a_code_is_good_for_one_step_before_and_after(steps: int) -> None:
    code = totp.code_at(SECRET, NOON + timedelta(seconds=30 * steps))
    assert (totp.step_of(code, SECRET, NOON, 0) is not None) == (abs(steps) <= 1)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "\N{FULLWIDTH DIGIT ONE}" * 6])
def test_what_is_no_code_is_no_code(code: str) -> None:
    assert totp.step_of(code, SECRET, NOON, 0) is None


@pytest.mark.parametrize(
    ("used", "began", "over"),
    [
        (timedelta(0), timedelta(0), False),
        (IDLE, IDLE, False),
        (IDLE + timedelta(seconds=1), IDLE + timedelta(seconds=1), True),
        (timedelta(0), LONGEST_SESSION, False),
        (timedelta(0), LONGEST_SESSION + timedelta(seconds=1), True),
    ],
)
def test_a_session_is_over_when_idle_or_old(used: timedelta, began: timedelta, over: bool) -> None:
    made = session(began_at=NOON - began, last_seen_at=NOON - used)
    assert made.is_over(NOON) is over


@pytest.mark.parametrize("stage", [Stage.PASSWORD_GIVEN, Stage.ENROLLING])
def test_half_a_session_lasts_ten_minutes(stage: Stage) -> None:
    made = session(stage=stage)
    assert not made.is_over(NOON + timedelta(minutes=10))
    assert made.is_over(NOON + timedelta(minutes=10, seconds=1))


def test_each_role_may_do_what_those_before_it_may() -> None:
    order = [Role.VIEWER, Role.RESPONDER, Role.LEAD, Role.ADMIN]
    for place, role in enumerate(order):
        assert [role.may(needed) for needed in order] == [n <= place for n in range(4)]
