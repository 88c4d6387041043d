"""Read YAML and front matter, collecting faults instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any

import yaml

from bot import yaml_text
from bot.language import ENGLISH, translated, translation_of

FENCE = "---\n"


class Fault(ValueError):
    """One thing wrong in one file; the message says what and how to mend it."""


def read_yaml(path: Path) -> Any:
    """The parsed YAML of ``path``; raises ``Fault`` with the line where it can't be read."""
    try:
        return yaml_text.parse(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Fault(f"{path}: not readable as YAML: {_one_line(error)}") from error


def read_words(path: Path, language: str) -> Any:
    """The words of ``path`` in ``language``; English where that lacks some. Raises ``Fault``."""
    english = read_yaml(path)
    if language == ENGLISH:
        return english
    return translated(english, read_yaml(translation_of(path, language)))


def read_typed(path: Path, language: str) -> Any:
    """The same of a file of what carers type: what they type in ``language`` is added."""
    english = read_yaml(path)
    if language == ENGLISH:
        return english
    return translated(english, read_yaml(translation_of(path, language)), heard=True)


def read_front_matter(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of a Markdown file."""
    try:
        parts = path.read_text(encoding="utf-8").split(FENCE, 2)
    except UnicodeDecodeError as error:
        raise Fault(f"{path}: not readable as text; save it as UTF-8 ({error})") from error
    if len(parts) != 3 or parts[0]:
        raise Fault(f"{path}: must begin with front matter between two lines of ---")
    try:
        front = yaml_text.parse(parts[1])
    except yaml.YAMLError as error:
        raise Fault(f"{path}: front matter not readable: {_one_line(error)}") from error
    if not isinstance(front, dict):
        raise Fault(f"{path}: front matter must be a list of 'name: value' lines")
    return front, parts[2].strip()


def require_keys(
    where: str, entry: Mapping[str, Any], required: set[str], optional: Set[str] = frozenset()
) -> None:
    """Raise ``Fault`` unless ``entry`` has the keys ``required`` and none but ``optional`` more."""
    missing, unknown = required - set(entry), set(entry) - required - optional
    if missing:
        raise Fault(f"{where}: missing {', '.join(sorted(missing))}")
    if unknown:
        raise Fault(f"{where}: unknown {', '.join(sorted(unknown))}")


def yaml_files(folder: Path) -> Iterator[Path]:
    """Every YAML file of ``folder``, in order of name."""
    return iter(sorted(folder.glob("*.yml")))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
