"""The rules for one article. Each yields every fault it finds: what is wrong, and the cure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot import gsm7
from bot.content.articles import Article
from bot.content.library import Library
from bot.content.nations import NATIONS, is_named
from bot.content.placeholders import PLACEHOLDER, unfillable
from bot.content.readability import grade, sentences
from bot.content.rendering import linked_topics, plain_text, sms_answer
from bot.content.style_rules import check_beginning_and_end, check_voice

FEWEST_QUESTIONS = 20
LONGEST_SHORT = 300
LONGEST_BODY = 250
HARDEST_GRADE = 8.0
LONGEST_SENTENCE = 25
TYPED_NUMBER = re.compile(r"(?<![\d£,.])\d(?:[ -]?\d){4,}")
WORD = re.compile(r"[^\W_][\w'.,-]*")
STATUSES = ("draft", "reviewed")
SIGNATORIES = ("clinician", "lawyer", "carer")

Rule = Callable[[Article, Library], Iterator[str]]


def faults_of(article: Article, library: Library) -> Iterator[str]:
    """Every fault of one article."""
    for rule in ARTICLE_RULES:
        yield from rule(article, library)


def check_labels(article: Article, library: Library) -> Iterator[str]:
    """Topic, nations, status and next steps must be known words."""
    if article.topic not in library.vocabulary.topics:
        yield f"topic {article.topic} is not in data/topics.yml"
    if article.path.parent.name != article.topic:
        yield f"lies in folder {article.path.parent.name}; move it to {article.topic}"
    for name in set(article.nations) - set(NATIONS):
        yield f"nation {name} is not one of {', '.join(NATIONS)}"
    if article.status not in STATUSES:
        yield f"status {article.status} must be one of {', '.join(STATUSES)}"
    for name in set(article.sign_off) - set(SIGNATORIES):
        yield f"sign_off {name} must be one of {', '.join(SIGNATORIES)}"
    for label in (*article.next, *linked_topics(article)):
        if label not in library.vocabulary:
            yield f"points to {label}, which is not in data/topics.yml"


def check_targets(article: Article, library: Library) -> Iterator[str]:
    """A topic that is offered must have an article: no dead ends."""
    for topic in (*article.next, *linked_topics(article)):
        if topic in library.vocabulary.topics and not library.about(topic):
            yield f"points to {topic}, which has no article yet"


def check_questions(article: Article, library: Library) -> Iterator[str]:
    """Enough different questions, none given by another topic too."""
    if len(article.questions) < FEWEST_QUESTIONS:
        yield f"{len(article.questions)} questions; needs at least {FEWEST_QUESTIONS}"
    folded = [str(question).casefold() for question in article.questions]
    for question in sorted({one for one in folded if folded.count(one) > 1}):
        yield f"question given twice: {question[:60]}"


def check_placeholders(article: Article, library: Library) -> Iterator[str]:
    """Every figure must have its fact, every number its service."""
    for text in (article.short, article.body):
        yield from unfillable(text, library)
        typed = TYPED_NUMBER.search(PLACEHOLDER.sub("", text))
        if typed:
            yield f"number {typed[0]} is typed in; use {{phone:…}} or {{fact:…}}"


def check_short(article: Article, library: Library) -> Iterator[str]:
    """The text message: one, complete, in the cheap alphabet."""
    if _broken(article, library):
        return
    text = sms_answer(article, library)
    if gsm7.length(text) > LONGEST_SHORT:
        yield f"short takes {gsm7.length(text)} characters; at most {LONGEST_SHORT}"
    foreign = gsm7.foreign_characters(text)
    if foreign:
        yield f"short has characters that text messages can't carry: {' '.join(sorted(foreign))}"


def check_nation_named(article: Article, library: Library) -> Iterator[str]:
    """A text message is read alone: where the law is one nation's, it says whose."""
    if len(article.nations) == len(NATIONS):
        return
    for nation in article.nations:
        if nation in NATIONS and not is_named(nation, article.short):
            yield f"short doesn't say that it is for {library.wording['nations'][nation]}"


def check_body(article: Article, library: Library) -> Iterator[str]:
    """Short enough, easy enough to read."""
    if _broken(article, library):
        return
    text = plain_text(article, library)
    words = len(WORD.findall(text))
    if words > LONGEST_BODY:
        yield f"body has {words} words; at most {LONGEST_BODY}"
    if grade(text) > HARDEST_GRADE:
        yield f"body reads at grade {grade(text):.1f}; at most {HARDEST_GRADE:.0f}"
    for sentence in sentences(text):
        if len(sentence.split()) > LONGEST_SENTENCE:
            yield f"sentence of {len(sentence.split())} words: {sentence[:60]} ..."


def check_sources(article: Article, library: Library) -> Iterator[str]:
    """At least one source, by https, and something to do next."""
    if not article.sources:
        yield "has no source"
    for source in article.sources:
        if not source.url.startswith(("https://", "http://")):
            yield f"source address {source.url} must begin with https://"
    if not article.next:
        yield "offers nothing next; name a topic or a dialogue act"


ARTICLE_RULES: tuple[Rule, ...] = (
    check_labels, check_targets, check_questions, check_placeholders, check_short,
    check_nation_named, check_body, check_sources, check_voice, check_beginning_and_end,
)  # fmt: skip


def _broken(article: Article, library: Library) -> bool:
    return any(unfillable(article.short + article.body, library))
