/**
 * Which conversation this tab has: its id and token, and nothing of what was said.
 * Kept in sessionStorage, so it ends with the tab; in memory where storage is blocked.
 */

/**
 * @typedef {{id: string, token: string, language?: string}} Conversation
 * @param {string} api two chats of different services on one page don't mix
 * @param {string} language that of the words around the chat
 */
export function createSession(api, language) {
  const key = `alongside ${api}`;
  /** @type {Conversation|null} */
  let current = read(key);
  return {
    /** @returns {Conversation|null} */
    current: () => current,
    /** @param {Conversation} conversation */
    keep(conversation) {
      current = { id: conversation.id, token: conversation.token, language };
      quietly(() => sessionStorage.setItem(key, JSON.stringify(current)));
    },
    /** Whether it was begun, or read last, in another language than the words around it. */
    isInAnother: () => (current?.language || "en") !== language,
    forget() {
      current = null;
      quietly(() => sessionStorage.removeItem(key));
    },
  };
}

function read(key) {
  const stored = quietly(() => JSON.parse(sessionStorage.getItem(key) || "null"));
  return stored && typeof stored.id === "string" && typeof stored.token === "string"
    ? stored
    : null;
}

function quietly(deed) {
  try {
    return deed();
  } catch {
    return null;
  }
}
