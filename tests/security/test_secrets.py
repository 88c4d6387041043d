"""No tracked file holds what looks like a secret."""

from __future__ import annotations

import math
import re
import subprocess
from collections import Counter
from pathlib import Path

# What providers' secrets and private keys look like; below, random words with a secret's name.
SHAPES = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "Twilio": re.compile(r"\b(?:AC|SK)[0-9a-f]{32}\b"),
    "Meta": re.compile(r"\bEAA[A-Za-z0-9]{60,}"),
    "GOV.UK Notify": re.compile(r"\b[a-z_]+-[0-9a-f-]{36}-[0-9a-f-]{36}\b"),
    "Amazon": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})"),
    "Slack": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "JSON Web Token": re.compile(r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{15,}"),
    "password in an address": re.compile(r"://[^/\s:@{}]+:([^/\s:@{}<>$]{8,})@[a-z]"),
}
NAMED = re.compile(
    r"(?i)\b\w*(?:secret|password|passwd|token|api_?key)\w*\s*[:=]\s*[\"']?([A-Za-z0-9+/_=-]{24,})"
)
# Bits for each sign: English has about 4, random base64 close to 6.
RANDOM = 4.3
# Made up for tests, and known to open nothing.
KNOWN = re.compile(r"^(?:JBSWY3DPEHPK3PXP)+$|example|password|^AC0{31}1$")
BINARY = {".png", ".npz", ".br", ".onnx", ".lock"}


def looks_random(word: str) -> bool:
    """Whether the signs of ``word`` are spread as in a random one."""
    counts = Counter(word).values()
    return -sum(n / len(word) * math.log2(n / len(word)) for n in counts) > RANDOM


def found_in(text: str) -> list[str]:
    """The kinds of secrets that seem to be in ``text``."""
    shapes = [
        kind
        for kind, shape in SHAPES.items()
        if any(not KNOWN.search(one[0]) for one in shape.finditer(text))
    ]
    named = [one for one in NAMED.findall(text) if looks_random(one) and not KNOWN.search(one)]
    return [*shapes, *(["a named secret"] if named else [])]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout
    paths = [Path(name) for name in listed.decode().split("\0") if name]
    return [path for path in paths if path.suffix not in BINARY and path.is_file()]


def test_no_tracked_file_holds_a_secret() -> None:
    assert len(tracked()) > 100
    shown = {
        str(path): found
        for path in tracked()
        if path != Path(__file__).relative_to(Path.cwd())
        and (found := found_in(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert shown == {}


def test_no_settings_of_a_real_service_are_tracked() -> None:
    names = {path.name for path in tracked()}
    assert not names & {".env", "alongside.env", "alongside.db", "id_rsa", ".netrc"}


def test_secrets_would_be_seen() -> None:
    for text in (
        "-----BEGIN RSA PRIVATE KEY-----",
        "AC" + "0f" * 16,
        "postgresql://alongside:kT9x-ww3Lq0z@db",
        'SMTP_PASSWORD="9fQx2LrT7vKp0ZsWn4BdYc6HuJmAe8Gi"',
    ):
        assert found_in(text), text
    assert found_in("token = next_token_of_the_carer_here") == []
