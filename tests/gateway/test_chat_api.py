"""The chat API: a carer's way from the first request to the answer."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from sqlalchemy import func, select

from bot.storage.tables import inbox, outbox, unanswered_questions
from tests.support.gateway import Gateway, replies


async def test_a_conversation_begins_with_what_this_is_and_is_not(gateway: Gateway) -> None:
    carer = await gateway.begin()
    assert len(carer.token) == 43
    [welcome] = carer.first
    assert welcome["kind"] == "welcome"
    assert "not a person" in welcome["text"]
    assert "999" in welcome["text"]
    assert (await carer.read())["messages"] == [welcome]


async def test_an_article_comes_with_sources_and_choices(gateway: Gateway) -> None:
    carer = await gateway.begin()
    taken = await carer.say("an article please")
    assert taken == {"position": 2, "duplicate": False, "messages": []}
    [reply] = await carer.until_replies(1)
    assert reply["kind"] == "answer"
    assert reply["title"]
    assert reply["html"].startswith("<p>")
    assert reply["sources"][0]["url"].startswith("https://")
    assert [choice["label"] for choice in reply["choices"]][1] == "Yes, that helped"
    assert all(set(choice) == {"id", "label"} for choice in reply["choices"])
    assert (await carer.read())["typing"] is False


async def test_rasa_is_told_who_what_and_where(gateway: Gateway) -> None:
    carer = await gateway.begin()
    message = str(uuid4())
    await carer.say("an article please", message)
    await carer.until_replies(1)
    await carer.say("and then?")
    await carer.until_replies(2)
    first, second = gateway.rasa.asked
    assert first["sender"] == carer.id
    assert first["metadata"]["message_id"].endswith(message)
    assert first["metadata"]["channel"] == "web"
    assert second["metadata"]["article"] == gateway.rasa.article
    assert second["metadata"]["topic"] == gateway.rasa.article.partition("/")[0]


async def test_a_choice_is_turned_into_what_it_stands_for(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await carer.say("choices please")
    [reply] = await carer.until_replies(1)
    assert reply["kind"] == "choices"
    await carer.press(reply["choices"][1]["id"])
    await carer.until_replies(2)
    assert gateway.rasa.texts()[1] == '/ask{"topic": "sectioning_general"}'
    shown = [one["text"] for one in (await carer.read())["messages"] if one["from"] == "carer"]
    assert shown == ["choices please", "Being sectioned"]


async def test_a_choice_of_another_conversation_is_refused(gateway: Gateway) -> None:
    carer, stranger = await gateway.begin(), await gateway.begin()
    await carer.say("choices please")
    [reply] = await carer.until_replies(1)
    response = await stranger.post({"id": str(uuid4()), "choice": reply["choices"][0]["id"]})
    assert response.status == 400
    assert (await response.json())["error"]["code"] == "unknown_choice"


async def test_what_is_typed_never_reaches_rasa_as_a_command(light_gateway: Gateway) -> None:
    carer = await light_gateway.begin()
    for place, typed in enumerate(['/ask{"topic": "x"}', "  /restart", "\x1f/session_start"]):
        await carer.say(typed)
        await carer.until_replies(place + 1)
    assert not [text for text in light_gateway.rasa.texts() if text.strip().startswith("/")]


async def test_the_same_message_twice_is_stored_once(gateway: Gateway) -> None:
    carer, message = await gateway.begin(), str(uuid4())
    first = await carer.say("hello", message)
    await carer.until_replies(1)
    again = await carer.say("hello", message)
    assert again == {**first, "duplicate": True}
    assert len(replies((await carer.read())["messages"])) == 1


async def test_fifty_deliveries_at_once_make_one_row_and_one_reply(gateway: Gateway) -> None:
    carer, message = await gateway.begin(), str(uuid4())
    answers = await asyncio.gather(*(carer.say("hello", message) for _ in range(50)))
    assert sorted(answer["duplicate"] for answer in answers) == [False] + [True] * 49
    assert {answer["position"] for answer in answers} == {2}
    await carer.until_replies(1)
    await carer.say("are we done?")
    await carer.until_replies(2)
    async with gateway.services.database.reading() as work:
        counts = [
            (await work.connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (inbox, outbox)
        ]
    assert counts == [2, 3]


async def test_ten_quick_messages_keep_their_order(gateway: Gateway) -> None:
    carer = await gateway.begin()
    said = [carer.say(f"message {number}") for number in range(10)]
    # Ten connections at once: which is first is decided by the door, and holds from there on.
    positions = [taken["position"] for taken in await asyncio.gather(*said)]
    texts = [text for _, text in sorted((at, f"message {n}") for n, at in enumerate(positions))]
    replied = await carer.until_replies(10)
    assert gateway.rasa.texts() == texts
    assert [one["text"] for one in replied] == [f"You said: {text}" for text in texts]
    positions = [one["position"] for one in (await carer.read())["messages"]]
    assert positions == list(range(1, 22))


async def test_conversations_are_answered_side_by_side(gateway: Gateway) -> None:
    carers = [await gateway.begin() for _ in range(6)]
    gateway.rasa.delay = 0.3
    for carer in carers:
        await carer.say("hello")
    for carer in carers:
        await carer.until_replies(1)
    assert gateway.rasa.most_at_work > 1


async def test_typing_is_shown_while_an_answer_is_on_its_way(gateway: Gateway) -> None:
    carer = await gateway.begin()
    gateway.rasa.delay = 0.3
    await carer.say("hello")
    assert (await carer.read())["typing"] is True
    await carer.until_replies(1)
    assert (await carer.read())["typing"] is False


async def test_only_what_came_after_is_listed(light_gateway: Gateway) -> None:
    carer = await light_gateway.begin()
    await carer.say("hello")
    await carer.until_replies(1)
    assert [one["position"] for one in (await carer.read(after=2))["messages"]] == [3]


async def test_clearing_the_chat_leaves_nothing(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await carer.say("unknown canary-sentence")
    await carer.until_replies(1)
    response = await gateway.client.delete(carer.url, headers=carer.headers)
    assert response.status == 204
    gone = await gateway.client.get(f"{carer.url}/messages", headers=carer.headers)
    assert (gone.status, (await gone.json())["error"]["code"]) == (404, "no_conversation")
    async with gateway.services.database.reading() as work:
        for table in ("inbox", "outbox", "unanswered_questions", "feedback"):
            count = await work.connection.exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert count.scalar_one() == 0


async def test_what_rasa_could_not_answer_is_recorded(gateway: Gateway) -> None:
    carer = await gateway.begin()
    await carer.say("an unknown thing")
    await carer.until_replies(1)
    async with gateway.services.database.reading() as work:
        asked = unanswered_questions.c
        rows = await work.connection.execute(select(asked.text, asked.confidence))
        assert [tuple(row) for row in rows] == [("an unknown thing", 0.2)]


async def test_feedback_and_nation_are_kept(gateway: Gateway) -> None:
    article = gateway.rasa.article
    gateway.rasa.answers["thanks"] = [
        {"text": "Thank you."},
        {"custom": {"feedback": {"article": article, "helpful": True, "words": None}}},
    ]
    gateway.rasa.answers["wales"] = [{"text": "Noted."}, {"custom": {"nation": "wales", "x": 1}}]
    carer = await gateway.begin()
    for place, text in enumerate(("thanks", "wales", "hello")):
        await carer.say(text)
        await carer.until_replies(place + 1)
    assert gateway.rasa.asked[2]["metadata"]["nation"] == "wales"
    async with gateway.services.database.reading() as work:
        rows = await work.connection.exec_driver_sql("SELECT article, helpful FROM feedback")
        [row] = rows.mappings()
        assert (row["article"], bool(row["helpful"])) == (article, True)
