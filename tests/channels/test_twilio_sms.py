"""Text messages through Twilio: signatures, messages, statuses, opt-outs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from twilio.request_validator import RequestValidator

from bot.channels.base import Receipt
from bot.channels.twilio_forms import read_pairs
from bot.messages import Reply
from bot.simulator.calls import Call
from tests.support.channels import PUBLIC, SENDER, caller, provider, received

NAME = "twilio-sms"
SID = "SM00000000000000000000000000000001"
HEADER = "X-Twilio-Signature"
VECTOR_URL = "https://carers.example.org/webhooks/twilio"
VECTOR_FIELDS = {
    "MessageSid": SID,
    "SmsSid": SID,
    "AccountSid": "AC00000000000000000000000000000001",
    "From": "+447700900123",
    "To": "+447700900456",
    "Body": "I need help — café 🙂 £5",
    "NumMedia": "0",
    "NumSegments": "1",
    "ApiVersion": "2010-04-01",
}


def message(text: str = "hello", **more: str) -> Call:
    return caller().twilio_message(NAME, SID, SENDER, text, **more)


def with_header(call: Call, **headers: str) -> Call:
    kept = {name: value for name, value in call.headers.items() if name not in headers}
    return replace(call, headers={**kept, **{n: v for n, v in headers.items() if v}})


@pytest.mark.parametrize(
    ("call", "is_genuine"),
    [
        pytest.param(message(), True, id="right"),
        pytest.param(message("  two  blanks "), True, id="blanks are signed too"),
        pytest.param(message("café 🙂 £5"), True, id="accents and emoji"),
        pytest.param(message(New="added by Twilio later"), True, id="unknown field"),
        pytest.param(with_header(message(), **{HEADER: ""}), False, id="missing"),
        pytest.param(with_header(message(), **{HEADER: "bm8="}), False, id="wrong"),
        pytest.param(replace(message(), body=message().body + b"!"), False, id="other body"),
        pytest.param(replace(message(), path="/webhooks/twilio-sms?x=1"), False, id="other path"),
        pytest.param(
            with_header(
                message(), **{"X-Twilio-Webhooks-Signature-Settings": "algorithm=HMAC_MD5"}
            ),
            False,
            id="unknown algorithm",
        ),
        pytest.param(
            with_header(
                message(), **{"X-Twilio-Webhooks-Signature-Settings": "algorithm=HMAC_SHA256"}
            ),
            False,
            id="shared key, and none is set",
        ),
    ],
)
def test_only_twilio_is_let_in(call: Call, is_genuine: bool) -> None:
    assert provider(NAME).verify(received(call)) is is_genuine


def test_behind_a_proxy_the_configured_address_counts() -> None:
    call = with_header(message(), Host="10.0.0.7:8080", **{"X-Forwarded-Proto": "http"})
    assert provider(NAME).verify(received(call))
    assert provider(NAME).verify(received(call, f"{PUBLIC}:443"))
    assert not provider(NAME).verify(received(call, "http://carers.example.org"))


@pytest.mark.parametrize(
    ("algorithm", "signature"),
    [
        ("HMAC_SHA1", "eQdVAfAB5aGzzKiVkIJOU25hE4Y="),
        ("HMAC_SHA256", "S/0HGrr04wETgBzJwoOaEaWF+mHow7QWVl1jGAKrc14="),
    ],
)
def test_the_vectors_hold(algorithm: str, signature: str) -> None:
    validator = RequestValidator("12345")
    assert validator.compute_signature(VECTOR_URL, VECTOR_FIELDS, algorithm) == signature


def test_a_shared_key_signs_with_sha256() -> None:
    overrides = {"twilio_shared_key": "12345"}
    call = message()
    fields = dict(read_pairs(call.body))
    signature = RequestValidator("12345").compute_signature(
        PUBLIC + call.path, fields, "HMAC_SHA256"
    )
    settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    signed = with_header(
        call, **{HEADER: signature, "X-Twilio-Webhooks-Signature-Settings": settings}
    )
    assert provider(NAME, **overrides).verify(received(signed))


def test_a_text_is_read_with_its_sender() -> None:
    [one] = provider(NAME).parse(received(message(" is he ill?  "))).messages
    assert (one.channel, one.provider_id, one.sender) == (NAME, SID, f"tel:{SENDER}")
    assert (one.text, one.word, one.unreadable, one.choice) == ("is he ill?", None, None, None)


@pytest.mark.parametrize(
    ("text", "more", "word"),
    [
        ("STOP", {}, "stop"),
        ("stop.", {}, "stop"),
        ("Unsubscribe", {}, "stop"),
        ("START", {}, "start"),
        ("help", {}, "help"),
        ("cancel", {}, None),
        ("END", {}, None),
        ("yes", {}, None),
        ("please stop him", {}, None),
        ("cancel", {"OptOutType": "STOP"}, "stop"),
        ("yes", {"OptOutType": "START"}, "start"),
    ],
)
def test_instructions_are_told_from_words(text: str, more: dict[str, str], word: str) -> None:
    [one] = provider(NAME).parse(received(message(text, **more))).messages
    assert one.word == word


@pytest.mark.parametrize(
    ("more", "unreadable"),
    [
        ({"NumMedia": "1", "MediaContentType0": "image/jpeg"}, "picture"),
        ({"NumMedia": "2", "MediaContentType0": "audio/amr"}, "voice"),
        ({"NumMedia": "1", "MediaContentType0": "application/pdf"}, "document"),
        ({"NumMedia": "1"}, "document"),
        ({"Latitude": "53.8", "Longitude": "-1.5"}, "place"),
    ],
)
def test_what_is_no_text_is_known_as_such(more: dict[str, str], unreadable: str) -> None:
    [one] = provider(NAME).parse(received(message("", **more))).messages
    assert (one.text, one.unreadable) == ("", unreadable)


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("queued", None),
        ("sending", None),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("undelivered", "failed"),
        ("failed", "failed"),
        ("read", "read"),
        ("canceled", None),
    ],
)
def test_statuses_are_read(status: str, progress: str | None) -> None:
    call = caller().twilio_status(NAME, SID, status, "our-id.0", "30003")
    delivery = provider(NAME).parse(received(call))
    expected = [Receipt(SID, "our-id.0", progress, "30003")] if progress else []  # type: ignore[arg-type]
    assert (delivery.messages, delivery.receipts) == ([], expected)


@pytest.mark.parametrize(
    "fields",
    [{}, {"From": SENDER}, {"MessageSid": SID, "From": "not a number"}, {"MessageStatus": "new"}],
)
def test_what_is_not_understood_is_left_out(fields: dict[str, str]) -> None:
    delivery = provider(NAME).parse(received(caller().twilio(NAME, fields)))
    assert (delivery.messages, delivery.receipts) == ([], [])


def test_an_urgent_reply_goes_back_in_the_answer() -> None:
    channel = provider(NAME)
    parts = channel.render(Reply("urgent", "Call 999 <now> & stay."))
    body, kind = channel.answer([("our-id.0", parts[0])])
    assert kind == "text/xml"
    assert "<Body>Call 999 &lt;now&gt; &amp; stay.</Body>" in body
    assert f'action="{PUBLIC}/webhooks/twilio-sms?ref=our-id.0"' in body
    assert channel.answer([])[0].endswith("<Response></Response>")
