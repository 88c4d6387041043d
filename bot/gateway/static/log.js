/**
 * The messages in their order. The log is the one thing that speaks: whatever is added to it is
 * read out once, so replies are added whole, and never moved or changed.
 */
import { make } from "./dom.js";
import { carerMessage, note, reply, showFate } from "./messages.js";

/**
 * @param {object} parts
 * @param {object} parts.words
 * @param {(choice: object) => void} parts.onChoice
 * @param {(id: string) => void} parts.onAgain
 * @param {ReturnType<import("./reading_place.js").createReadingPlace>} parts.place
 * @param {HTMLElement} parts.element the element with role="log"
 */
export function createLog({ words, onChoice, onAgain, place, element }) {
  /** @type {Map<string, HTMLElement>} by message id */
  let known = new Map();

  /** A message of either side from the server; one that is shown already only learns its place. */
  function show(message, isNew = true) {
    const before = known.get(message.id);
    if (before) return settle(before, message.position);
    const made = message.from === "carer" ? carerMessage(message, words) : oursFrom(message);
    known.set(message.id, made);
    const wasFollowing = isNew && place.lookAt(element.lastElementChild);
    put(made, message.position);
    if (isNew && message.from !== "carer") place.arrived(made, wasFollowing);
  }

  function oursFrom(message) {
    return reply(message, words, (choice, button) => {
      quieten(button);
      onChoice(choice);
    });
  }

  /** What was said before: nothing of it is read out, and the end of it is in sight. */
  function showHistory(messages) {
    element.setAttribute("aria-live", "off");
    for (const message of messages) show(message, false);
    if (messages.length > 1) place.toEnd();
    // Screen readers look at the log when the page is drawn; from then on they listen.
    requestAnimationFrame(() => requestAnimationFrame(() => element.removeAttribute("aria-live")));
  }

  /** A message of the carer's on its way. */
  function showOutgoing(item, position) {
    let mine = known.get(item.id);
    if (!mine) {
      mine = carerMessage(item, words);
      known.set(item.id, mine);
      element.append(mine);
      place.toOwn(mine);
    }
    showFate(mine, item, words, () => onAgain(item.id));
    if (position) settle(mine, position);
  }

  function showNote(text) {
    element.append(note(text));
    place.toOwn(element.lastElementChild);
  }

  function clear() {
    known = new Map();
    place.forget();
    element.replaceChildren();
  }

  /** Take a place among those that have one; what has none yet comes after them. */
  function put(made, position) {
    if (position) made.dataset.position = position;
    const after = position ? lastBefore(position) : element.lastElementChild;
    if (after) after.after(made);
    else element.prepend(made);
  }

  function settle(shown, position) {
    if (!position || shown.dataset.position) return;
    shown.dataset.position = position;
    shown.querySelector(".fate")?.replaceChildren();
    // A reply that was read out stays where it is; moving it would read it out again.
    const after = lastBefore(position);
    const inPlace = !after || after === shown || follows(shown, after);
    if (shown.classList.contains("carer") && !inPlace) after.after(shown);
  }

  function lastBefore(position) {
    const placed = [...element.children].filter((one) => Number(one.dataset.position) < position);
    return placed[placed.length - 1] || null;
  }

  return { show, showHistory, showOutgoing, showNote, clear };
}

function follows(later, earlier) {
  return Boolean(earlier.compareDocumentPosition(later) & Node.DOCUMENT_POSITION_FOLLOWING);
}

/** The choice that was made, and those beside it, step back but stay. */
function quieten(button) {
  button.parentElement.dataset.used = "";
  button.dataset.pressed = "";
}

/** The log's element, named by the chat's name. */
export function logElement(label) {
  return make("div", { class: "log", role: "log", "aria-label": label, tabindex: 0 });
}
