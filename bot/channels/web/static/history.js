/**
 * The conversation as this browser keeps it.
 *
 * @typedef {{label: string, action?: string, url?: string}} Choice
 *
 * @typedef {object} Own             What the person did.
 * @property {"me"} from
 * @property {string} id             Made here, the same whenever it is sent again.
 * @property {"text"|"command"|"button"|"media"} kind
 * @property {string} text           What the server gets.
 * @property {string} shown          What the bubble says; "" for what the page sends by itself (no bubble).
 * @property {number} at             Milliseconds.
 * @property {"waiting"|"sent"|"refused"} state
 *
 * @typedef {object} Bots            What the bot said.
 * @property {"bot"} from
 * @property {string} id             The own message's id and a number, so the same answer is never added twice.
 * @property {string} html
 * @property {Choice[][]} buttons
 * @property {number} at
 * @property {string[]} [used]       Actions tapped already.
 *
 * @typedef {Own | Bots} Message
 */

const KEY = "hoi-bao-hiem";
const DRAFT_KEY = "hoi-bao-hiem-draft";
const KEPT = 200;

/** Browsers that refuse storage (private windows, full disks) throw where others return null. */
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

/** @returns {Message[]} */
function parse(stored) {
  const found = attempt(() => JSON.parse(stored));
  return Array.isArray(found) ? found.filter((m) => m && typeof m.id === "string") : [];
}

export class History {
  constructor() {
    /** @type {Message[]} */
    this.messages = parse(attempt(() => localStorage.getItem(KEY)));
  }

  /** @param {string} id */
  find(id) {
    return this.messages.find((message) => message.id === id);
  }

  /** @returns {Own[]} Messages the server has not answered yet, oldest first. */
  unsent() {
    return this.messages.filter((message) => message.state === "waiting");
  }

  /** @param {Message} message */
  add(message) {
    this.messages.push(message);
    const surplus = this.messages.length - KEPT;
    if (surplus > 0) {
      this.messages = this.messages.filter((m, place) => place >= surplus || m.state === "waiting");
    }
    this.save();
  }

  save() {
    attempt(() => localStorage.setItem(KEY, JSON.stringify(this.messages)));
  }

  clear() {
    this.messages = [];
    attempt(() => localStorage.removeItem(KEY));
    this.draft = "";
  }

  get draft() {
    return attempt(() => localStorage.getItem(DRAFT_KEY)) || "";
  }

  set draft(text) {
    attempt(() => (text ? localStorage.setItem(DRAFT_KEY, text) : localStorage.removeItem(DRAFT_KEY)));
  }

  /**
   * Calls back when another tab has changed the conversation. What this tab is still sending stays, should the
   * other tab not have known of it.
   * @param {() => void} changed
   */
  onOtherTab(changed) {
    addEventListener("storage", ({ key, newValue }) => {
      if (key !== KEY && key !== null) return;
      const theirs = newValue === null ? [] : parse(newValue);
      const known = new Set(theirs.map((message) => message.id));
      const mine = newValue === null ? [] : this.unsent().filter((message) => !known.has(message.id));
      this.messages = [...theirs, ...mine];
      changed();
    });
  }
}
