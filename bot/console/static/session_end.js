/** Asks before a session ends. Whoever is typing or clicking is there, and isn't asked. */
import { leave } from "./leaving.js";

const SIGNS = ["keydown", "pointerdown"];
// As the server does: not with each key.
const BETWEEN_NOTES = 60_000;
const TRY_AGAIN_SECONDS = 30;

/** Watch over the session of this page. */
export function warnBeforeTheEnd() {
  const dialog = document.getElementById("session-end");
  if (!dialog) return;
  const { idle, longest, warnedBefore } = dialog.dataset;
  const watch = { dialog, warnedBefore: Number(warnedBefore), noted: Date.now(), lastTold: false, timer: 0 };
  for (const sign of SIGNS) addEventListener(sign, () => isThere(watch), { capture: true, passive: true });
  // Escape, too, says that somebody is there.
  dialog.addEventListener("close", () => ask(watch, "POST"));
  // A laptop that slept has missed its alarm.
  document.addEventListener("visibilitychange", () => document.hidden || ask(watch, "GET"));
  plan(watch, { idle: Number(idle), longest: Number(longest) });
}

function isThere(watch) {
  if (!watch.dialog.open && Date.now() - watch.noted > BETWEEN_NOTES) ask(watch, "POST");
}

/** Look again when there is something to say, or when all is over. */
function plan(watch, { idle, longest }) {
  const alarm = (left, isTold) => (isTold ? left + 1 : Math.max(left - watch.warnedBefore, 0));
  lookAgainIn(watch, Math.min(alarm(idle, watch.dialog.open), alarm(longest, watch.lastTold)));
}

function lookAgainIn(watch, seconds) {
  clearTimeout(watch.timer);
  watch.timer = setTimeout(() => ask(watch, "GET"), seconds * 1000);
}

async function ask(watch, method) {
  const isNote = method === "POST";
  if (isNote) watch.noted = Date.now();
  const how = isNote
    ? { method, body: new URLSearchParams({ csrf: watch.dialog.dataset.csrf }) }
    : { headers: { "X-Alongside-Live": "yes" } };
  try {
    const answer = await fetch("/session", how);
    if (answer.redirected || answer.status === 403) return leave();
    show(watch, await answer.json());
  } catch {
    lookAgainIn(watch, TRY_AGAIN_SECONDS);
  }
}

function show(watch, left) {
  const { dialog, warnedBefore } = watch;
  const isLast = left.longest <= warnedBefore && !watch.lastTold;
  if (isLast || left.idle <= warnedBefore) {
    watch.lastTold ||= isLast;
    dialog.querySelector("[data-says=idle]").hidden = isLast;
    dialog.querySelector("[data-says=longest]").hidden = !isLast;
    if (!dialog.open) dialog.showModal();
  } else if (dialog.open && !watch.lastTold) {
    // Another window of theirs was used.
    dialog.close();
  }
  plan(watch, left);
}
