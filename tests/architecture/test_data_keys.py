"""Rasa's files, the vocabulary and the actions name the same things."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Action

import actions.answers
import actions.beginnings
import actions.look_up
import actions.not_sure
import actions.request_form
import actions.session
import actions.urgent
from bot.content.library import Library

DOMAIN: dict[str, Any] = yaml.safe_load(Path("domain.yml").read_text(encoding="utf-8"))
TRAINING = sorted(Path("data/training/nlu").glob("*.yml"))
RULES = yaml.safe_load(Path("data/training/rules.yml").read_text(encoding="utf-8"))["rules"]
# By name, or a name with its settings.
ACTIONS = {name for one in DOMAIN["actions"] for name in ([one] if isinstance(one, str) else one)}
MODULES = (
    actions.answers, actions.beginnings, actions.look_up, actions.not_sure, actions.request_form,
    actions.session, actions.urgent,
)  # fmt: skip
PLACEHOLDER = re.compile(r"\{(phone|hours)_(\w+)\}")
TYPED_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){4,}")


def test_every_dialogue_act_is_an_intent_with_examples_and_a_rule() -> None:
    acts = set(Library.load(Path("data")).vocabulary.acts)
    ruled = {step["intent"] for rule in RULES for step in rule["steps"] if "intent" in step}
    assert acts <= set(DOMAIN["intents"])
    assert acts == {path.stem for path in TRAINING}
    # Rasa itself answers `restart`.
    assert acts - ruled == {"restart"}


def test_every_rule_ends_in_words_or_an_action() -> None:
    said = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    assert said <= {*DOMAIN["responses"], *ACTIONS, *DOMAIN["forms"]}


def test_every_action_of_the_domain_exists() -> None:
    classes = [
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Action) and value is not Action
    ]
    assert {one().name() for one in classes} == ACTIONS


def test_every_number_in_the_responses_comes_from_the_directory() -> None:
    numbers = Library.load(Path("data")).numbers
    texts = [entry["text"] for entries in DOMAIN["responses"].values() for entry in entries]
    assert all(name in numbers for text in texts for _, name in PLACEHOLDER.findall(text))
    assert [text for text in texts if TYPED_NUMBER.search(text)] == []


def test_every_button_leads_to_a_topic_or_an_act() -> None:
    vocabulary = Library.load(Path("data")).vocabulary
    payloads = [
        button["payload"]
        for entries in DOMAIN["responses"].values()
        for entry in entries
        for button in entry.get("buttons", [])
    ]
    for payload in payloads:
        intent, _, rest = payload.removeprefix("/").partition("{")
        assert intent in DOMAIN["intents"]
        topic = re.search(r'"topic":"(\w+)"', rest)
        assert topic is None or topic[1] in vocabulary.topics
