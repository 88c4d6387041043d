/** The chat API (bot/gateway/openapi.yaml), as the widget uses it. */

const PATIENCE_MS = 15_000;

/** Why a request failed. `code` is the API's, or "no_connection"; `message` is for the carer. */
export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {string} [message]
   * @param {object[]} [messages] an urgent reply that is due whatever went wrong
   */
  constructor(code, message = "", messages = []) {
    super(message);
    this.code = code;
    this.messages = messages;
  }

  /** Whether the conversation is no longer there for us. */
  get gone() {
    return this.code === "no_conversation" || this.code === "wrong_token";
  }

  /** Whether the same may well work in a moment. */
  get passing() {
    return this.code === "no_connection" || this.code === "away";
  }
}

/**
 * @param {string} base address of the service, with a slash at its end
 * @param {string} language of what the service says
 */
export function createApi(base, language) {
  const ask = (url, options, conversation) => patiently(url, spoken(options), conversation);
  const open = (url, options, conversation) => fetched(url, spoken(options), conversation);
  const spoken = (options) => ({ ...options, language });
  const all = `${base}api/conversations`;
  const one = (conversation) => `${all}/${encodeURIComponent(conversation.id)}`;
  return {
    /** A new conversation with its welcome. */
    begin: () => ask(all, { method: "POST", body: "{}" }),
    /** Send a message; the id in `body` makes sending again harmless. */
    send: (conversation, body) =>
      ask(`${one(conversation)}/messages`, { method: "POST", body: JSON.stringify(body) }, conversation),
    /** What was said after a position. */
    list: (conversation, after) => ask(`${one(conversation)}/messages?after=${after}`, {}, conversation),
    /** Be answered in the widget's language from now on. */
    choose: (conversation) =>
      ask(`${one(conversation)}/language`, { method: "PUT", body: JSON.stringify({ language }) }, conversation),
    /** Erase the conversation. */
    erase: (conversation) => ask(one(conversation), { method: "DELETE" }, conversation),
    /** The stream of what is said from now on: a Response whose body goes on. */
    events: (conversation, after, signal) =>
      open(`${one(conversation)}/events?after=${after}`, { signal }, conversation),
  };
}

async function patiently(url, options, conversation) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    const response = await fetched(url, { ...options, signal: controller.signal }, conversation);
    return response.status === 204 ? null : await response.json();
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError("no_connection");
  } finally {
    clearTimeout(timer);
  }
}

async function fetched(url, { language, ...options }, conversation) {
  const response = await fetch(url, {
    ...options,
    headers: { ...headers(options, conversation), "Accept-Language": language },
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
  });
  if (!response.ok) throw await failure(response);
  return response;
}

function headers(options, conversation) {
  return {
    ...(options.body ? { "Content-Type": "application/json" } : {}),
    ...(conversation ? { Authorization: `Bearer ${conversation.token}` } : {}),
  };
}

async function failure(response) {
  const unsaid = response.status >= 500 ? "away" : "no_connection";
  try {
    const { error, messages } = await response.json();
    return new ApiError(error.code, error.message, messages);
  } catch {
    // Something between us answered, a proxy perhaps.
    return new ApiError(unsaid);
  }
}
