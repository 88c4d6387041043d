/** How one message looks. Each is made whole before it is shown, so that it is spoken once. */
import { link, make, unseen } from "./dom.js";
import { plainContent, safeContent } from "./safe_html.js";

/**
 * What the carer said.
 * @param {{id: string, text: string}} message
 * @param {object} words
 * @returns {HTMLElement}
 */
export function carerMessage(message, words) {
  return make(
    "div",
    // They know what they wrote: their own words are not read back to them.
    { class: "message carer", "data-id": message.id, "aria-live": "off", tabindex: -1 },
    make("p", { class: "bubble" }, unseen(`${words.from_you}: `), message.text),
    make("div", { class: "fate" }),
  );
}

/**
 * Where a message of the carer's is on its way.
 * @param {HTMLElement} element
 * @param {import("./outgoing.js").Item} item
 * @param {object} words
 * @param {() => void} onAgain
 */
export function showFate(element, item, words, onAgain) {
  const fate = element.querySelector(".fate");
  fate.replaceChildren();
  element.dataset.state = item.state;
  if (item.state === "sending") fate.append(make("p", {}, words.sending));
  if (item.state === "waiting") fate.append(make("p", {}, words.waiting_to_send));
  if (item.state !== "failed") return;
  fate.append(
    make("p", { class: "problem" }, make("strong", {}, `${words.not_sent}. `), reason(item, words)),
    make("button", { type: "button", class: "second", onclick: onAgain }, words.try_again),
  );
}

/**
 * Why a message failed, in words.
 * @param {import("./outgoing.js").Item} item
 * @param {object} words
 * @returns {string}
 */
export function reason(item, words) {
  return item.reason || words.no_connection;
}

/**
 * What Alongside said.
 * @param {object} message as the API gives it
 * @param {object} words
 * @param {(choice: {id: string, label: string}, button: HTMLElement) => void} onChoice
 * @returns {HTMLElement}
 */
export function reply(message, words, onChoice) {
  const kind = /^[a-z]+$/.test(message.kind) ? message.kind : "answer";
  const isUrgent = kind === "urgent";
  return make(
    "div",
    { class: `message ours ${kind}`, "data-id": message.id, lang: message.language, tabindex: -1 },
    // A person is named by the title: "Sam, the carers' team".
    message.kind === "person" ? null : unseen(`${words.from_us}: `),
    title(message, words),
    // In danger the numbers come first.
    isUrgent ? actions(message, words) : null,
    message.html
      ? safeContent(message.html, message.text, words.opens_new_tab)
      : plainContent(message.text),
    isUrgent ? null : actions(message, words),
    sources(message, words),
    message.footer ? make("p", { class: "footer" }, message.footer) : null,
    ...choices(message, words, onChoice),
  );
}

/**
 * Something that the widget itself has to say, in its place among the messages.
 * @param {string} text
 */
export function note(text) {
  return make("div", { class: "message ours notice", tabindex: -1 }, plainContent(text));
}

function title(message, words) {
  const text = message.title || (message.kind === "urgent" ? words.urgent_reply_title : null);
  return text ? make("h3", {}, text) : null;
}

function actions(message, words) {
  if (!message.actions.length) return null;
  const links = message.actions.map(({ label, href }) =>
    make("li", {}, link(label, href, words.opens_new_tab, "action")),
  );
  return make("ul", { class: "actions" }, ...links);
}

function sources(message, words) {
  if (!message.sources.length) return null;
  const items = message.sources.map(({ title, url, checked }) =>
    make("li", {}, link(title, url, words.opens_new_tab), make("span", { class: "checked" }, checked)),
  );
  return make(
    "details",
    { class: "sources" },
    make("summary", {}, words.sources),
    make("ul", {}, ...items),
  );
}

function choices(message, words, onChoice) {
  const asks = (choice) => words.feedback_choices.includes(choice.label);
  const feedback = message.choices.filter(asks);
  const others = message.choices.filter((choice) => !asks(choice));
  const answersUs = message.kind === "choices" || message.kind === "urgent";
  const among = others.length > 1 || answersUs ? words.choices_label : null;
  return [
    group(others, "offers", answersUs ? null : words.next_label, among, onChoice),
    group(feedback, "feedback", words.feedback_label, words.feedback_label, onChoice),
  ];
}

function group(all, kind, shown, said, onChoice) {
  if (!all.length) return null;
  const buttons = all.map((choice) => {
    const button = make("button", { type: "button" }, choice.label);
    button.addEventListener("click", () => onChoice(choice, button));
    return button;
  });
  return make(
    "div",
    { class: kind, role: "group", "aria-label": said || shown },
    shown ? make("p", { "aria-hidden": "true" }, shown) : null,
    ...buttons,
  );
}
