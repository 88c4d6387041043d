"""Fills in and checks the words of ``data/safety/replies.yml``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot import yaml_text
from bot.language import ENGLISH, translated, translation_of
from bot.safety.errors import SafetyDataError
from bot.safety.model import AT_RISK, KINDS

UNKNOWN_NATION = "unknown"
NATIONS = ("england", "scotland", "wales", "northern_ireland", UNKNOWN_NATION)
LONGEST_FIRST = 320
FOR_CHILDREN, CHILDRENS_LINE = "young", "childline"
_PLACEHOLDER = re.compile(r"\{([a-z_0-9:]+)\}")
# Letters that a text message carries in its short alphabet (GSM 7-bit), each counting as one, and
# those of Welsh that it does not: they make it dearer, and change nothing else.
_PLAIN = re.compile(r"[A-Za-zÂâÊêÎîÔôÛûŴŵŶŷ0-9 .,:;!?'\"()/&%+*=<>#@£$_-]*")


def read_in(path: Path, language: str) -> Any:
    """The words of ``path`` in ``language``; raises ``SafetyDataError``."""
    try:
        english = yaml_text.parse(path.read_text(encoding="utf-8"))
        if language == ENGLISH:
            return english
        other = translation_of(path, language).read_text(encoding="utf-8")
        return translated(english, yaml_text.parse(other))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SafetyDataError([f"{path}: can't be read: {error}"]) from error


class Wording:
    """The words as written, and ``numbers`` by service id. What is wrong goes to ``faults``."""

    def __init__(self, content: Mapping[str, Any], numbers: Mapping[str, str]) -> None:
        self.faults: list[str] = []
        self._numbers = numbers
        self._content = content
        self._texts = {**self._section("texts"), **self._section("more_texts")}
        self._replies = {
            (entry.get("kind"), at_risk): entry
            for entry in content.get("replies") or ()
            for at_risk in entry.get("at_risk", ())
        }
        self._check_all_there()

    def cases(self) -> list[tuple[str, str, str]]:
        """Kind, at risk and nation of each reply there is."""
        return [(kind, who, nation) for kind, who in self._replies for nation in NATIONS]

    def first(self, kind: str, at_risk: str, nation: str) -> str:
        """The first message, filled in and checked."""
        text = self.fill(self._replies[kind, at_risk].get("first", ""), nation)
        name = f"first of {kind}, {at_risk}, {nation}"
        if not 0 < len(text) <= LONGEST_FIRST:
            self.faults.append(f"{name}: has {len(text)} characters; at most {LONGEST_FIRST}")
        return self._plain(name, text)

    def more(self, kind: str, at_risk: str, nation: str, *, young: bool = False) -> tuple[str, ...]:
        """What may follow the first message; to a child, first what is for children."""
        names = self._replies[kind, at_risk].get("more", ())
        if young:
            names = [FOR_CHILDREN, *(name for name in names if name != FOR_CHILDREN)]
        return tuple(self.text(name, nation) for name in names)

    def actions(
        self, kind: str, at_risk: str, nation: str, *, young: bool = False
    ) -> list[tuple[str, str]]:
        """Label and number of each button of a reply."""
        return self.buttons(self._replies[kind, at_risk].get("actions", ()), nation, young=young)

    def buttons(
        self, names: Sequence[str], nation: str, *, young: bool = False
    ) -> list[tuple[str, str]]:
        """Label and number of each of ``names``: services, or sets of them."""
        sets = self._section("action_sets")
        ids = [one for name in names for one in sets.get(name, {}).get(nation, [name])]
        if young and CHILDRENS_LINE not in ids:
            ids.insert(1, CHILDRENS_LINE)
        labels = self._section("actions")
        self.faults += [f"actions: {one} has no label" for one in ids if one not in labels]
        return [(str(labels.get(one)), self._number(one)) for one in ids]

    def text(self, name: str, nation: str) -> str:
        """One of the texts that may follow, filled in and checked."""
        return self._plain(name, self._more(name, nation))

    def _more(self, name: str, nation: str) -> str:
        if name in self._section("by_nation"):
            return self.fill(f"{{{name}}}", nation)
        if name not in self._texts:
            self.faults.append(f"more: there is no text {name}")
        return self.fill(self._texts.get(name, ""), nation)

    def fill(self, text: str, nation: str) -> str:
        """``text`` with its placeholders filled in; pieces by nation may hold placeholders too."""
        for _ in range(2):
            text = _PLACEHOLDER.sub(lambda found: self._value(found[1], nation), text)
        return text.strip()

    def _value(self, name: str, nation: str) -> str:
        if name.startswith("phone:"):
            return self._number(name.removeprefix("phone:"))
        if name == "not_watched":
            return str(self._content.get("not_watched", ""))
        piece = self._section("by_nation").get(name, {}).get(nation)
        if piece is None:
            self.faults.append(f"{{{name}}} has no words for {nation}")
        return str(piece or "")

    def _number(self, service: str) -> str:
        number = self._numbers.get(service)
        if not number:
            self.faults.append(f"no number for {service}: data/services must have it")
        return str(number or "")

    def _plain(self, name: str, text: str) -> str:
        if not text or not _PLAIN.fullmatch(text):
            strange = sorted(set(_PLAIN.sub("", text)))
            self.faults.append(f"{name}: empty, or with letters not all phones show: {strange}")
        return text

    def _section(self, name: str) -> Mapping[str, Any]:
        section = self._content.get(name)
        return section if isinstance(section, Mapping) else {}

    def _check_all_there(self) -> None:
        for kind in KINDS:
            for who in AT_RISK:
                if not {(kind, who), (kind, "any")} & self._replies.keys():
                    self.faults.append(f"replies: none for {kind}, {who}")
        known = {(kind, who) for kind in KINDS for who in (*AT_RISK, "any")}
        strange = self._replies.keys() - known
        self.faults += [f"replies: {kind}, {who} is not known" for kind, who in sorted(strange)]
