/** Sends what the person did: in order, one at a time, until it is through. */

const ADDRESS = "chat/messages";
const ANSWER_WITHIN_MS = 30_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Refusals that are about the moment, not about the message. */
const TRY_LATER = new Set([408, 425, 429]);

/** @typedef {import("./history.js").Own} Own */

/** A message id: 128 random bits. Not crypto.randomUUID, which plain http has not. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  /** @type {Own[]} */
  #queue = [];
  #running = false;
  #failures = 0;
  #wake = () => {};
  #abort = new AbortController();

  /**
   * @param {object} events
   * @param {(message: Own) => void} events.sending   a try begins
   * @param {(message: Own, replies: object[]) => void} events.answered
   * @param {(message: Own, status: number) => void} events.refused   the server will never take it
   * @param {(message: Own) => void} events.lost      a try failed; another follows
   */
  constructor(events) {
    this.events = events;
  }

  get empty() {
    return this.#queue.length === 0;
  }

  /** @param {Own} message */
  push(message) {
    this.#queue.push(message);
    this.#run();
  }

  /** Tries now what waits for its next try. */
  retry() {
    this.#failures = 0;
    this.#wake();
  }

  /** Forgets everything not yet answered. */
  clear() {
    this.#queue = [];
    this.#abort.abort();
    this.retry();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (this.#queue.length) {
      const message = this.#queue[0];
      this.events.sending(message);
      const outcome = await this.#deliver(message);
      if (this.#queue[0] !== message) continue; // cleared while on its way
      if (outcome.lost) {
        this.#failures += 1;
        this.events.lost(message);
        await this.#pause();
        continue;
      }
      this.#queue.shift();
      this.#failures = 0;
      if (outcome.replies) this.events.answered(message, outcome.replies);
      else this.events.refused(message, outcome.status);
    }
    this.#running = false;
  }

  /** @returns {Promise<{replies?: object[], status?: number, lost?: boolean}>} */
  async #deliver({ id, kind, text }) {
    this.#abort = new AbortController();
    const late = setTimeout(() => this.#abort.abort(), ANSWER_WITHIN_MS);
    try {
      const response = await fetch(ADDRESS, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ id, kind, text }),
        redirect: "error", // a Wi-Fi's log-in page is not an answer
        signal: this.#abort.signal,
      });
      if (response.ok) {
        const { replies } = await response.json();
        return Array.isArray(replies) ? { replies } : { lost: true };
      }
      return response.status >= 500 || TRY_LATER.has(response.status) ? { lost: true } : { status: response.status };
    } catch {
      return { lost: true };
    } finally {
      clearTimeout(late);
    }
  }

  /** Waits 1, 2, 4 … 30 seconds, a little less by chance so that phones do not all come back at once. */
  #pause() {
    const longest = Math.min(FIRST_WAIT_MS * 2 ** (this.#failures - 1), LONGEST_WAIT_MS);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, longest * (0.75 + Math.random() / 4));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
