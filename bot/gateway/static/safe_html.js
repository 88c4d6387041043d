/**
 * Answers come as HTML that the server has cleaned. It is read in a document of its own, where
 * nothing runs, and only known elements are made anew: a mistake on one side is caught by the other.
 */
import { link, make } from "./dom.js";

// The title of an answer is an h3, so what the server calls h3 is one lower.
const KEPT = {
  P: "p", UL: "ul", OL: "ol", LI: "li", STRONG: "strong", EM: "em", BR: "br", H3: "h4", H4: "h5",
  DIV: "div",
};
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "TEXTAREA", "TITLE"]);

const policy = window.trustedTypes?.createPolicy
  ? makePolicy()
  : { createHTML: (/** @type {string} */ html) => html };

function makePolicy() {
  try {
    return window.trustedTypes.createPolicy("alongside", { createHTML: (html) => html });
  } catch {
    // The host page allows no such policy: the plain text is shown instead.
    return null;
  }
}

/**
 * The server's HTML as elements, or its plain text where the page lets nobody read HTML.
 * @param {string} html
 * @param {string} text the same in plain text
 * @param {string} newTab what to say of a link that opens a new tab
 * @returns {Node}
 */
export function safeContent(html, text, newTab) {
  const body = make("div", { class: "words" });
  try {
    const read = document.createElement("template");
    read.innerHTML = policy.createHTML(html);
    copy(read.content, body, newTab);
  } catch {
    return plainContent(text);
  }
  return body;
}

/**
 * Plain text with its line breaks.
 * @param {string} text
 */
export function plainContent(text) {
  return make("div", { class: "words plain" }, text);
}

function copy(from, to, newTab) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    else if (node.nodeName === "A") to.append(copyLink(node, newTab));
    else if (KEPT[node.nodeName]) to.append(copyInto(make(KEPT[node.nodeName]), node, newTab));
    else if (!DROPPED.has(node.nodeName)) copy(node, to, newTab);
  }
}

function copyInto(element, node, newTab) {
  if (/^[a-z]{2}$/.test(node.lang)) element.lang = node.lang;
  if (/^(ltr|rtl)$/.test(node.dir)) element.dir = node.dir;
  copy(node, element, newTab);
  return element;
}

function copyLink(node, newTab) {
  return link(node.textContent, node.getAttribute("href") || "", newTab);
}
