"""What is asked of a page from inside it, in JavaScript. Each looks through the shadow root."""

# What a carer may set in their browser: WCAG 1.4.12.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""

STYLE_EVERYTHING = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  for (const root of [document, document.querySelector("alongside-chat").shadowRoot])
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}"""

# Everything that is ever said by a live region, as it is said.
LISTEN = """(() => {
  window.spoken = [];
  const attach = Element.prototype.attachShadow;
  const live = "[aria-live], [role=log], [role=status]";
  const hear = (node) => {
    const place = node.parentElement && node.parentElement.closest(live);
    if (!place || !node.textContent.trim()) return;
    for (let one = node; one; one = one.parentElement)
      if (one.getAttribute && one.getAttribute("aria-live") === "off") return;
    spoken.push([place.getAttribute("role"), node.textContent.trim()]);
  };
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes)
        (type === "childList" ? [...addedNodes] : [target]).forEach(hear);
    }).observe(root, { childList: true, subtree: true, characterData: true });
    return root;
  };
})()"""

SPOKEN = "role => spoken.filter((one) => one[0] === role).map((one) => one[1])"

# Where the focus is: its name, how many of 25 points of it can be seen, how thick its ring is.
STOP = """() => {
  let one = document.activeElement;
  while (one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
  if (one === document.body) return null;
  const box = one.getBoundingClientRect();
  const holds = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit && hit.shadowRoot) {
      const deeper = hit.shadowRoot.elementFromPoint(x, y);
      if (!deeper || deeper === hit) break;
      hit = deeper;
    }
    return hit && (one === hit || one.contains(hit));
  };
  let seen = 0;
  for (const fx of [.1, .3, .5, .7, .9]) for (const fy of [.1, .3, .5, .7, .9])
    if (holds(box.left + box.width * fx, box.top + box.height * fy)) seen += 1;
  const style = getComputedStyle(one);
  const name = (one.getAttribute("aria-label") || one.textContent || one.tagName).trim();
  const ring = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
  return { name: name.slice(0, 40), seen, ring };
}"""

# Every target: its words, width, height, and whether it is a main one. Links in text are exempt.
SIZES = """() => {
  const shadow = document.querySelector("alongside-chat").shadowRoot;
  const kinds = "button, a:not(.skip), summary, textarea";
  const main = ".always button, .main, .offers button, .feedback button, .action, .second";
  return [...document.querySelectorAll(kinds), ...shadow.querySelectorAll(kinds)]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== "inline")
    .map((one) => {
      const { width, height } = one.getBoundingClientRect();
      const isMain = one.matches(main) || one.matches("textarea");
      return [one.textContent.trim(), Math.round(width), Math.round(height), isMain];
    });
}"""

# What is wider than its box.
CUT_OFF = """log => {
  const all = log.getRootNode().querySelectorAll("button, p, li, h2, h3, textarea");
  return [log, ...all]
    .filter((one) => one.checkVisibility() && !one.matches(".unseen"))
    .filter((one) => getComputedStyle(one).display !== "inline")
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.textContent.slice(0, 40));
}"""

PAGE_WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"

COUNT_SMOOTH_SCROLLS = """() => {
  window.smooth = 0;
  for (const name of ["scrollTo", "scrollIntoView"]) {
    const before = Element.prototype[name];
    Element.prototype[name] = function (how) {
      if (how && how.behavior === "smooth") window.smooth += 1;
      return before.call(this, how);
    };
  }
}"""

# Another chat's token, as if this one were somebody else's.
SPOIL_TOKEN = """() => {
  for (const key of Object.keys(sessionStorage)) {
    const kept = JSON.parse(sessionStorage[key]);
    sessionStorage[key] = JSON.stringify({ ...kept, token: "x".repeat(43) });
  }
}"""

ERASE_BEHIND_ITS_BACK = """async () => {
  const { id, token } = JSON.parse(Object.values(sessionStorage)[0]);
  const headers = { Authorization: `Bearer ${token}` };
  await fetch(`/api/conversations/${id}`, { method: "DELETE", headers });
}"""

FOCUSED = """() => {
  let one = document.activeElement;
  while (one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
  const label = one.labels && one.labels[0] && one.labels[0].textContent;
  return (label || one.getAttribute("aria-label") || one.textContent).trim();
}"""
