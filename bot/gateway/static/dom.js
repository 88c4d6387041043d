/** The few things that every part of the widget does with elements. */

/**
 * Make an element. Strings become text: nothing here ever reads HTML.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] `onclick` and the like add listeners;
 *   null, undefined and false leave an attribute out
 * @param {...(Node|string|null|undefined)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * Words that only a screen reader says.
 * @param {string} words
 */
export function unseen(words) {
  return make("span", { class: "unseen" }, words);
}

/**
 * A link out of the chat. Addresses of a scheme we don't know become plain words.
 * @param {string} label
 * @param {string} href
 * @param {string} newTab what to say of a link that opens a new tab
 * @param {string} [kind] class
 */
export function link(label, href, newTab, kind) {
  if (/^(tel|sms):[0-9+]+$/i.test(href)) return make("a", { href, class: kind }, label);
  // http: only on this very machine, where somebody is trying things out.
  if (!/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/i.test(href)) return make("span", {}, label);
  const outside = { href, class: kind, target: "_blank", rel: "noopener noreferrer" };
  return make("a", outside, label, " ", unseen(newTab));
}

/**
 * A new UUID, also on old phones and on pages that are not https.
 * @returns {string}
 */
export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
