/**
 * The chat, as one element for any page:
 *
 *   <script type="module" src="https://OUR.ADDRESS/widget/alongside.js"></script>
 *   <alongside-chat></alongside-chat>           a button at the bottom right that opens a panel
 *   <alongside-chat open></alongside-chat>      the same, open at once
 *   <alongside-chat inline></alongside-chat>    part of the page; fills its container
 *
 * `api` is the address of the service, if that is not where this script comes from. A page's
 * Content-Security-Policy has to allow our address in script-src, style-src and connect-src, and
 * nothing inline. If it names `trusted-types`, it should name `alongside` too; without that answers
 * are shown as plain text. Colours and type: see the custom properties in alongside.css.
 *
 * It speaks Welsh on a page, or in a part of one, with lang="cy".
 *
 * What stands inside the element is shown where scripts don't run, such as a link to /chat.
 */
import { createChat } from "./chat.js";
import { make } from "./dom.js";
import { SMALL, createPanel } from "./panel.js";
import { bareView } from "./view.js";

const KNOWN = /^(api|inline|open|id|class|style|lang|dir|hidden|slot|title|role|(data|aria)-.+)$/;
const STYLE = new URL("alongside.css", import.meta.url).href;
// Below this a part of a page is too narrow for a log that scrolls by itself.
const NARROW = "(max-width: 60em), (max-height: 34em)";
const LONGEST_PAUSE_MS = 30_000;
const wording = {};

class AlongsideChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return this._chat?.goOnAfterMove();
    this._complain();
    this.attachShadow({ mode: "open" });
    this._dress();
    this._begin();
  }

  disconnectedCallback() {
    this._chat?.stop();
  }

  /**
   * Open the chat with a question in its box, for the carer to change or send.
   * @param {string} text
   */
  async ask(text) {
    await this._begin();
    this._panel?.open();
    this._chat.fill(text);
  }

  /** Nothing is drawn before it has its style; without any style it still works. */
  _dress() {
    const sheet = make("link", { rel: "stylesheet", href: STYLE });
    const dressed = () => this._frame.removeAttribute("hidden");
    sheet.addEventListener("load", dressed);
    sheet.addEventListener("error", dressed);
    this._frame = make("div", { class: "frame", hidden: true }, this._bare());
    this.shadowRoot.append(sheet, this._frame);
    const small = matchMedia(this.hasAttribute("inline") ? NARROW : SMALL);
    this._fit = () => this._fitTo(small.matches);
    if (small.addEventListener) small.addEventListener("change", this._fit);
    else small.addListener(this._fit);
    this._fit();
  }

  /** Where the page scrolls instead of the log, the log is no stop for the TAB key. */
  _fitTo(isSmall) {
    this._frame.classList.toggle("flows", isSmall);
    if (this._chat) this._chat.view.log.tabIndex = isSmall ? -1 : 0;
  }

  _bare() {
    return this.hasAttribute("inline") ? bareView() : "";
  }

  _begin() {
    this._begun = this._begun || this._build();
    return this._begun;
  }

  async _build() {
    const base = new URL(this.getAttribute("api") || "..", import.meta.url).href.replace(/\/?$/, "/");
    const words = await loadWording(languageOf(this));
    this._chat = createChat(words, base);
    this._fit();
    if (this.hasAttribute("inline")) {
      this._frame.replaceChildren(this._chat.view.root);
      this._chat.start();
    } else {
      this._panel = createPanel(this, this._chat, words);
      this._frame.replaceChildren(...this._panel.elements);
      if (this.hasAttribute("open")) this._panel.open();
    }
  }

  /** A wrong setting that is passed over in silence is found by a carer. */
  _complain() {
    for (const { name } of this.attributes) {
      if (!KNOWN.test(name)) console.error(`<alongside-chat> has no attribute "${name}".`);
    }
  }
}

/** Welsh where the page around the chat is Welsh; else English. */
function languageOf(element) {
  const around = element.closest("[lang]");
  return around && /^cy\b/i.test(around.lang) ? "cy" : "en";
}

/** The words, as soon as they can be had: once for all chats of the page in that language. */
function loadWording(language) {
  wording[language] = wording[language] || fetchWording(language);
  return wording[language];
}

async function fetchWording(language) {
  const address = new URL(`wording.json?lang=${language}`, import.meta.url);
  for (let pause = 1_000; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    try {
      const response = await fetch(address, { credentials: "omit" });
      if (response.ok) return await response.json();
    } catch {
      // Away for now: 999 is shown meanwhile.
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

loadWording(languageOf(document.documentElement));
if (!customElements.get("alongside-chat")) customElements.define("alongside-chat", AlongsideChat);
