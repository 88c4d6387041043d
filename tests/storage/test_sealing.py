"""What is stored is sealed: with which keys, and what happens to values that were tampered with."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, column, delete, select, table, type_coerce, update

from bot import clock
from bot.casework.model import Answer, Contact
from bot.housekeeping import rebuild_index, rotate_keys
from bot.setting_kinds import key, keys
from bot.settings import Settings, SettingsError
from bot.startup import StartError
from bot.storage.casework_tables import care_requests
from bot.storage.database import Database, migrate
from bot.storage.errors import StorageAway, Unreadable, WrongKeys
from bot.storage.key_files import FILE, keys_of, new_keys
from bot.storage.key_ring import KeyRing, name_of
from bot.storage.opt_outs import OptOut
from bot.storage.queue_view import Tab, View
from bot.storage.reindexing import index_again
from bot.storage.rotation import Again, seal_again
from bot.storage.spool import Spool
from bot.storage.tables import conversations, inbox
from bot.wiring import build
from tests.support.casework import PHONE, opened
from tests.support.databases import DATA_KEY, INDEX_KEY, KEYS
from tests.support.gateway import CLOSED, make_settings, running

CANARY = "zebrafinch"
PLACE = "inbox.text"
OLD, NEW = keys(DATA_KEY)[0], b"n" * 32
INDEX = key(INDEX_KEY)
BOTH = KeyRing([NEW, OLD], INDEX)


def test_a_value_opens_where_it_was_sealed_and_nowhere_else() -> None:
    sealed = KEYS.seal(CANARY, PLACE)
    assert CANARY.encode() not in sealed
    assert KEYS.open(sealed, PLACE) == CANARY
    assert KEYS.seal(CANARY, PLACE) != sealed
    with pytest.raises(Unreadable, match=r"outbox\.body"):
        KEYS.open(sealed, "outbox.body")


def test_each_flipped_byte_is_noticed() -> None:
    sealed = KEYS.seal(CANARY, PLACE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Unreadable) as found:
            KEYS.open(bytes(changed), PLACE)
        assert CANARY not in str(found.value)


@pytest.mark.parametrize("plain", [b"", b"\x01", CANARY.encode(), b'{"text": "in the clear"}'])
def test_what_is_in_the_clear_is_never_read(plain: bytes) -> None:
    with pytest.raises(Unreadable):
        KEYS.open(plain, PLACE)


def test_keys_are_known_by_names_that_come_from_them() -> None:
    other = KeyRing([NEW], INDEX)
    assert name_of(KEYS.seal("", PLACE)) == KEYS.writing != other.writing
    assert BOTH.names == KEYS.names | other.names
    assert BOTH.open(KEYS.seal(CANARY, PLACE), PLACE) == CANARY
    with pytest.raises(Unreadable):
        other.open(KEYS.seal(CANARY, PLACE), PLACE)


def test_an_index_depends_on_the_index_key_and_the_place_alone() -> None:
    assert BOTH.index(PHONE, "a.b") == KEYS.index(PHONE, "a.b") != KEYS.index(PHONE, "a.c")
    assert KeyRing([OLD], b"j" * 32).index(PHONE, "a.b") != KEYS.index(PHONE, "a.b")


def test_a_sealed_column_cannot_be_compared() -> None:
    with pytest.raises(TypeError, match="sealed"):
        select(inbox).where(inbox.c.text == CANARY)


async def _told(database: Database) -> str:
    """A conversation with one message; its id."""
    request, _ = await opened(
        database,
        answers={"about": Answer(CANARY, CANARY)},
        contact=Contact(name="Zoë Hassan", phone=PHONE),
    )
    assert request.conversation
    async with database.work() as work:
        await work.opt_outs.add(OptOut("twilio-sms", f"tel:{PHONE}", clock.now(), None))
        await work.commit()
    return request.conversation


async def _change_bytes(database: Database, name: str, where: str, value: bytes) -> None:
    raw = table(name, column(where, LargeBinary))
    async with database.work() as work:
        await work.connection.execute(update(raw).values({where: value}))
        await work.commit()


async def test_a_value_that_was_tampered_with_is_refused(database: Database) -> None:
    await _told(database)
    async with database.reading() as work:
        stored = type_coerce(conversations.c.address, LargeBinary)
        [address] = await work.connection.scalars(select(stored))
    moved = address[:-1] + bytes([address[-1] ^ 1])
    for name, where, value in (
        ("conversations", "address", moved),
        ("care_requests", "outcome", address),
        ("care_requests", "reference", CANARY.encode()),
    ):
        await _change_bytes(database, name, where, value)
        with pytest.raises(Unreadable, match=re.escape(f"{name}.{where}")):
            async with database.reading() as work:
                (await work.connection.execute(select(_table(name)))).all()


async def test_a_message_that_does_not_open_holds_no_other_up(
    database_url: str, tmp_path: Path
) -> None:
    async with running(database_url, tmp_path, worker_in_gateway="no") as gateway:
        first, second = await gateway.begin(), await gateway.begin()
        await first.say("one")
        await second.say("two")
        await _change_bytes(gateway.services.database, "inbox", "payload", b"not sealed")
        raw = table("inbox", column("payload"), column("conversation"))
        async with gateway.services.database.work() as work:
            mended = update(raw).where(raw.c.conversation == second.id).values(payload=None)
            await work.connection.execute(mended)
            await work.commit()
        working = asyncio.create_task(gateway.services.worker.run())
        await second.until_replies(1)
        gateway.services.worker.stop()
        await working
        async with gateway.services.database.reading() as work:
            states = select(inbox.c.conversation, inbox.c.status)
            found = [tuple(row) for row in await work.connection.execute(states)]
    assert set(found) == {(first.id, "failed"), (second.id, "done")}


def _table(name: str) -> Any:
    return conversations.metadata.tables[name]


async def test_other_keys_are_refused_at_the_start_and_afterwards(database_url: str) -> None:
    for wrong, says in (
        (KeyRing([NEW], INDEX), "ALONGSIDE_DATA_KEYS"),
        (KeyRing([OLD], b"j" * 32), "ALONGSIDE_INDEX_KEY"),
    ):
        with pytest.raises(StartError, match=says):
            await migrate(database_url, wrong)
        database = Database(database_url, wrong)
        for work in (database.work(), database.reading()):
            with pytest.raises(WrongKeys, match=says):
                async with work:
                    pass
        await database.close()


async def test_a_gateway_with_other_keys_spools_and_writes_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    keys = {"data_keys": _as_setting(NEW)}
    async with running(sqlite_url, tmp_path, **keys) as gateway:
        response = await gateway.client.post("/api/conversations", json={})
        assert response.status == 201
        with pytest.raises(StorageAway):
            await gateway.services.database.check()
    assert list((tmp_path / "spool").glob("*.json"))


def _as_setting(*made: bytes) -> str:
    return ",".join(base64.urlsafe_b64encode(one).decode() for one in made)


async def test_keys_are_changed_while_messages_come(database_url: str, tmp_path: Path) -> None:
    # First every process can open what the new key seals; then one after another seals with it.
    older, settings = {"data_keys": _as_setting(OLD, NEW)}, {"data_keys": _as_setting(NEW, OLD)}
    async with running(database_url, tmp_path / "before", **older) as gateway:
        carer = await gateway.begin()
        await carer.say("before")
        await carer.until_replies(1)
        async with running(database_url, tmp_path / "after", **settings) as newer:
            database = newer.services.database
            writing = asyncio.create_task(_chatter(newer))
            again = await seal_again(database)
            await carer.say("during")
            await carer.until_replies(2)
            await writing
            assert again.sealed > 0
            texts = [one["text"] for one in (await carer.read())["messages"]]
            assert {"before", "during"} <= set(texts)
    # The older process has ended.
    database = Database(database_url, BOTH)
    assert (await seal_again(database)).left == 0
    assert await seal_again(database) == Again(0, 0)
    await database.close()
    await migrate(database_url, KeyRing([NEW], INDEX))
    with pytest.raises(StartError):
        await migrate(database_url, KEYS)


async def _chatter(gateway: Any) -> None:
    for _ in range(3):
        carer = await gateway.begin()
        await carer.say("meanwhile")
        await carer.until_replies(1)


async def test_an_interrupted_change_needs_both_keys_and_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await _told(database)
    newer = Database(database.url, BOTH)
    monkeypatch.setattr("bot.storage.rotation.AT_ONCE", 1)
    await migrate(database.url, BOTH)
    changing = asyncio.create_task(seal_again(newer))
    while not await _sealed_with(newer, BOTH):
        await asyncio.sleep(0)
    changing.cancel()
    await asyncio.gather(changing, return_exceptions=True)
    # Some values are under each key now, and what needs them both says so.
    with pytest.raises(StartError, match=KEYS.writing):
        await migrate(database.url, KeyRing([NEW], INDEX))
    async with newer.reading() as work:
        found = await work.conversations.find(chat)
        assert found
        assert found.address == chat
    assert (await seal_again(newer)).left == 0
    await newer.close()
    await migrate(database.url, KeyRing([NEW], INDEX))


async def _sealed_with(database: Database, keys: KeyRing) -> list[str]:
    """The conversations whose address is under the first key."""
    raw = table("conversations", column("id"), column("address", LargeBinary))
    async with database.reading() as work:
        rows = await work.connection.execute(select(raw.c.id, raw.c.address))
        return [one for one, sealed in rows if name_of(sealed) == keys.writing]


async def test_what_cannot_be_opened_is_left_and_keeps_its_key_needed(database: Database) -> None:
    await _told(database)
    await _change_bytes(database, "happenings", "data", KEYS.seal("{}", "elsewhere"))
    newer = Database(database.url, BOTH)
    assert (await seal_again(newer)).left > 0
    await newer.close()
    await migrate(database.url, BOTH)


async def test_everything_is_found_after_the_index_key_was_changed(database: Database) -> None:
    chat = await _told(database)
    other = Database(database.url, KeyRing([OLD], b"j" * 32))
    assert await index_again(other) > 0
    assert await index_again(other) == 0
    async with other.work() as work:
        found = await work.conversations.lock("web", chat)
        assert found
        assert found.id == chat
        assert await work.opt_outs.of("twilio-sms", f"tel:{PHONE}")
        assert not await work.opt_outs.of("whatsapp", f"tel:{PHONE}")
        [request] = await work.requests.of_conversation(chat)
        assert await work.requests.by_reference(request.reference) == request
        for search in ({"phone": PHONE}, {"words": (CANARY,)}, {"reference": request.reference}):
            [line] = await work.queue.page(View(Tab.ALL, 0, **search))
            assert line.id == request.id
    await other.close()


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("hassan", True), ("Hassa", True), ("ZOE", True), ("zebrafinch has", True),
        ("ha", False), ("zebrafin", False), ("hassan nobody", False), ("!", False),
    ],
)  # fmt: skip
async def test_words_are_found_whole_and_names_by_their_beginning(
    database: Database, words: str, is_found: bool
) -> None:
    await _told(database)
    async with database.reading() as work:
        found = await work.queue.page(View(Tab.ALL, 0, words=tuple(words.split())))
    assert bool(found) is is_found


async def test_the_words_change_with_the_request_and_go_with_it(database: Database) -> None:
    chat = await _told(database)
    async with database.work() as work:
        [request] = await work.requests.of_conversation(chat)
        changed = await work.requests.change(request, contact=Contact(name="Amal"))
        assert not await work.queue.page(View(Tab.ALL, 0, words=("hassan",)))
        assert not await work.queue.page(View(Tab.ALL, 0, phone=PHONE))
        assert await work.queue.page(View(Tab.ALL, 0, words=("amal", CANARY)))
        await work.connection.execute(delete(care_requests).where(care_requests.c.id == changed.id))
        rows = await work.connection.exec_driver_sql("SELECT count(*) FROM care_request_words")
        assert rows.scalar_one() == 0


def test_on_one_machine_a_key_file_is_made_once(tmp_path: Path) -> None:
    settings = Settings.from_env({"ALONGSIDE_VAR_DIR": str(tmp_path)})
    made = keys_of(settings)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert keys_of(settings).names == made.names
    assert [one.name for one in tmp_path.iterdir()] == [FILE]


def test_several_that_start_at_once_have_the_same_keys(tmp_path: Path) -> None:
    code = (
        "from bot.settings import Settings; from bot.storage.key_files import keys_of;"
        "print(keys_of(Settings.from_env()).writing)"
    )
    names = ("ALONGSIDE_DATA_KEYS", "ALONGSIDE_INDEX_KEY")
    env = {name: one for name, one in os.environ.items() if name not in names}
    env["ALONGSIDE_VAR_DIR"] = str(tmp_path)
    started = [
        subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in started}) == 1


def test_a_service_without_keys_is_told_how_to_get_them(tmp_path: Path) -> None:
    url = "postgresql+asyncpg://nobody@127.0.0.1:9/x"
    settings = Settings.from_env({"ALONGSIDE_DATABASE_URL": url})
    with pytest.raises(StartError, match="python -m bot new-keys"):
        keys_of(settings)


def test_a_damaged_key_file_is_said_to_be_so_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("ALONGSIDE_DATA_KEYS=")
    with pytest.raises(StartError, match="bring it back"):
        keys_of(Settings.from_env({"ALONGSIDE_VAR_DIR": str(tmp_path)}))
    assert (tmp_path / FILE).read_text() == "ALONGSIDE_DATA_KEYS="


def test_fresh_keys_are_settings_as_they_stand() -> None:
    lines = dict(line.split("=", 1) for line in new_keys().splitlines())
    assert keys_of(Settings.from_env(lines)).writing
    assert new_keys() != new_keys()


@pytest.mark.parametrize(
    "given",
    [
        {"DATA_KEYS": "short"},
        {"DATA_KEYS": DATA_KEY},
        {"INDEX_KEY": INDEX_KEY},
        {"DATA_KEYS": DATA_KEY, "INDEX_KEY": f"{INDEX_KEY},{INDEX_KEY}"},
    ],
)
def test_half_a_set_of_keys_is_refused_without_showing_it(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as found:
        Settings.from_env({f"ALONGSIDE_{name}": value for name, value in given.items()})
    assert not any(value in str(found.value) for value in given.values())


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    made = Spool(tmp_path / "spool", KEYS)
    made.check()
    return made


def test_what_an_older_version_left_in_the_spool_is_sealed_at_the_start(spool: Spool) -> None:
    spool.put({"text": CANARY}, "ann")
    [path] = spool.waiting()
    path.write_text('{"text": "zebrafinch", "n": 2}')
    aside = path.with_name(path.name.replace("-", "1-", 1)).with_suffix(".bad")
    aside.write_text('{"text": "zebrafinch"}')
    spool.seal_old()
    assert spool.read(path) == {"text": CANARY, "n": 2}
    assert CANARY.encode() not in path.read_bytes() + aside.read_bytes()


def test_a_start_with_other_keys_leaves_what_waits_in_the_spool_alone(
    sqlite_url: str, tmp_path: Path, spool: Spool
) -> None:
    spool.put({"text": CANARY}, "ann")
    wrong = make_settings(sqlite_url, tmp_path, CLOSED, data_keys=_as_setting(NEW))
    with pytest.raises(StartError, match=KEYS.writing):
        build(wrong)
    [path] = spool.waiting()
    assert spool.read(path) == {"text": CANARY}


def test_the_spool_is_sealed_again_with_a_new_key(tmp_path: Path, spool: Spool) -> None:
    spool.put({"text": CANARY}, "ann")
    newer = Spool(tmp_path / "spool", BOTH)
    assert (newer.seal_again(), newer.seal_again()) == (1, 0)
    [path] = newer.waiting()
    assert name_of(path.read_bytes()) == BOTH.writing
    assert newer.read(path) == {"text": CANARY}


async def test_commands_change_keys_and_say_how_many(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url, KEYS)
    await _told(database)
    await database.close()
    newer = make_settings(sqlite_url, tmp_path, CLOSED,
                          data_keys=_as_setting(NEW, OLD))  # fmt: skip
    [done, rest] = await rotate_keys(newer)
    assert BOTH.writing in done
    assert "No other key is needed" in rest
    other = make_settings(sqlite_url, tmp_path, CLOSED,
                          data_keys=_as_setting(NEW), index_key=_as_setting(b"j" * 32))  # fmt: skip
    with pytest.raises(StartError, match="rebuild-index"):
        await rotate_keys(other)
    assert "were indexed" in await rebuild_index(other)
    await rotate_keys(other)
