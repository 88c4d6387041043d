"""Rasa as it runs here does what Rasa does, with less work and no carer's number in its log."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.components.action_results import _validate
from bot.components.kept_connection import KeptConnection
from bot.components.responses import Responses

STOCK_CHECK = RemoteAction._validate_action_result
SLOT = {"event": "slot", "name": "nation", "value": "wales"}
RESULTS: list[Any] = [
    {"events": [], "responses": []},
    {"events": [SLOT], "responses": [{"text": "hello"}]},
    {},
    {"events": [{"event": "no such event"}]},
    {"events": [{"name": "nation"}]},
    {"events": "none"},
    {"responses": ["hello"]},
    [],
    None,
]
PAYLOAD = '/change_nation{"nation":"wales"}'
DOMAIN = Domain.from_yaml(
    f"""
    version: "3.1"
    slots:
      contact_phone: {{type: text, influence_conversation: false, mappings: [{{type: custom}}]}}
    responses:
      utter_ask:
      - text: "Which nation? Ring {{phone_carers_uk}} or {{unknown}}."
        buttons: [{{title: Wales, payload: '{PAYLOAD}'}}]
    """
)


def accepts(check: Any, result: Any) -> bool:
    try:
        return bool(check(RemoteAction("action_answer", None), result))
    except ValidationError:
        return False


@pytest.mark.parametrize("result", RESULTS)
def test_what_the_action_server_answers_is_judged_as_by_rasa_itself(result: Any) -> None:
    assert accepts(_validate, result) == accepts(STOCK_CHECK, result)


def test_some_answers_are_accepted_and_some_are_not() -> None:
    assert {accepts(_validate, result) for result in RESULTS} == {True, False}


async def test_placeholders_are_filled_payloads_stay_and_no_slot_is_logged(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    tracker = DialogueStateTracker("carer", DOMAIN.slots)
    tracker.slots["contact_phone"].value = "07700 900123"
    responses = Responses(EndpointConfig(), DOMAIN)
    said = await responses.generate("utter_ask", tracker, "rest", phone_carers_uk="0808")
    assert said
    assert said["text"] == "Which nation? Ring 0808 or {unknown}."
    assert said["buttons"][0]["payload"] == PAYLOAD
    logged = "".join(capsys.readouterr()) + caplog.text
    assert "900123" not in logged


async def test_calls_share_a_connection_and_errors_are_told_as_by_rasa_itself() -> None:
    ports = []

    async def answer(request: web.Request) -> web.Response:
        assert request.transport
        ports.append(request.transport.get_extra_info("peername")[1])
        assert request.headers["Authorization"] == "Bearer secret"
        body = await request.json()
        return web.json_response(body, status=400 if body.get("wrong") else 200)

    app = web.Application()
    app.router.add_post("/webhook", answer)
    async with TestServer(app) as server:
        endpoint = EndpointConfig(
            str(server.make_url("/webhook")),
            headers={"Authorization": "Bearer secret"},
            enable_selective_domain=True,
        )
        kept = KeptConnection(endpoint)
        assert await kept.request(json={"next_action": "a"}) == {"next_action": "a"}
        with pytest.raises(ClientResponseError, match="wrong"):
            await kept.request(json={"wrong": True})
        await kept.request(json={})
        await kept.close()
    assert len(ports) == 3
    assert len(set(ports)) == 1
    assert kept.kwargs == {"enable_selective_domain": True}
