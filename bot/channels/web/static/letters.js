/** Fetches what officials write hours after a question. Only a page somebody looks at asks, and only while it may. */

const ADDRESS = "chat/letters";
const AGAIN_MS = 15_000;
const KEY = "hoi-bao-hiem-letter";

export class Letters {
  #timer = 0;
  #running = false;
  #last = 0;

  /**
   * @param {object} events
   * @param {(letter: {id: number, replies: object[]}) => void} events.arrived
   */
  constructor(events) {
    this.events = events;
    try {
      this.#last = Number(localStorage.getItem(KEY)) || 0;
    } catch {
      // No storage: then the server sends once more what it cannot know to have arrived.
    }
    document.addEventListener("visibilitychange", () => this.look());
  }

  /** Asks now. The number of the last letter tells the server what has arrived for sure. */
  async look() {
    clearTimeout(this.#timer);
    if (document.hidden || this.#running) return;
    this.#running = true;
    const found = await this.#fetch();
    this.#running = false;
    for (const letter of found.letters) {
      if (letter.id <= this.#last) continue;
      this.events.arrived(letter);
      this.#keep(letter.id);
    }
    if (found.letters.length) return this.look();
    if (found.waiting) this.#timer = setTimeout(() => this.look(), AGAIN_MS);
  }

  async #fetch() {
    try {
      const response = await fetch(`${ADDRESS}?last=${this.#last}`, { redirect: "error" });
      const found = response.ok ? await response.json() : {};
      return Array.isArray(found.letters) ? found : { letters: [], waiting: true };
    } catch {
      return { letters: [], waiting: true };
    }
  }

  #keep(id) {
    this.#last = id;
    try {
      localStorage.setItem(KEY, String(id));
    } catch {
      // See the constructor.
    }
  }
}
