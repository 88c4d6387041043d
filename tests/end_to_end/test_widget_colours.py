"""The colours of the chat, reckoned as WCAG 2 does."""

from __future__ import annotations

import re
from pathlib import Path


def test_colours_have_contrast_in_light_and_dark() -> None:
    css = Path("bot/gateway/static/alongside.css").read_text(encoding="utf-8")
    text = [("ink", "paper"), ("ink", "surface"), ("ink", "carer"), ("quiet", "paper")]
    text += [("quiet", "surface"), ("accent", "paper"), ("accent", "surface")]
    text += [("accent", "urgent-paper"), ("ink", "urgent-paper"), ("urgent", "urgent-paper")]
    text += [("on-accent", "accent"), ("on-urgent", "urgent"), ("urgent", "paper")]
    edges = [("edge", "paper"), ("edge", "surface"), ("focus", "paper"), ("focus", "surface")]
    edges += [("focus", "urgent-paper"), ("urgent", "paper"), ("accent", "paper")]
    for block in re.findall(r":host, :root \{(.*?)\}", css, re.DOTALL)[:2]:
        colours = dict(re.findall(r"--([\w-]+): var\(--alongside-[\w-]+, (#\w{6})\)", block))
        assert [pair for pair in text if contrast(colours, pair) < 4.5] == []
        assert [pair for pair in edges if contrast(colours, pair) < 3] == []


def contrast(colours: dict[str, str], pair: tuple[str, str]) -> float:
    """As WCAG 2 reckons it."""
    light, dark = sorted((luminance(colours[name]) for name in pair), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of a colour such as #0b5563."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
