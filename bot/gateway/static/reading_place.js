/**
 * Where the carer is reading. A new reply is shown from its beginning, because answers are long;
 * but nobody who has gone back to read something is torn away from it: a button tells them instead.
 *
 * In a tall window the log scrolls; on phones and at high zoom the page does.
 */

/**
 * @param {HTMLElement} log
 * @param {HTMLButtonElement} button "New reply"
 */
export function createReadingPlace(log, button) {
  /** @type {HTMLElement|null} the reply that the button leads to */
  let unread = null;
  const watcher = window.IntersectionObserver
    ? new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && forget())
    : null;
  button.addEventListener("click", () => {
    const target = unread;
    forget();
    if (!target) return;
    scroll(target, "start", "smooth");
    target.focus({ preventScroll: true });
  });

  /** Before a reply is added: whether the end of what was said is in sight. */
  function lookAt(last) {
    if (!last) return true;
    const { top, bottom } = last.getBoundingClientRect();
    // Of their own words a part is enough: they know the rest.
    return isSeen(bottom) || (last.classList.contains("carer") && isSeen(top));
  }

  /** After a reply was added: show it, or say that it is there. Nothing keeps urgent help back. */
  function arrived(reply, wasFollowing) {
    if (reply.classList.contains("urgent")) return scroll(reply, "start");
    const first = firstOfTurn(reply);
    if (wasFollowing && isNearby()) scroll(first, "start", "smooth");
    if (first === reply && wasFollowing) return;
    if (!isSeen(reply.getBoundingClientRect().top + 24)) remind(reply);
  }

  function remind(reply) {
    if (unread) return;
    unread = reply;
    button.hidden = false;
    watcher?.observe(reply);
  }

  function forget() {
    watcher?.disconnect();
    unread = null;
    // Hiding a button takes the focus away from whoever is on it.
    if (button.getRootNode().activeElement === button) log.focus({ preventScroll: true });
    button.hidden = true;
  }

  /**
   * The carer's own message has just been added. It is shown at once: a reply that came while the
   * log was still moving would find the carer elsewhere, and stay out of sight.
   */
  function toOwn(mine) {
    forget();
    scroll(mine, "end");
  }

  /** After a reload: at the last thing said, without moving the page for it. */
  function toEnd() {
    if (scrollsItself()) log.scrollTop = log.scrollHeight;
  }

  function scroll(element, block, wanted = "auto") {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const behavior = still ? "auto" : wanted;
    if (!scrollsItself()) return element.scrollIntoView({ block, behavior });
    const box = element.getBoundingClientRect();
    const frame = log.getBoundingClientRect();
    const offset = block === "start" ? box.top - frame.top - 12 : box.bottom - frame.bottom + 12;
    if (block === "start" || offset > 0) log.scrollTo({ top: log.scrollTop + offset, behavior });
  }

  function isSeen(y) {
    const frame = scrollsItself() ? log.getBoundingClientRect() : { top: 0, bottom: innerHeight };
    return y >= frame.top - 2 && y <= frame.bottom + 2;
  }

  /** Whether moving the page would not pull the carer away from something else on it. */
  function isNearby() {
    return scrollsItself() || log.getRootNode().activeElement !== null;
  }

  function scrollsItself() {
    return getComputedStyle(log).overflowY === "auto";
  }

  return { lookAt, arrived, toOwn, toEnd, forget };
}

/** The first of the replies that came since the carer last spoke. */
function firstOfTurn(reply) {
  let first = reply;
  while (first.previousElementSibling?.classList.contains("ours")) {
    first = first.previousElementSibling;
  }
  return first;
}
