"""WhatsApp through Meta: signatures over raw bytes, batches, kinds of messages, statuses."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Receipt
from bot.messages import Choice, Reply
from bot.simulator.calls import Call, meta_pressed, meta_text
from tests.support.channels import SENDER, caller, provider, received

NAME = "whatsapp"
HEADER = "X-Hub-Signature-256"
VECTOR = (
    rb'{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",'
    rb'"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"447700900456",'
    rb'"phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Sam"},'
    rb'"wa_id":"447700900123"}],"messages":[{"from":"447700900123","id":"wamid.T1",'
    rb'"timestamp":"1763856000","type":"text","text":{"body":"caf\u00e9"}}]}}]}]}'
)
VECTOR_SIGNATURE = "sha256=a2be44710b64551173e3e5733b0bd55d5d4fdd8d321db0dc4c7e11f38b4f11ec"
VECTOR_SETTINGS = {"whatsapp_app_secret": "app-secret", "whatsapp_phone_id": "106540352242922"}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def vector_settings() -> dict[str, str]:
    needed = {"whatsapp_token": "t", "whatsapp_verify_token": "v"}
    return {**VECTOR_SETTINGS, **needed}


def text(body: str = "hello", identity: str = "wamid.T1") -> Call:
    return caller().meta_text(identity, SENDER, body)


def brought(*messages: dict[str, Any]) -> list[Any]:
    call = caller().meta(caller().meta_value(list(messages)))
    return provider(NAME).parse(received(call)).messages


def one_of(kind: str, part: Any, **more: Any) -> dict[str, Any]:
    return {"from": "447700900123", "id": "wamid.X", "type": kind, kind: part, **more}


@pytest.mark.parametrize(
    ("headers", "body", "is_genuine"),
    [
        pytest.param({HEADER: VECTOR_SIGNATURE}, VECTOR, True, id="right"),
        pytest.param({HEADER.lower(): VECTOR_SIGNATURE}, VECTOR, True, id="case of the header"),
        pytest.param({}, VECTOR, False, id="missing"),
        pytest.param({HEADER: ""}, VECTOR, False, id="empty"),
        pytest.param({HEADER: "sha256=" + "0" * 64}, VECTOR, False, id="wrong"),
        pytest.param({HEADER: VECTOR_SIGNATURE[7:]}, VECTOR, False, id="no algorithm"),
        pytest.param({HEADER: "sha256=é"}, VECTOR, False, id="not ascii"),
        pytest.param(
            {HEADER: VECTOR_SIGNATURE},
            json.dumps(json.loads(VECTOR), ensure_ascii=False).encode(),
            False,
            id="the same JSON written anew",
        ),
    ],
)
def test_only_meta_is_let_in(headers: dict[str, str], body: bytes, is_genuine: bool) -> None:
    assert len(VECTOR) == 403
    call = Call("/webhooks/whatsapp", headers, body)
    assert provider(NAME, **vector_settings()).verify(received(call)) is is_genuine


def test_the_vector_is_read() -> None:
    call = Call("/webhooks/whatsapp", {}, VECTOR)
    [one] = provider(NAME, **vector_settings()).parse(received(call)).messages
    assert (one.provider_id, one.sender, one.text) == ("wamid.T1", f"tel:{SENDER}", "café")


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("hub.mode=subscribe&hub.verify_token=simulated-verify-token&hub.challenge=42", "42"),
        ("hub.mode=subscribe&hub.verify_token=other&hub.challenge=42", None),
        ("hub.mode=other&hub.verify_token=simulated-verify-token&hub.challenge=42", None),
        ("", None),
    ],
)
def test_the_challenge_is_answered_for_our_token_only(query: str, answer: str | None) -> None:
    call = received(Call(f"/webhooks/whatsapp?{query}", {}, b""))
    assert provider(NAME).challenge(call) == answer


def test_a_batch_loses_nothing() -> None:
    values = [
        caller().meta_value(
            [meta_text(f"wamid.{entry}.{place}", SENDER, "hi") for place in range(3)],
            [{"id": f"wamid.OUT{entry}", "status": "read"}],
        )
        for entry in range(4)
    ]
    delivery = provider(NAME).parse(received(caller().meta(*values)))
    assert len({one.provider_id for one in delivery.messages}) == 12
    assert [one.provider_id for one in delivery.receipts] == [f"wamid.OUT{n}" for n in range(4)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (meta_text("i", SENDER, "hi"), (None, "hi", None, None)),
        (meta_text("i", SENDER, "STOP"), (None, "STOP", "stop", None)),
        (
            meta_pressed("i", SENDER, "abc.0", "Stop", "button_reply"),
            ("abc.0", "Stop", None, None),
        ),
        (meta_pressed("i", SENDER, "abc.1", "No", "list_reply"), ("abc.1", "No", None, None)),
        (one_of("button", {"payload": "p", "text": "Show it"}), ("p", "Show it", None, None)),
        (one_of("image", {"id": "1", "caption": "look"}), (None, "look", None, "picture")),
        (one_of("sticker", {"id": "1"}), (None, "", None, "picture")),
        (one_of("audio", {"id": "1", "voice": True}), (None, "", None, "voice")),
        (one_of("video", {"id": "1"}), (None, "", None, "video")),
        (one_of("document", {"id": "1"}), (None, "", None, "document")),
        (one_of("location", {"latitude": 1, "longitude": 2}), (None, "", None, "place")),
        (one_of("contacts", [{}]), (None, "", None, "contact")),
        (one_of("unsupported", {}), (None, "", None, "other")),
        (one_of("invented_later", {"body": 7}), (None, "", None, "other")),
        (one_of("interactive", {"type": "nfm_reply"}), (None, "", None, "other")),
    ],
)
def test_each_kind_is_read(message: dict[str, Any], expected: tuple[Any, ...]) -> None:
    [one] = brought(message)
    assert (one.choice, one.text, one.word, one.unreadable) == expected


@pytest.mark.parametrize(
    "message",
    [
        one_of("reaction", {"message_id": "wamid.OUT1", "emoji": "👍"}),
        one_of("text", {"body": "in a group"}, group_id="g"),
        {"type": "text", "text": {"body": "no sender"}, "id": "i"},
        {"from": "447700900123", "type": "text", "text": {"body": "no id"}},
    ],
)
def test_what_needs_no_answer_is_left_out(message: dict[str, Any]) -> None:
    assert brought(message) == []


def test_a_sender_may_have_no_number() -> None:
    [one] = brought({**meta_text("i", SENDER, "hi"), "from": "GB.abc123"})
    assert one.sender == "user:GB.abc123"


def test_messages_for_another_number_are_not_ours() -> None:
    value = caller().meta_value([meta_text("i", SENDER, "hi")])
    value["metadata"] = {"phone_number_id": "999"}
    assert provider(NAME).parse(received(caller().meta(value))).messages == []


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
        ("played", "read"),
        ("failed", "failed"),
        ("deleted", None),
    ],
)
def test_statuses_are_read(status: str, progress: str | None) -> None:
    call = caller().meta_status("wamid.OUT1", status, "our-id.0", "131047")
    expected = [Receipt("wamid.OUT1", "our-id.0", progress, "131047")] if progress else []  # type: ignore[arg-type]
    assert provider(NAME).parse(received(call)).receipts == expected


@given(JSON_VALUES)
def test_whatever_is_signed_nothing_is_raised(value: Any) -> None:
    body = json.dumps({"entry": [{"changes": [{"value": value}]}, value], "x": value}).encode()
    delivery = provider(NAME).parse(received(Call("/webhooks/whatsapp", {}, body)))
    assert delivery.messages == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_broken_bodies_are_left_out(body: bytes) -> None:
    assert provider(NAME).parse(received(Call("/webhooks/whatsapp", {}, body))).messages == []


def choices(*labels: str) -> Reply:
    made = tuple(Choice(f"r.{place}", label, "/x") for place, label in enumerate(labels))
    return Reply("choices", "Which?", choices=made)


@pytest.mark.parametrize(
    ("labels", "buttons", "rows", "numbered"),
    [
        ((), 0, 0, False),
        (("Yes", "No"), 2, 0, False),
        (("One", "Two", "Three"), 3, 0, False),
        (("One", "Two", "Three", "Four"), 0, 4, False),
        (tuple("abcdefghij"), 0, 10, False),
        (tuple("abcdefghijk"), 0, 0, True),
        (("Something of 22 letters",), 0, 1, False),
        (("Something that is too long",), 0, 0, True),
        (("Same", "Same"), 0, 0, True),
    ],
)
def test_choices_are_as_pressable_as_may_be(
    labels: tuple[str, ...], buttons: int, rows: int, numbered: bool
) -> None:
    [part] = provider(NAME).render(choices(*labels))
    assert (len(part.buttons), len(part.rows)) == (buttons, rows)
    assert ("\n1. " in part.text) is numbered


def test_a_long_answer_keeps_its_buttons() -> None:
    reply = replace(choices("Yes", "No"), text="This is a sentence. " * 400)
    *texts, last = provider(NAME).render(reply)
    assert [len(part.text) <= 4096 for part in texts] == [True, True]
    assert all(part.text.endswith(".") for part in texts)
    assert [one.label for one in last.buttons] == ["Yes", "No"]
