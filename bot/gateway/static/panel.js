/** The chat behind a button: a panel at the bottom right, or the whole screen of a phone. */
import { make } from "./dom.js";

/** Where the panel is the whole screen. */
export const SMALL = "(max-width: 40em), (max-height: 34em)";

/**
 * @param {HTMLElement} host its `open` attribute says whether the panel is open
 * @param {ReturnType<import("./chat.js").createChat>} chat
 * @param {object} words
 */
export function createPanel(host, chat, words) {
  const launcher = make(
    "button",
    { type: "button", class: "launcher main", "aria-expanded": "false" },
    words.launcher_open,
  );
  const close = make("button", { type: "button", class: "close second" }, words.launcher_close);
  const panel = make("dialog", { class: "panel", "aria-labelledby": "name" }, chat.view.root);
  let started = false;
  chat.view.head.append(close);
  launcher.addEventListener("click", open);
  close.addEventListener("click", shut);
  panel.addEventListener("keydown", (event) => {
    const isOurs = !event.composedPath().some((one) => one !== panel && one.nodeName === "DIALOG");
    if (event.key === "Escape" && isOurs) shut();
  });
  panel.addEventListener("cancel", (event) => {
    if (event.target !== panel) return;
    event.preventDefault();
    shut();
  });

  function open() {
    if (panel.hasAttribute("open")) return;
    show();
    host.setAttribute("open", "");
    launcher.setAttribute("aria-expanded", "true");
    launcher.hidden = true;
    // Nobody who only passes by needs a conversation.
    if (!started) chat.start();
    started = true;
    chat.view.name.focus();
  }

  /** On a phone it covers the page, so the page behind it must not be reached by accident. */
  function show() {
    if (!panel.showModal) panel.setAttribute("open", "");
    else if (matchMedia(SMALL).matches) panel.showModal();
    else panel.show();
  }

  function shut() {
    if (panel.close) panel.close();
    else panel.removeAttribute("open");
    host.removeAttribute("open");
    launcher.setAttribute("aria-expanded", "false");
    launcher.hidden = false;
    launcher.focus();
  }

  return { elements: [launcher, panel], open };
}
