"""The language that is spoken: English, or Welsh where a carer chose it (docs/adr/0012).

Words are read once in every language. Which of them is said is known by the task at hand, as with
``gettext``: whoever answers a carer says ``with speaking(language)`` around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar, cast

ENGLISH, WELSH = "en", "cy"
LANGUAGES = (ENGLISH, WELSH)
# Lists of what carers may type: those of a language are understood beside the English ones.
HEARD = frozenset(
    {
        "agreed", "also", "arriving", "back_again", "before", "calm", "names", "sleep", "tells",
        "tells_anywhere", "typed", "words",
    }
)  # fmt: skip

T = TypeVar("T")
_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def current() -> str:
    """The language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak ``language`` within; English where it is none of ours."""
    token = _spoken.set(_known(language))
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: str | None) -> None:
    """Speak ``language`` until the task ends; English where it is none of ours."""
    _spoken.set(_known(language))


def spoken(versions: Mapping[str, T]) -> T:
    """What ``versions`` has in the language of the moment at which a part of it is used."""
    return cast("T", _Spoken(versions)) if len(versions) > 1 else versions[ENGLISH]


def version(words: T) -> T:
    """What ``spoken`` gave, as it is in the language spoken now."""
    return cast("T", words._version()) if isinstance(words, _Spoken) else words


def translation_of(path: Path, language: str) -> Path:
    """Where the words of ``path`` stand in another language: data/cy/interface.yml."""
    return path.parent / language / path.name


def languages_of(path: Path) -> list[str]:
    """The languages in which the words of ``path`` are there."""
    return [ENGLISH, *(one for one in LANGUAGES[1:] if translation_of(path, one).exists())]


def translated(english: Any, other: Any, *, heard: bool = False) -> Any:
    """``english`` data with the words of ``other`` in their places; what that lacks stays."""
    if isinstance(english, dict) and isinstance(other, dict):
        return {
            key: translated(value, other[key], heard=heard or key in HEARD)
            if key in other
            else value
            for key, value in english.items()
        }
    if isinstance(english, list) and isinstance(other, list):
        if heard:
            return [*english, *other]
        pairs = zip(english, other, strict=False)
        return [*(translated(*pair) for pair in pairs), *english[len(other) :]]
    return english if isinstance(english, dict | list) else other


def _known(language: str | None) -> str:
    return language if language in LANGUAGES else ENGLISH


class _Spoken:
    """Stands for one of several versions of the same thing."""

    def __init__(self, versions: Mapping[str, Any]) -> None:
        self._versions = versions

    def _version(self) -> Any:
        return self._versions.get(_spoken.get(), self._versions[ENGLISH])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._version(), name)

    def __getitem__(self, key: Any) -> Any:
        return self._version()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._version()

    def __bool__(self) -> bool:
        return bool(self._version())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._version())

    def __len__(self) -> int:
        return len(self._version())
