"""Whether another language says the same as English: no word missing, no number or link changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.content.reading import Fault, read_yaml
from bot.language import HEARD, LANGUAGES, translation_of

# By their place under data/; the responses of Rasa stand beside it, in domain.yml.
FILES = ("interface.yml", "answers.yml", "requests.yml", "privacy.yml")
# Of these only one part is for carers, or is not in English anyway.
PARTS = {"console.yml": "to_carers", "topics.yml": "acts"}
SAFETY_FILES = ("safety/replies.yml", "safety/careful.yml")
RESPONSES = "domain.yml"
# Keys whose values are no words for carers, wherever they stand.
STRUCTURE = frozenset(
    {
        "answer", "slot", "only_if", "unless", "topic", "named_by_nation", "prefill", "note",
        "leads_to", "always", "version", "kind", "action_sets", "also_for", "owner", "places",
        "payload", "custom", "topics", "file_name", "wording", "numbers", "review_by",
        "consent_version",
    }
)  # fmt: skip
# A list of such names only is one of ids.
ID = re.compile(r"[a-z0-9_]+")
PLACEHOLDER = re.compile(r"\{[a-z_0-9:A-Z]+\}")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
LINK = re.compile(r"https?://\S+")


def faults(data: Path) -> list[str]:
    """Everything that is missing or different in the other languages of ``data``."""
    found: list[str] = []
    for language in LANGUAGES[1:]:
        if not (data / language).is_dir():
            continue
        for name in (*FILES, *SAFETY_FILES):
            found += _of_file(data / name, translation_of(data / name, language))
        for name, part in PARTS.items():
            found += _of_file(data / name, translation_of(data / name, language), part)
        if (data.parent / RESPONSES).exists():
            found += _of_responses(data, language)
    return found


def language_faults(path: Path, today: date) -> list[str]:
    """What is wrong with the replies of data/languages.yml."""
    data = read_yaml(path)
    found = []
    if data["welsh"]["review_by"] < today:
        found.append(f"welsh: was to be reviewed by {data['welsh']['review_by']}; review it")
    wanted = set(PLACEHOLDER.findall(data["in_english"])) - {"{language}"}
    for one in data["known"]:
        if one["code"] in LANGUAGES:
            continue
        name, reply = one["english"], one["reply"]
        if set(PLACEHOLDER.findall(reply)) != wanted:
            found.append(f"{name}: must name the same numbers as in_english")
        if NUMBER.search(PLACEHOLDER.sub("", reply)):
            found.append(f"{name}: a number is typed; name its service, as {{phone:id}}")
        if f"{name} interpreter" not in reply:
            found.append(f'{name}: must say "{name} interpreter", in English')
        if one["review_by"] < today:
            found.append(f"{name}: was to be reviewed by {one['review_by']}; review it")
    return [f"{path}: {fault}" for fault in found]


def _of_file(path: Path, other: Path, part: str | None = None) -> Iterator[str]:
    try:
        english, words = read_yaml(path), read_yaml(other)
    except (Fault, OSError) as error:
        yield f"{other}: {error}"
        return
    for fault in _compare({part: english[part]} if part else english, words, ""):
        yield f"{other}: {fault}"


def _of_responses(data: Path, language: str) -> Iterator[str]:
    other = data / language / RESPONSES
    try:
        english = read_yaml(data.parent / RESPONSES)["responses"]
        words = read_yaml(other)["says"]
    except (Fault, OSError, KeyError, TypeError) as error:
        yield f"{other}: {error}"
        return
    for fault in _compare(english, words, ""):
        yield f"{other}: {fault}"


def _compare(english: Any, other: Any, where: str) -> Iterator[str]:
    if isinstance(english, dict):
        yield from _compare_maps(english, other, where)
    elif isinstance(english, list):
        yield from _compare_lists(english, other, where)
    elif isinstance(english, str):
        yield from _compare_words(english, other, where)


def _compare_maps(english: dict[Any, Any], other: Any, where: str) -> Iterator[str]:
    if not isinstance(other, dict):
        yield f"{where}: must have parts, as in English"
        return
    for key in other.keys() - english.keys():
        yield f"{_at(where, key)}: is not in English"
    for key, value in english.items():
        if key == "at_risk" and key in other and other[key] != value:
            yield f"{_at(where, key)}: is {other[key]}, in English {value}"
        if not _is_wording(key, value):
            if key == "kind" and other.get(key, value) != value:
                yield f"{_at(where, key)}: is {other[key]}, in English {value}"
        elif key not in other:
            yield f"{_at(where, key)}: is missing"
        else:
            yield from _compare(value, other[key], _at(where, key))


def _compare_lists(english: list[Any], other: Any, where: str) -> Iterator[str]:
    if not isinstance(other, list) or len(other) != len(english):
        yield f"{where}: must have {len(english)} entries, as in English"
        return
    for place, (one, its) in enumerate(zip(english, other, strict=True), 1):
        yield from _compare(one, its, f"{where}[{place}]")


def _compare_words(english: str, other: Any, where: str) -> Iterator[str]:
    if not isinstance(other, str) or not other.strip():
        yield f"{where}: has no words"
        return
    for what, pattern in (("placeholders", PLACEHOLDER), ("links", LINK), ("numbers", NUMBER)):
        ours, theirs = (set(_found(pattern, text)) for text in (english, other))
        if ours != theirs:
            yield f"{where}: other {what} than in English: {sorted(ours ^ theirs)}"


def _found(pattern: re.Pattern[str], text: str) -> list[str]:
    return pattern.findall(text if pattern is PLACEHOLDER else PLACEHOLDER.sub("", text))


def _is_wording(key: Any, value: Any) -> bool:
    if key in HEARD or key in STRUCTURE or str(key).endswith("href"):
        return False
    is_list = isinstance(value, list)
    if is_list and all(isinstance(one, str) and ID.fullmatch(one) for one in value):
        return False
    if isinstance(value, dict):
        return any(_is_wording(name, one) for name, one in value.items())
    return isinstance(value, str) or is_list


def _at(where: str, key: Any) -> str:
    return f"{where}.{key}" if where else str(key)
