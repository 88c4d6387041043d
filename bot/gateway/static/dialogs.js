/** Panels over the chat: urgent help, a person to talk to, and a question before clearing. */
import { link, make } from "./dom.js";

/**
 * A panel of people to call or text.
 * @param {{title: string, intro: string, close: string, items: object[]}} content
 * @param {string} id
 * @param {object} words
 */
export function contactDialog(content, id, words) {
  const items = content.items.map(({ label, href, detail }) =>
    make("li", {}, link(label, href, words.opens_new_tab, "action"), make("p", {}, detail)),
  );
  const dialog = frame(id, content.title);
  dialog.append(
    make("p", {}, content.intro),
    make("ul", { class: "contacts" }, ...items),
    closing(dialog, content.close, "second"),
  );
  return dialog;
}

/**
 * Asks once before something that can't be undone.
 * @param {object} words
 * @param {() => void} onYes
 */
export function clearDialog(words, onYes) {
  const dialog = frame("clearing", words.clear);
  const yes = make("button", { type: "button", class: "main" }, words.clear_yes);
  yes.addEventListener("click", () => {
    dialog.close();
    onYes();
  });
  dialog.append(
    make("p", {}, words.clear_question),
    make("div", { class: "answers" }, yes, closing(dialog, words.clear_no, "second")),
  );
  return dialog;
}

/**
 * Open a panel; closing it, by Escape too, gives the focus back to what opened it.
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} opener
 */
export function openDialog(dialog, opener) {
  if (!dialog.showModal) return openOldDialog(dialog, opener);
  dialog.addEventListener("close", () => opener.focus(), { once: true });
  dialog.showModal();
  dialog.querySelector("h2").focus();
}

/** Browsers before 2022 have no dialogs: there it is a box at the top of the chat. */
function openOldDialog(dialog, opener) {
  dialog.setAttribute("open", "");
  dialog.close = () => {
    dialog.removeAttribute("open");
    opener.focus();
  };
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && dialog.close());
  dialog.querySelector("h2").focus();
}

function frame(id, title) {
  const heading = make("h2", { id, tabindex: -1 }, title);
  return make("dialog", { class: `over ${id}`, "aria-labelledby": id }, heading);
}

function closing(dialog, label, kind) {
  return make("button", { type: "button", class: kind, onclick: () => dialog.close() }, label);
}
