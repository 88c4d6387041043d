"""The bones of a page: its elements and attributes without any words."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

ADDRESSES = frozenset({"href", "src", "action", "formaction", "srcdoc", "style"})


class _Bones(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.addresses += [value or "" for name, value in attrs if name in ADDRESSES]

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}", ()))


def bones(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each tag with the names of its attributes, in order.

    Raises ``AssertionError`` where an address would run a script or leave this site unasked.
    """
    parser = _Bones()
    parser.feed(page)
    parser.close()
    for address in parser.addresses:
        assert not address.strip().lower().startswith(("javascript:", "data:text", "vbscript:"))
        assert not urlsplit(address.strip()).netloc.endswith("evil.example")
    return parser.found
