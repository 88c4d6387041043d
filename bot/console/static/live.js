/** Live news: the queue is fetched anew when something changed; urgent requests are told once. */
import { leave, written } from "./leaving.js";

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/** Listen where the page has a live part. */
export function listen() {
  const part = document.querySelector("[data-live]");
  if (!part || !("EventSource" in window)) return;
  connect(part, FIRST_PAUSE);
  offerNotifications();
}

function connect(part, pause) {
  const { change, newest, request } = part.dataset;
  const query = new URLSearchParams({ change: change || 0, newest: newest || 0, request: request || 0 });
  const source = new EventSource(`/events?${query}`);
  const close = () => source.close();
  addEventListener("pagehide", close, { once: true });
  source.addEventListener("open", () => (pause = FIRST_PAUSE));
  source.addEventListener("changed", (event) => changed(JSON.parse(event.data).urgent));
  source.addEventListener("signed_out", leave);
  source.addEventListener("error", () => {
    // The stream began where the page was; a new one begins where the page is now.
    close();
    setTimeout(() => connect(document.querySelector("[data-live]"), Math.min(pause * 2, LONGEST_PAUSE)), pause);
  });
}

function link(text) {
  const made = document.createElement("a");
  made.href = location.pathname;
  made.textContent = text;
  return made;
}

async function changed(urgent) {
  const news = document.getElementById("news");
  if (news.dataset.text) {
    news.textContent = news.dataset.text;
    // Loading anew would lose what is being written; sending it would not, and shows what is new.
    if (!written().length) news.append(" ", link(news.dataset.show));
    return;
  }
  await refresh();
  if (!urgent.length) return;
  news.textContent = urgent.map((one) => one.text).join(" ");
  urgent.forEach(notify);
}

async function refresh() {
  const response = await fetch(location.href, { headers: { "X-Alongside-Live": "yes" } });
  if (response.redirected || !response.ok) return location.reload();
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("queue");
  const shown = document.getElementById("queue");
  const focused = document.activeElement;
  const href = shown.contains(focused) ? focused.getAttribute("href") : null;
  const open = shown.querySelector("details[open]");
  // Whoever is choosing a filter is not interrupted.
  if (open && open.contains(focused)) return;
  if (open) fresh.querySelector("details").open = true;
  shown.replaceWith(fresh);
  if (href) fresh.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
}

function offerNotifications() {
  const button = document.getElementById("allow-news");
  if (!button || !("Notification" in window) || Notification.permission !== "default") return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await Notification.requestPermission();
    button.hidden = true;
  });
}

function notify({ text, href }) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const notification = new Notification(text, { tag: href });
  notification.addEventListener("click", () => {
    window.focus();
    location.href = href;
  });
}
