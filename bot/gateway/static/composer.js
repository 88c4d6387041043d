/** Where the carer writes. */
import { make } from "./dom.js";

export const LONGEST_TEXT = 10_000;
const NEARLY = 9_000;
const MOST_ROWS = 5;

/**
 * @param {object} words
 * @param {(text: string) => void} onSend
 * @param {(words: string) => void} say tells those who can't see
 */
export function createComposer(words, onSend, say) {
  const described = "hint limit";
  const input = make("textarea", {
    id: "text", rows: 1, "aria-describedby": described, autocomplete: "off", enterkeyhint: "send",
  });
  const hint = make("p", { id: "hint", class: "hint" }, words.input_hint);
  const keys = make("span", { class: "keys" }, ` ${words.enter_hint}`);
  const limit = make("p", { id: "limit", class: "limit", hidden: true });
  const form = make(
    "form",
    { class: "composer", novalidate: true },
    make("div", { class: "says" }, make("label", { for: "text" }, words.input_label), hint),
    make("div", { class: "line" }, input, make("button", { class: "main" }, words.send)),
    limit,
  );
  if (hasKeyboard()) hint.append(keys);
  let warned = "";

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", changed);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !hasKeyboard()) return;
    event.preventDefault();
    submit();
  });

  function submit() {
    const text = input.value.trim();
    if (!text) return complain(words.empty);
    if (length(text) > LONGEST_TEXT) return input.focus();
    input.value = "";
    changed();
    onSend(text);
    input.focus({ preventScroll: true });
  }

  function complain(sentence) {
    limit.textContent = sentence;
    limit.hidden = false;
    say(sentence);
    input.focus();
  }

  function changed() {
    grow();
    showLimit(input.value.length > NEARLY ? length(input.value.trim()) : 0);
  }

  /** Grows with what is written, up to five lines. */
  function grow() {
    input.rows = 1;
    const style = getComputedStyle(input);
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    const rows = Math.round((input.scrollHeight - padding) / parseFloat(style.lineHeight));
    input.rows = Math.max(1, Math.min(MOST_ROWS, rows || 1));
  }

  function showLimit(count) {
    const over = count > LONGEST_TEXT;
    const sentence = over ? words.too_long : words.characters_left;
    const shown = sentence.replace("{count}", String(Math.abs(LONGEST_TEXT - count)));
    limit.hidden = count <= NEARLY;
    limit.textContent = limit.hidden ? "" : shown;
    input.setAttribute("aria-invalid", String(over));
    warn(limit.hidden ? "" : over ? "over" : "near", shown);
  }

  /** Said once on each side of a limit, not at every key. */
  function warn(state, sentence) {
    if (state !== warned && state) say(sentence);
    warned = state;
  }

  /** Put words in the box for the carer to change or send. */
  function fill(text) {
    input.value = text;
    changed();
    input.focus();
  }

  return { element: form, fill };
}

/** As the server counts: characters, not their halves. */
function length(text) {
  return Array.from(text.normalize("NFC")).length;
}

/** Phones have an Enter key too, but there it belongs to the text. */
function hasKeyboard() {
  return matchMedia("(hover: hover) and (pointer: fine)").matches;
}
