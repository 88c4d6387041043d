"""Around the API: headers, other sites, files, health, logs, and the description of it all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.gateway import widget
from bot.gateway.errors import STATUS
from bot.gateway.static_files import StaticFiles
from bot.settings import Settings
from bot.startup import StartError
from tests.support.gateway import CLOSED, Gateway, running

SITE = "https://carers.example.org"
DESCRIPTION: dict[str, Any] = yaml.safe_load(Path("bot/gateway/openapi.yaml").read_text())


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": DESCRIPTION["components"]})


async def test_the_description_has_every_route_of_the_api(light_gateway: Gateway) -> None:
    app = light_gateway.client.server.app  # type: ignore[attr-defined]
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in app.router.routes()
        if route.resource.canonical.startswith("/api/") and route.method != "HEAD"
    }
    described = {
        (method, path)
        for path, methods in DESCRIPTION["paths"].items()
        for method in methods
        if method != "parameters"
    }
    assert described == served
    response = await light_gateway.client.get("/api/openapi.yaml")
    assert yaml.safe_load(await response.text()) == DESCRIPTION


async def test_answers_are_as_described(light_gateway: Gateway) -> None:
    schema = _validator({"$ref": "#/components/schemas/Message"})
    carer = await light_gateway.begin()
    for place, text in enumerate(("article", "choices", "he will kill himself", "hello")):
        await carer.say(text)
        await carer.until_replies(place + 1)
    for message in (await carer.read())["messages"]:
        schema.validate(message)
    error = await (await carer.post({"id": str(uuid4()), "text": ""})).json()
    _validator({"$ref": "#/components/schemas/Error"}).validate(error)


def test_every_code_has_its_sentence_and_its_place_in_the_description() -> None:
    sentences = yaml.safe_load(Path("data/interface.yml").read_text(encoding="utf-8"))["errors"]
    described = DESCRIPTION["components"]["schemas"]["Error"]["properties"]["error"]
    assert set(sentences) == set(described["properties"]["code"]["enum"])
    assert set(STATUS) <= set(sentences)
    code = re.compile(r'(?:ApiError|Refused|BadMessage|MessageError)\(\s*"(\w+)"')
    raised = {
        found for path in Path("bot").rglob("*.py") for found in code.findall(path.read_text())
    }
    assert raised <= set(sentences)


async def test_every_answer_has_safe_headers(light_gateway: Gateway) -> None:
    for path in ("/health/live", "/api/nothing", "/nothing", "/widget/wording.json"):
        headers = (await light_gateway.client.get(path)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] in ("no-store", "no-cache")
        assert headers["Server"] == "Alongside"


async def test_browsers_are_told_to_come_by_https_only(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, public_url="https://chat.example.org") as gateway:
        for path in ("/", "/chat", "/api/nothing", "/widget/wording.json"):
            headers = (await gateway.client.get(path)).headers
            assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


async def test_only_sites_in_the_settings_may_use_the_api(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, widget_origins=SITE) as gateway:
        for origin, allowed in ((SITE, SITE), ("https://other.example.org", None)):
            asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            preflight = await gateway.client.options("/api/conversations", headers=asks)
            assert preflight.status == (204 if allowed else 403)
            answer = await gateway.client.post("/api/conversations", headers={"Origin": origin})
            words = await gateway.client.get("/widget/wording.json", headers={"Origin": origin})
            for response in (preflight, answer, words):
                assert response.headers.get("Access-Control-Allow-Origin") == allowed
                assert "Origin" in response.headers.getall("Vary")
        health = await gateway.client.get("/health/live", headers={"Origin": SITE})
        assert "Access-Control-Allow-Origin" not in health.headers


async def test_the_widget_gets_its_words_with_numbers_filled_in(light_gateway: Gateway) -> None:
    response = await light_gateway.client.get("/widget/wording.json")
    words = await response.json()
    assert words["send"] == "Send"
    assert words["urgent"]["items"][0]["href"] == "tel:999"
    assert {"sms:85258"} <= {item["href"] for item in words["urgent"]["items"]}
    assert "{" not in re.sub(r"\{count\}", "", str(words["tagline"] + words["too_long"]))


async def test_files_are_compressed_and_not_sent_twice(
    light_gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "alongside.js").write_text("customElements;" * 100)
    (tmp_path / "secret.txt").write_text("secret")
    app = light_gateway.client.server.app  # type: ignore[attr-defined]
    monkeypatch.setitem(app._state, widget.STATIC, StaticFiles(folder))
    session = light_gateway.client
    plain = await session.get("/widget/alongside.js", headers={"Accept-Encoding": "identity"})
    assert plain.content_type == "text/javascript"
    assert len(await plain.read()) == 1500
    small = await session.get("/widget/alongside.js", headers={"Accept-Encoding": "gzip"})
    assert int(small.headers["Content-Length"]) < 200
    known = {"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]}
    assert (await session.get("/widget/alongside.js", headers=known)).status == 304
    (folder / "alongside.js").write_text("changed")
    assert (await session.get("/widget/alongside.js", headers=known)).status == 200
    for path in ("/widget/..%2Fsecret.txt", "/widget/none.js", "/widget/%00"):
        assert (await session.get(path)).status == 404


async def test_the_pages_are_real_and_need_no_scripts(light_gateway: Gateway) -> None:
    for path, found in (("/", "<alongside-chat"), ("/chat", "<textarea")):
        response = await light_gateway.client.get(path)
        assert (response.status, response.content_type) == (200, "text/html")
        page = await response.text()
        assert found in page
        assert "tel:999" in page
        assert "{{" not in page
    answer = await light_gateway.client.post("/chat", data={"text": "<script>alert(1)</script>"})
    page = await answer.text()
    assert "You said: &lt;script&gt;" in page
    assert "<script>alert" not in page


async def test_a_service_s_own_notices_are_linked_on_both_pages(
    sqlite_url: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree("data", data)
    words = data / "interface.yml"
    link = '[{label: Accessibility of this chat, href: "https://example.org/access"}]'
    written = words.read_text("utf-8").replace("    links: []", f"    links: {link}")
    words.write_text(written, encoding="utf-8")
    async with running(sqlite_url, tmp_path, data_dir=str(data)) as gateway:
        for path in ("/", "/chat"):
            page = await (await gateway.client.get(path)).text()
            assert '<a href="https://example.org/access">Accessibility of this chat</a>' in page


async def test_health_names_what_is_away(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, actions_url=CLOSED) as gateway:
        assert (await gateway.client.get("/health/live")).status == 200
        response = await gateway.client.get("/health/ready")
        shown = {"ready": False, "database": "ok", "rasa": "ok", "actions": "away", "spooled": 0}
        assert (response.status, await response.json()) == (503, shown)


async def test_health_is_well_when_all_is_there(gateway: Gateway) -> None:
    response = await gateway.client.get("/health/ready")
    assert (response.status, (await response.json())["ready"]) == (200, True)


async def test_a_port_in_use_is_one_clear_line(
    sqlite_url: str, tmp_path: Path, light_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.gateway import app

    monkeypatch.setattr(app, "build", lambda _settings: light_gateway.services)
    settings = Settings.from_env({"ALONGSIDE_GATEWAY_PORT": str(light_gateway.client.port)})
    with pytest.raises(StartError, match="ALONGSIDE_GATEWAY_PORT") as caught:
        await app.serve(settings)
    assert "\n" not in str(caught.value)
