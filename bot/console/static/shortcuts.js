/** Keyboard shortcuts, with a list under "?". They can be switched off (WCAG 2.1.4). */

const OFF = "alongside-no-shortcuts";

/** Listen for keys, unless the member switched them off. */
export function useShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog) return;
  const button = document.getElementById("open-shortcuts");
  const box = document.getElementById("use-shortcuts");
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes")));
  addEventListener("keydown", (event) => {
    if (box.checked && !isTyping(event) && !dialog.open) act(event, dialog);
  });
}

function isTyping(event) {
  const inField = event.target.closest?.("input, textarea, select, [contenteditable]");
  return inField || event.ctrlKey || event.metaKey || event.altKey;
}

function act(event, dialog) {
  const deeds = {
    "?": () => dialog.showModal(),
    "/": () => document.getElementById("words")?.focus(),
    q: () => (location.href = "/"),
    j: () => step(1),
    k: () => step(-1),
    r: () => document.getElementById("reply")?.focus(),
    n: () => document.getElementById("note")?.focus(),
    c: close,
    t: () => document.getElementById("take")?.focus(),
  };
  const deed = deeds[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
}

/** Opens the form; what it asks must still be answered. */
function close() {
  const form = document.getElementById("closing");
  if (!form) return;
  form.open = true;
  form.querySelector("input[type=radio]").focus();
}

function step(by) {
  const links = [...document.querySelectorAll(".queue h2 a")];
  const now = links.indexOf(document.activeElement);
  links[Math.min(Math.max(now + by, 0), links.length - 1)]?.focus();
}
