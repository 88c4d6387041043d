"""Charts as SVG that stands in the page: no script, no style of their own, said in words too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement, tostring

import pygal
from markupsafe import Markup

WIDTH, HEIGHT = 620, 300
# Of more labels below the bars, or longer ones, not all can be read.
MOST_BELOW, LONGEST_BELOW = 8, 7
# What pygal draws for scripts that we don't let in.
FOR_SCRIPTS = frozenset({"overlay", "text-overlay", "tooltip-overlay", "tooltip"})


@dataclass(frozen=True)
class Chart:
    """A chart and the table behind it: the same numbers, for those who can't see it."""

    title: str
    svg: Markup
    head: Sequence[str]
    rows: Sequence[Sequence[object]]


def bars(
    title: str,
    description: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[int]],
    first: str,
) -> Chart:
    """Stacked bars, one for each label; ``first`` heads the table's first column."""
    lines = tuple((name, tuple(values)) for name, values in series.items())
    return _drawn(title, description, tuple(labels), lines, first)


# The same numbers make the same picture, and drawing costs more than counting.
@lru_cache(maxsize=64)
def _drawn(
    title: str,
    description: str,
    labels: tuple[str, ...],
    lines: tuple[tuple[str, tuple[int, ...]], ...],
    first: str,
) -> Chart:
    series = dict(lines)
    # Long names stand beside their bars, and the first of them on top.
    lying = max((len(label) for label in labels), default=0) > LONGEST_BELOW
    crowded = len(labels) > MOST_BELOW and not lying
    kind = pygal.HorizontalStackedBar if lying else pygal.StackedBar
    chart = kind(
        js=[], css=[], width=WIDTH, height=HEIGHT, show_legend=len(series) > 1,
        legend_at_bottom=True,
        margin=10, spacing=6, max_scale=8,
        x_labels_major_every=2 if crowded else None, show_minor_x_labels=not crowded,
        order_min=0, disable_xml_declaration=True, title=None, no_data_text="", truncate_label=48,
        truncate_legend=40,
    )  # fmt: skip
    step = -1 if lying else 1
    chart.x_labels = list(labels)[::step]
    for name, values in series.items():
        chart.add(name, list(values)[::step])
    rows = [[label, *(values[place] for values in series.values())]
            for place, label in enumerate(labels)]  # fmt: skip
    svg = _plain(chart.render_tree(), title, description)
    return Chart(title, svg, [first, *series], rows)


def _plain(root: Element, title: str, description: str) -> Markup:
    for child in [
        one for one in root if not isinstance(one.tag, str) or one.tag in ("defs", "title")
    ]:
        root.remove(child)
    _drop(root)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    identity = "chart-" + "".join(letter for letter in title.lower() if letter.isalnum())
    names = (
        SubElement(root, "title", id=f"{identity}-title"),
        SubElement(root, "desc", id=f"{identity}-desc"),
    )
    for place, (element, text) in enumerate(zip(names, (title, description), strict=True)):
        element.text = text
        root.remove(element)
        root.insert(place, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{identity}-title {identity}-desc")
    # Drawn by the library from our numbers and words, which it escapes.
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704


def _drop(element: Element) -> None:
    """Take away what is for scripts, and whatever our content policy would block."""
    element.attrib.pop("style", None)
    element.attrib.pop("id", None)
    for child in list(element):
        if _is_for_scripts(child):
            element.remove(child)
        else:
            _drop(child)


def _is_for_scripts(element: Element) -> bool:
    kinds = element.get("class", "").split()
    return element.tag in ("desc", "script", "style") or bool(set(kinds) & FOR_SCRIPTS)
