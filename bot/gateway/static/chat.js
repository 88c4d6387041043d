/** One chat: brings its parts together. */
import { createApi } from "./api.js";
import { createComposer } from "./composer.js";
import { clearDialog, contactDialog, openDialog } from "./dialogs.js";
import { uuid } from "./dom.js";
import { createFeed } from "./feed.js";
import { createLog } from "./log.js";
import { reason } from "./messages.js";
import { createOutgoing } from "./outgoing.js";
import { createReadingPlace } from "./reading_place.js";
import { createSession } from "./session.js";
import { createVoice, createView } from "./view.js";

const LONGEST_PAUSE_MS = 30_000;
// Shorter breaks of the connection are nobody's worry.
const WORRY_MS = 3_000;
// Positions of a conversation begin with 1.
const ABOVE_ALL = 0.5;

/**
 * @param {object} words the labels, from /widget/wording.json
 * @param {string} base address of the service, with a slash at its end
 */
export function createChat(words, base) {
  const api = createApi(base, words.language);
  const session = createSession(base, words.language);
  const composer = createComposer(words, (text) => say(text), speak);
  const deeds = { urgent: openUrgent, person: openPerson, leave, clear: askToClear };
  const view = createView(words, composer.element, deeds, base);
  const voice = createVoice(view.spoken);
  const place = createReadingPlace(view.log, view.unread);
  const outgoing = createOutgoing({ api, session, onState, onReplies, onGone });
  const feed = createFeed({ api, onMessage, onTyping, onConnection, onGone });
  const log = createLog({
    words, place, element: view.log,
    onChoice: (choice) => say(choice.label, choice.id),
    onAgain: (id) => outgoing.again(id),
  });
  const urgent = contactDialog(words.urgent, "urgent-help", words);
  const person = contactDialog(words.person, "person-help", words);
  const clearing = clearDialog(words, clear);
  view.root.append(urgent, person, clearing);
  view.retry.addEventListener("click", () => open());

  let isStarted = false;
  let opening = false;
  let failures = 0;
  let retryTimer = 0;
  let worryTimer = 0;
  let isWaiting = false;

  /** Begin, or go on where this tab was. */
  async function open(isLost = false) {
    if (opening) return;
    opening = true;
    clearTimeout(retryTimer);
    try {
      await (session.current() ? goOn() : begin(isLost));
      failures = 0;
      trouble("");
    } catch (error) {
      if (error.gone) lose();
      else openLater(error, isLost);
    }
    opening = false;
    if (!session.current() && !failures) return open(true);
    outgoing.send();
  }

  async function begin(isLost) {
    const begun = await api.begin();
    session.keep(begun);
    if (isLost) log.clear();
    listen(begun.messages);
    if (isLost) sayLost();
  }

  function sayLost() {
    log.showNote(words.lost);
    speak(words.lost);
    outgoing.showAll();
  }

  async function goOn() {
    if (session.isInAnother()) {
      await api.choose(session.current());
      session.keep(session.current());
    }
    const { messages } = await api.list(session.current(), 0);
    const receipt = messages.find((message) => message.kind === "receipt");
    if (!receipt) return listen(messages);
    showReceipt(receipt);
    await begin(false);
  }

  function listen(messages) {
    log.showHistory(messages);
    const last = Math.max(0, ...messages.map((message) => message.position));
    feed.start(session.current(), last);
  }

  function openLater(error, isLost) {
    failures += 1;
    const pause = Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** failures);
    retryTimer = setTimeout(() => open(isLost), pause / 2 + (Math.random() * pause) / 2);
    if (failures > 1 || !error.passing) trouble(error.message || words.start_failed, true);
  }

  /** The conversation is no longer there: cleared elsewhere, or too old. */
  function onGone() {
    if (!session.current()) return;
    lose();
    open(true);
  }

  function lose() {
    feed.stop();
    session.forget();
    onTyping(false);
  }

  function say(text, choice = null) {
    isWaiting = false;
    outgoing.add(uuid(), text, choice);
    if (navigator.onLine === false) offline();
  }

  function onState(item, position) {
    log.showOutgoing(item, position);
    if (item.state === "failed") speak(`${words.not_sent}. ${reason(item, words)}`);
  }

  function onReplies(messages) {
    messages.forEach((message) => log.show(message));
  }

  function onMessage(message) {
    if (message.kind === "receipt") erased(message);
    else log.show(message);
  }

  /** All was deleted, as the carer wished: only the receipt is left, above a new chat. */
  function erased(receipt) {
    showReceipt(receipt);
    open();
  }

  function showReceipt(receipt) {
    startAfresh();
    log.show({ ...receipt, position: ABOVE_ALL });
  }

  /** Shown for as long as it is so; said once for each wait. */
  function onTyping(typing) {
    view.typing.hidden = !typing;
    if (typing && !isWaiting) speak(words.typing);
    isWaiting = isWaiting || typing;
  }

  function onConnection(connected) {
    if (connected) {
      if (worryTimer) outgoing.resume();
      clearTimeout(worryTimer);
      worryTimer = 0;
      if (!view.trouble.hidden) reconnected();
    } else if (!worryTimer) {
      worryTimer = setTimeout(() => trouble(words.reconnecting), WORRY_MS);
    }
  }

  function reconnected() {
    trouble("");
    speak(words.connected);
  }

  function trouble(sentence, isLasting = false) {
    if (sentence && sentence !== view.trouble.textContent) speak(sentence);
    view.trouble.textContent = sentence;
    view.trouble.hidden = !sentence;
    if (!isLasting && view.root.getRootNode().activeElement === view.retry) view.log.focus();
    view.retry.hidden = !isLasting;
  }

  function speak(sentence) {
    voice(sentence);
  }

  function offline() {
    trouble(words.offline);
  }

  function online() {
    trouble("");
    if (!session.current()) open();
    feed.hurry();
    outgoing.resume();
  }

  function seen() {
    if (document.visibilityState === "visible") feed.hurry();
  }

  function openUrgent(opener) {
    openDialog(urgent, opener);
  }

  function openPerson(opener) {
    openDialog(person, opener);
  }

  function askToClear(opener) {
    openDialog(clearing, opener);
  }

  async function clear() {
    try {
      if (session.current()) await api.erase(session.current());
    } catch (error) {
      if (!error.gone) return trouble(error.message || words.clear_failed);
    }
    startAfresh();
    speak(words.cleared);
    open();
  }

  function startAfresh() {
    lose();
    outgoing.clear();
    log.clear();
  }

  /** Nothing is waited for: what this tab knows is gone, and then the page. */
  function leave() {
    feed.stop();
    session.forget();
    view.root.remove();
    location.replace(words.leave_href);
  }

  function listenToBrowser() {
    addEventListener("offline", offline);
    addEventListener("online", online);
    document.addEventListener("visibilitychange", seen);
  }

  function stop() {
    feed.stop();
    clearTimeout(retryTimer);
    clearTimeout(worryTimer);
    removeEventListener("offline", offline);
    removeEventListener("online", online);
    document.removeEventListener("visibilitychange", seen);
  }

  function start() {
    isStarted = true;
    listenToBrowser();
    open();
    if (navigator.onLine === false) offline();
  }

  /** The element was moved to another place of the page. */
  function goOnAfterMove() {
    if (isStarted) start();
  }

  return { view, start, stop, goOnAfterMove, fill: composer.fill };
}
