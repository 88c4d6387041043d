"""A message in another language is known by its words; an English one never is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.languages import Languages
from bot.language import ENGLISH, WELSH
from tests.support.gateway import library

DATA = Path("data")
# Written for these tests, before the lists of words were looked at again.
MESSAGES = {
    "pl": [
        "Dzień dobry, mój brat ma schizofrenię i nie chce brać leków",
        "nie wiem co mam robic z moja mama",
        "Czy ktoś mówi po polsku? Potrzebuję pomocy dla syna",
        "moja corka slyszy glosy, gdzie szukac pomocy",
        "Mąż leży w szpitalu i nikt mi nic nie mówi",
    ],
    "ro": [
        "Bună ziua, fratele meu este bolnav și nu vrea să meargă la doctor",
        "am nevoie de ajutor pentru sotul meu",
        "mama mea aude voci si nu doarme, ce pot sa fac",
        "nu vorbesc engleza, unde pot gasi un interpret",
        "Cine ma poate ajuta cu fiul meu",
    ],
    "pa": [
        "ਮੇਰਾ ਭਰਾ ਬਿਮਾਰ ਹੈ, ਮੈਨੂੰ ਮਦਦ ਚਾਹੀਦੀ ਹੈ",
        "ਕੀ ਕੋਈ ਪੰਜਾਬੀ ਬੋਲਦਾ ਹੈ",
        "mera puttar theek nahi hai, mainu madad chahidi hai",
        "mainu angrezi nahi aundi, ki karda",
        "ohnu awazan sundiyan ne te raat nu sonda nahi, sanu kujh daso",
    ],
    "ur": [
        "میرا بیٹا بیمار ہے، مجھے مدد چاہیے",
        "مجھے انگریزی نہیں آتی",
        "mera bhai bahut bimar hai, mujhe madad chahiye",
        "meri ammi ko awazen aati hain, kya karun",
        "mujhe samajh nahi aa raha kya karna chahiye",
    ],
    "pt": [
        "O meu irmão está doente e não quer tomar os remédios",
        "preciso de ajuda para a minha mae",
        "Bom dia, não falo inglês, como posso pedir um intérprete",
        "ela ouve vozes e nao dorme",
        "O que posso fazer para ajudar o meu filho",
    ],
    "es": [
        "Mi hermano está enfermo y no quiere tomar la medicina",
        "necesito ayuda con mi madre por favor",
        "Hola, no hablo inglés, ¿dónde puedo encontrar un intérprete?",
        "mi hija oye voces y no duerme, que puedo hacer",
        "¿Quién me puede ayudar con mi esposo?",
    ],
    "ar": [
        "أخي مريض نفسيا ولا يريد أن يأخذ الدواء",
        "أحتاج إلى مساعدة لأمي",
        "لا أتكلم الإنجليزية، أين أجد مترجما؟",
        "ابنتي تسمع أصواتا ولا تنام",
        "ماذا أفعل مع زوجي",
    ],
    "bn": [
        "আমার ভাই অসুস্থ, আমি কী করব?",
        "আমি ইংরেজি জানি না, সাহায্য চাই",
        "amar bhai khub osustho, ki korbo jani na",
        "apni ki bangla bolen",
        "আমার মেয়ে রাতে ঘুমায় না",
    ],
    "gu": [
        "મારો ભાઈ બીમાર છે, મને મદદ જોઈએ છે",
        "મને અંગ્રેજી આવડતું નથી",
        "maro dikro bimar chhe, mane madad joie chhe",
        "tame gujarati bolo chho? mane khabar nathi shu karvu",
        "મારી પત્નીને અવાજ સંભળાય છે",
    ],
    "it": [
        "Mio fratello è malato e non vuole prendere i farmaci",
        "ho bisogno di aiuto per mia madre",
        "Buongiorno, non parlo inglese, dove posso trovare un interprete?",
        "mia figlia sente le voci e non dorme",
        "Che cosa posso fare per mio marito",
    ],
    WELSH: [
        "Mae fy mrawd yn sâl ac mae angen help arna i",
        "dwi ddim yn gwybod beth i wneud gyda fy mam",
        "Ydych chi'n siarad Cymraeg?",
        "Sut alla i gael asesiad gofalwr",
        "dyw fy merch ddim yn cysgu ac mae hi'n clywed lleisiau",
    ],
}
OTHERS = (
    "je cherche de l'aide pour mon frère",
    "Ich brauche Hilfe für meinen Bruder",
    "برادرم مریض است و نمی‌خواهد دارو بخورد",
    "мій брат хворий",
    "兄は病気です",
    "ok",
    "?",
    "Siân and Jesús rang",
)


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages.load(DATA / "languages.yml")


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in MESSAGES.items() for text in texts]
)
def test_a_message_is_known(languages: Languages, code: str, text: str) -> None:
    found = languages.recognise(text)
    assert found
    assert found.code == code


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_none_of_them_is_none(languages: Languages, text: str) -> None:
    assert languages.recognise(text) is None


def test_no_english_message_is_taken_for_another(languages: Languages) -> None:
    found = {
        text: known.code for text in _english() if (known := languages.recognise(text)) is not None
    }
    assert found == {}


def test_no_word_of_theirs_is_among_the_english_ones(languages: Languages) -> None:
    shared = {one.code: one.alone & languages.english_words for one in languages.known}
    assert {code: words for code, words in shared.items() if words} == {}


def test_numbers_and_ways_are_in_every_reply(languages: Languages) -> None:
    for one in languages.known:
        if one.code != WELSH:
            assert "{phone:emergency}" in one.reply
            assert f"{one.english} interpreter" in one.reply


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Cymraeg", WELSH), ("CYMRAEG plis!", WELSH), ("Welsh", WELSH), ("English", ENGLISH),
        ("Saesneg", ENGLISH), ("my mum speaks Welsh", None), ("is there help in english", None),
    ],
)  # fmt: skip
def test_asking_for_a_language(languages: Languages, text: str, code: str | None) -> None:
    assert languages.asked_for(text) == code


@cache
def _english() -> tuple[str, ...]:
    """Every English message of the training and the evaluation, and the articles' questions."""
    files = [*DATA.glob("evaluation/*.yml"), *DATA.glob("training/**/*.yml")]
    said = [line for path in files for line in _lines(yaml.safe_load(path.read_text("utf-8")))]
    said += [one for article in library().articles.values() for one in article.questions]
    return tuple(line for line in said if line not in FOREIGN)


def _lines(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield from (line.removeprefix("- ").strip() for line in data.splitlines())
    for one in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _lines(one)


# They are in other languages: ways to ask for one, and what is out of scope.
FOREIGN = frozenset(
    {
        "Diolch yn fawr",
        "asesiad gofalwr sut mae cael un",
        "asesiad gofalwyr sut mae cael un",
        "buna ziua cat costa un bilet la londra",
        "cymraeg os gwelwch yn dda",
        "czy moge zamowic pizze",
        "diolch yn fawr",
        "dzien dobry",
        "en espanol por favor",
        "espanol por favor",
        "hola quiero comprar un billete de tren para manchester",
        "mera parcel kahan hai bhai",
        "mowisz po polsku",
        "mozesz po polsku",
        "mówisz po polsku",
        "nie rozumiem po angielsku",
        "po polsku prosze",
        "por favor en español",
        "romana va rog",
        "siarad cymraeg",
        "urdu mein",
        "urdu mein baat karo",
        "ydych chi'n siarad cymraeg",
    }
)
