"""`python -m bot understand`: the public evaluation command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.understand import InputError, read_lines

KEYS = {"id", "label", "confidence", "outcome", "offered", "concern", "milliseconds"}


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_each_line_is_answered_in_order(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "text": "what is psychosis"},
        {"id": 2, "text": "he says hes going to kill himself tonight", "channel": "sms"},
        {"id": "c", "text": "what is the capital of france"},
    ]
    source = write(tmp_path / "in.jsonl", *(json.dumps(line) for line in lines))
    target = tmp_path / "out.jsonl"
    command = ["-m", "bot", "understand", "--input", str(source), "--output", str(target)]
    subprocess.run([sys.executable, *command], check=True)
    first, second, third = map(json.loads, target.read_text("utf-8").splitlines())
    assert [one["id"] for one in (first, second, third)] == ["a", 2, "c"]
    assert set(first) == KEYS
    assert (first["label"], first["outcome"]) == ("psychosis_what", "answered")
    assert (second["label"], second["outcome"]) == ("crisis", "urgent")
    assert second["concern"] == "suicide_person"
    assert (third["label"], third["outcome"]) == ("out_of_scope", "passed_on")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("not json", "line 2: is not JSON"),
        ('{"id": 1}', 'line 2: has no "text"'),
        ('{"id": 1, "text": "  "}', 'line 2: has no "text"'),
        ('{"text": "hello"}', 'line 2: must be an object with "id"'),
        ("[]", 'line 2: must be an object with "id"'),
        ("", "line 2: is not JSON"),
    ],
)
def test_bad_input_is_named_by_its_line(tmp_path: Path, line: str, fault: str) -> None:
    source = write(tmp_path / "in.jsonl", '{"id": 0, "text": "hi"}', line, '{"id": 2, "text": "x"}')
    with pytest.raises(InputError, match=fault):
        read_lines(source)


def test_bad_input_exits_with_2_before_anything_is_written(tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.jsonl", "x"), tmp_path / "out.jsonl"
    command = ["-m", "bot", "understand", "--input", str(source), "--output", str(target)]
    done = subprocess.run([sys.executable, *command], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"line 1" in done.stderr
    assert not target.exists()
