"""data/console.yml has a sentence for everything that can happen, and teams' words stay plain."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from bot.casework.errors import CaseworkError
from bot.casework.model import Kind, Status
from bot.conversation.person_replies import NoChat
from bot.staff.errors import StaffError
from bot.staff.model import Role
from bot.storage.queue_view import Tab
from tests.console.test_insights import question
from tests.support.casework import opened
from tests.support.console import ConsoleUnderTest

WORDS = yaml.safe_load(Path("data/console.yml").read_text(encoding="utf-8"))
CODE = "\n".join(
    path.read_text("utf-8")
    for folder in ("bot/casework", "bot/conversation", "bot/console")
    for path in Path(folder).glob("*.py")
)
TEMPLATES = "\n".join(
    path.read_text("utf-8") for path in Path("bot/console/templates").glob("*.html")
)


def test_every_kind_status_tab_and_role_has_its_words() -> None:
    for part in ("kinds", "wants"):
        assert set(WORDS[part]) == {kind.value for kind in Kind}
    assert set(WORDS["statuses"]) == {status.value for status in Status}
    assert set(WORDS["queue"]["tabs"]) == {tab.value for tab in Tab}
    assert {tab.value for tab in Tab} <= set(WORDS["queue"]["empty"])
    assert set(WORDS["roles"]) == set(WORDS["role_names"]) == {role.value for role in Role}
    for status in (Status.DONE, Status.PASSED_ON, Status.CANCELLED):
        assert WORDS["to_carers"][f"closed_{status.value}"]


def test_every_error_has_its_words() -> None:
    assert {one.code for one in StaffError.__subclasses__()} <= set(WORDS["errors"])
    # Carers' own errors are worded in data/requests.yml.
    carers = {"reference_locked"}
    kinds: list[type[CaseworkError]] = [*CaseworkError.__subclasses__(), NoChat]
    codes = {one.code for one in kinds} - carers
    assert codes <= set(WORDS["request_errors"])


def test_everything_that_happens_has_a_sentence() -> None:
    happens = set(re.findall(r'_?happened\(\s*work, \w+, "(\w+)"', CODE))
    happens |= set(re.findall(r'Happening\(\s*[\w.]+, "(\w+)"', CODE))
    assert {"note", "carer_added", "late", "handed_back", "carer_wrote"} <= happens
    assert happens <= set(WORDS["timeline"])


def test_everything_audited_has_a_name() -> None:
    audited = set(re.findall(r'audit\.add\(\s*"(\w+)"', CODE))
    audited |= set(re.findall(r'_audit\(work, deed, "(\w+)"', CODE))
    assert len(audited) > 20
    assert audited <= set(WORDS["audit"]["whats"])


def test_no_sentence_stands_in_a_template() -> None:
    shown = re.sub(r"\{[%{#].*?[%}#]\}|<[^>]*>", " ", TEMPLATES, flags=re.DOTALL)
    assert re.findall(r"[A-Za-z]{3,} [A-Za-z]{2,}", shown) == []


async def test_no_page_shows_what_is_no_word(light_console: ConsoleUnderTest) -> None:
    """A name that means something else to the template or to Python shows as that."""
    request, _ = await opened(light_console.database)
    await question(light_console, "can he drive", [])
    admin = await light_console.signed_in(Role.ADMIN)
    for path in (
        "/", "/?tab=all", f"/requests/{request.id}", f"/requests/{request.id}/document",
        "/insights", "/insights/draft/1", "/involved", "/audit", "/switches", "/members",
        "/undelivered", "/account",
    ):  # fmt: skip
        assert (await admin.get(path)).status == 200, path
        for wrong in ("built-in", "{&#39;", "{'", "object at 0x", ">None<", "Undefined"):
            assert wrong not in admin.page, (path, wrong)
    await admin.get(f"/requests/{request.id}/document")
    assert f"Call back: {request.reference}" in admin.page
