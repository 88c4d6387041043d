/**
 * What is said from now on. Server-sent events are read with fetch, because EventSource can't show
 * a token; each new connection asks for what came after the last position, so nothing is missed.
 * Where streams don't get through (some proxies hold them back) it asks again and again instead.
 */
import { ApiError } from "./api.js";
import { createEventReader } from "./event_reader.js";

const FIRST_WORD_MS = 8_000;
// The server says "still here" every 15 seconds.
const SILENCE_MS = 40_000;
const FAILURES_TO_POLL = 3;
const POLLS_TO_STREAM = 20;
const POLL_MS = 2_000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

/**
 * @param {object} parts
 * @param {ReturnType<import("./api.js").createApi>} parts.api
 * @param {(message: object) => void} parts.onMessage each message, in order of position
 * @param {(typing: boolean) => void} parts.onTyping
 * @param {(connected: boolean) => void} parts.onConnection
 * @param {() => void} parts.onGone the conversation is no longer there
 */
export function createFeed({ api, onMessage, onTyping, onConnection, onGone }) {
  let run = null;

  /** Listen to a conversation, from a position on. */
  function start(conversation, position) {
    stop();
    run = { conversation, position, failures: 0, polls: 0, controller: null, wake: () => {} };
    keepListening(run);
  }

  function stop() {
    const last = run;
    run = null;
    last?.controller?.abort();
    last?.wake();
  }

  /** Don't wait out a pause: the connection may be back. */
  function hurry() {
    run?.wake();
  }

  async function keepListening(mine) {
    while (run === mine) {
      try {
        await (mine.failures < FAILURES_TO_POLL ? stream(mine) : poll(mine));
      } catch (error) {
        if (run !== mine) return;
        if (error instanceof ApiError && error.gone) return onGone();
        mine.failures += 1;
        onConnection(false);
      }
      if (run === mine) await pause(mine);
    }
  }

  async function stream(mine) {
    const controller = (mine.controller = new AbortController());
    let timer = setTimeout(() => controller.abort(), FIRST_WORD_MS);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), SILENCE_MS);
      mine.failures = 0;
      mine.polls = 0;
      if (run === mine) onConnection(true);
    };
    try {
      const response = await api.events(mine.conversation, mine.position, controller.signal);
      await readAll(response, heard, (name, data) => take(mine, name, data));
    } finally {
      clearTimeout(timer);
      controller.abort();
    }
  }

  async function poll(mine) {
    const { messages, typing } = await api.list(mine.conversation, mine.position);
    for (const message of messages) take(mine, "message", message);
    take(mine, "typing", { typing });
    onConnection(true);
    mine.failures = FAILURES_TO_POLL;
    mine.polls += 1;
    // At first, and every so often, see whether streams get through by now.
    if (mine.polls % POLLS_TO_STREAM === 1) mine.failures = FAILURES_TO_POLL - 1;
  }

  function take(mine, name, data) {
    if (run !== mine) return;
    if (name === "typing") onTyping(data.typing);
    if (name !== "message" || data.position <= mine.position) return;
    mine.position = data.position;
    onMessage(data);
  }

  return { start, stop, hurry };
}

async function readAll(response, heard, onEvent) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const push = createEventReader(onEvent);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    push(decoder.decode(value, { stream: true }));
  }
}

function pause(mine) {
  return new Promise((resolve) => {
    mine.wake = resolve;
    setTimeout(resolve, pauseLength(mine.failures));
  });
}

/** Longer with each failure, and never in step with a thousand other phones. */
function pauseLength(failures) {
  if (failures === FAILURES_TO_POLL) return POLL_MS;
  const most = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** failures);
  return most / 2 + (Math.random() * most) / 2;
}
