/** The parts of the chat that stay where they are: its head, its foot, and what stands between. */
import { link, make } from "./dom.js";
import { logElement } from "./log.js";

/**
 * @param {object} words
 * @param {HTMLElement} composer
 * @param {{urgent: Function, person: Function, leave: Function, clear: Function}} deeds each is
 *   given the button that was pressed
 * @param {string} base address of the service
 */
export function createView(words, composer, deeds, base) {
  const view = {
    name: make("h2", { id: "name", tabindex: -1 }, words.name),
    log: logElement(words.conversation),
    unread: make("button", { type: "button", class: "unread", hidden: true }, words.new_reply),
    typing: make("p", { class: "typing", hidden: true }, words.typing),
    trouble: make("p", { class: "trouble", hidden: true }),
    retry: button(words.try_again, "second retry", () => {}),
    spoken: make("div", { class: "unseen", role: "status" }),
    head: make("div", { class: "head" }),
  };
  view.retry.hidden = true;
  view.head.append(view.name, make("p", { class: "tagline" }, words.tagline));
  view.root = make(
    "section",
    { class: "alongside", lang: words.language === "en" ? "en-GB" : words.language, "aria-labelledby": "name" },
    view.head,
    always(words, deeds),
    view.log,
    make("div", { class: "between" }, view.unread, view.typing, view.trouble, view.retry),
    composer,
    foot(words, deeds, base),
    view.spoken,
  );
  return view;
}

/** What is always in sight, in the same place. */
function always(words, deeds) {
  return make(
    "div",
    { class: "always" },
    button(words.urgent.button, "help", deeds.urgent),
    button(words.talk_to_person, "second", deeds.person),
    button(words.leave, "second", deeds.leave),
  );
}

function foot(words, deeds, base) {
  return make(
    "div",
    { class: "foot" },
    make("p", { class: "warning" }, words.not_emergency),
    make("p", {}, words.private_note),
    make(
      "p",
      { class: "small-deeds" },
      button(words.clear, "plain-button", deeds.clear),
      make("a", { href: `${base}chat?lang=${words.language}` }, words.plain_page),
    ),
  );
}

function button(label, kind, onPress) {
  const made = make("button", { type: "button", class: kind }, label);
  made.addEventListener("click", () => onPress(made));
  return made;
}

/** What is shown until the words are there, or if they never come. */
export function bareView() {
  const call = link("999", "tel:999", "", "action");
  return make("section", { class: "alongside bare" }, make("p", {}, "Alongside"), make("p", {}, call));
}

/**
 * Says things to those who can't see the page, each once.
 * @param {HTMLElement} spoken the element with role="status"
 */
export function createVoice(spoken) {
  let timer = 0;
  return (sentence) => {
    clearTimeout(timer);
    spoken.textContent = sentence;
    // Emptied, so that nobody comes across old news; emptying says nothing.
    timer = setTimeout(() => spoken.replaceChildren(), 3_000);
  };
}
