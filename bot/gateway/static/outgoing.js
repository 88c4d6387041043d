/**
 * What the carer has said and the server may not have yet. One message goes at a time, in order,
 * always under the id it was given first: sending again can't say it twice.
 */
// A short break is got over without a word; a longer one the carer should know of.
const PERSEVERE_MS = 8_000;
const PAUSE_MS = 1_000;

/**
 * @typedef {object} Item
 * @property {string} id made here, once
 * @property {string} text what the carer typed, or the label of the button
 * @property {string|null} choice
 * @property {"waiting"|"sending"|"sent"|"failed"} state
 * @property {string} reason why it failed, in words
 *
 * @param {object} parts
 * @param {ReturnType<import("./api.js").createApi>} parts.api
 * @param {ReturnType<import("./session.js").createSession>} parts.session
 * @param {(item: Item, position?: number|null) => void} parts.onState
 * @param {(messages: object[]) => void} parts.onReplies urgent replies, at once
 * @param {() => void} parts.onGone the conversation is no longer there
 */
export function createOutgoing({ api, session, onState, onReplies, onGone }) {
  /** @type {Item[]} */
  let items = [];
  let busy = false;

  function add(id, text, choice = null) {
    const item = { id, text, choice, state: "waiting", reason: "", since: 0 };
    items.push(item);
    onState(item);
    // What failed for want of a connection was said before this, so it goes before this.
    resume();
  }

  /** Try again: this one, and in their order all that failed for the same want of a connection. */
  function again(id) {
    const chosen = items.find((item) => item.id === id);
    const same = (item) => item === chosen || (item.passing && chosen?.passing);
    items.filter((item) => item.state === "failed" && same(item)).forEach(wait);
    send();
  }

  /** The connection is back: what failed for want of it goes now. */
  function resume() {
    items.filter((item) => item.state === "failed" && item.passing).forEach(wait);
    send();
  }

  function clear() {
    items = [];
  }

  /** Show what is not sent yet, in a log that was emptied. */
  function showAll() {
    items.forEach((item) => onState(item));
  }

  function wait(item) {
    change(item, "waiting");
    item.since = 0;
  }

  async function send() {
    const item = items.find((one) => one.state === "waiting");
    if (busy || !item || !session.current() || navigator.onLine === false) return;
    busy = true;
    item.since ||= Date.now();
    change(item, "sending");
    try {
      const answer = await api.send(session.current(), body(item));
      arrived(item, answer);
    } catch (error) {
      await refused(item, error);
    }
    busy = false;
    send();
  }

  function arrived(item, answer) {
    items = items.filter((one) => one !== item);
    item.state = "sent";
    onState(item, answer.position);
    onReplies(answer.messages);
  }

  async function refused(item, error) {
    onReplies(error.messages || []);
    if (error.gone) return moveOn(item);
    item.passing = Boolean(error.passing);
    if (!item.passing) return change(item, "failed", error.message);
    if (Date.now() - item.since < PERSEVERE_MS) return pauseAndWait(item);
    // Those behind it would fail too, each after a long wait.
    const stuck = items.filter((one) => one === item || one.state === "waiting");
    stuck.forEach((one) => fail(one, error.message));
  }

  function fail(item, reason) {
    item.passing = true;
    change(item, "failed", reason);
  }

  /** The button belonged to a chat that is gone; its words are still what the carer wants. */
  function moveOn(item) {
    item.choice = null;
    change(item, "waiting");
    onGone();
  }

  async function pauseAndWait(item) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    change(item, "waiting");
  }

  function change(item, state, reason = "") {
    item.state = state;
    item.reason = reason;
    onState(item);
  }

  return { add, again, resume, clear, showAll, send };
}

function body(item) {
  return item.choice ? { id: item.id, choice: item.choice } : { id: item.id, text: item.text };
}
