/** Draws the conversation. What people wrote is only ever set as text; html comes from the server alone. */

/** @typedef {import("./history.js").Message} Message */

const NEAR_END_PX = 120;
/** So much of the question stays in sight above a long answer. */
const PEEK_PX = 76;
/** A quick answer needs no typing sign; showing it for a blink only makes the page jump. */
const TYPING_AFTER_MS = 150;
const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const calendar = new Intl.DateTimeFormat("vi-VN", { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" });

const ICONS = { waiting: ["◷", "Đang gửi"], sent: ["✓", "Đã gửi"] };

/** @returns {HTMLElement} */
function make(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

const dayOf = (at) => new Date(at).setHours(0, 0, 0, 0);

/** "Hôm nay", "Hôm qua" or the date. Rounded, because a day with a clock change has not 24 hours. */
export function dayName(at, now = Date.now()) {
  const ago = Math.round((dayOf(now) - dayOf(at)) / DAY_MS);
  return ["Hôm nay", "Hôm qua"][ago] ?? calendar.format(at);
}

export class View {
  #nodes = new Map();
  #lastDay = 0;
  #typingTimer = 0;
  #atEnd = true;

  /**
   * @param {string} botName
   * @param {object} events
   * @param {(message: Message, choice: object) => void} events.chosen   a choice was tapped
   * @param {() => void} events.retry
   */
  constructor(botName, events) {
    this.botName = botName;
    this.events = events;
    this.log = document.getElementById("log");
    this.scroller = document.getElementById("scroller");
    this.typingSign = document.getElementById("typing");
    this.down = document.getElementById("down");
    this.down.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => this.#noteScroll(), { passive: true });
    // The phone's keyboard takes half the page: what was at the end stays at the end.
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(this.scroller);
  }

  /** Draws the whole conversation anew, at its end, without reading it out. */
  restore(messages) {
    this.log.setAttribute("aria-live", "off");
    this.clear();
    for (const message of messages) this.#append(message);
    this.toEnd();
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  clear() {
    this.log.replaceChildren();
    this.#nodes.clear();
    this.#lastDay = 0;
  }

  /** Adds one own message, which one always wants to see. */
  showOwn(message) {
    if (this.#append(message)) this.toEnd();
  }

  /** Adds an answer; a long one is shown from its beginning. Somebody reading further up is left in peace. */
  showBots(messages) {
    const follow = this.#atEnd;
    const nodes = messages.map((message) => this.#append(message));
    if (!follow || !nodes.length) return this.#noteScroll();
    this.scroller.scrollTop = nodes[0].offsetTop - PEEK_PX;
    this.#noteScroll();
  }

  /** Draws again what has changed in a message: its state, its used choices. */
  update(message, trouble = false) {
    const node = this.#nodes.get(message.id);
    if (!node) return;
    if (message.from === "bot") return this.#markUsed(node, message);
    node.dataset.state = trouble ? "trouble" : message.state;
    const mark = node.querySelector(".mark");
    const [sign, name] = ICONS[trouble ? "waiting" : message.state] ?? ["!", "Chưa gửi được"];
    mark.textContent = sign;
    mark.setAttribute("aria-label", name);
    node.querySelector(".problem")?.remove();
    if (trouble) node.append(this.#trouble());
    if (message.state === "refused") {
      const long = message.text.length > 1000;
      const advice = long ? "Tin này dài quá nên không gửi được. Bạn viết ngắn lại nhé." : "Tin này không gửi được. Bạn thử viết lại nhé.";
      node.append(make("p", "problem", advice));
    }
    if (this.#atEnd) this.toEnd();
  }

  /** Shows or hides the three dots. */
  typing(on) {
    clearTimeout(this.#typingTimer);
    if (!on) return this.typingSign.replaceChildren();
    if (this.typingSign.firstChild) return;
    this.#typingTimer = setTimeout(() => {
      const dots = make("span", "dots");
      dots.append(make("i"), make("i"), make("i"));
      this.typingSign.append(dots, make("span", "sr", `${this.botName} đang soạn trả lời`));
      if (this.#atEnd) this.toEnd();
    }, TYPING_AFTER_MS);
  }

  /** "Hôm nay" of yesterday is "Hôm qua". */
  renameDays() {
    for (const mark of this.log.querySelectorAll(".day time")) mark.textContent = dayName(Number(mark.dataset.at));
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#noteScroll();
  }

  /** @param {Message} message */
  #append(message) {
    if (message.from === "me" && !message.shown) return null;
    if (dayOf(message.at) !== this.#lastDay) this.#appendDay(message.at);
    const node = message.from === "me" ? this.#own(message) : this.#bots(message);
    this.#nodes.set(message.id, node);
    this.log.append(node);
    this.update(message);
    return node;
  }

  #appendDay(at) {
    this.#lastDay = dayOf(at);
    const mark = make("p", "day");
    const time = make("time", "", dayName(at));
    time.dataset.at = String(at);
    mark.append(time);
    this.log.append(mark);
    this.renameDays();
  }

  #own(message) {
    const node = make("div", "message me");
    const bubble = make("div", "bubble");
    const mark = make("span", "mark");
    mark.setAttribute("role", "img");
    const foot = this.#time(message.at);
    foot.append(" ", mark);
    bubble.append(make("span", "sr", "Bạn: "), make("span", "text", message.shown), foot);
    node.append(bubble);
    return node;
  }

  #bots(message) {
    const node = make("div", "message bot");
    const bubble = make("div", "bubble");
    const text = make("div", "text");
    text.innerHTML = message.html;
    for (const link of text.querySelectorAll("a")) this.#openOutside(link);
    bubble.append(make("span", "sr", `${this.botName}: `), text, this.#time(message.at));
    node.append(bubble);
    if (message.buttons.length) node.append(this.#choices(message));
    return node;
  }

  #choices(message) {
    const group = make("div", "choices");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Chọn nhanh");
    for (const row of message.buttons) {
      const line = make("div", "row");
      line.append(...row.map((choice) => this.#choice(message, choice)));
      group.append(line);
    }
    return group;
  }

  #choice(message, choice) {
    if (choice.url) {
      const link = make("a", "choice link", choice.label);
      link.href = choice.url;
      this.#openOutside(link);
      return link;
    }
    const button = make("button", "choice", choice.label);
    button.type = "button";
    button.dataset.action = choice.action;
    // A tap must not take the focus from the text field: the phone's keyboard would fold away.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => this.events.chosen(message, choice));
    return button;
  }

  #markUsed(node, message) {
    if (!message.used?.length) return;
    node.querySelector(".choices")?.classList.add("used");
    for (const button of node.querySelectorAll("button.choice:not(.taken)")) {
      if (!message.used.includes(button.dataset.action)) continue;
      button.classList.add("taken");
      button.append(make("span", "sr", " (đã chọn)"));
    }
  }

  #trouble() {
    const line = make("p", "problem", "Chưa gửi được – ");
    const again = make("button", "", "Thử lại");
    again.type = "button";
    again.addEventListener("click", () => this.events.retry());
    line.append(again);
    return line;
  }

  #time(at) {
    const foot = make("span", "foot-line");
    const time = make("time", "", clock.format(at));
    time.dateTime = new Date(at).toISOString();
    foot.append(time);
    return foot;
  }

  #openOutside(link) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }

  #noteScroll() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    const below = scrollHeight - clientHeight - scrollTop;
    this.#atEnd = below < NEAR_END_PX;
    this.down.hidden = this.#atEnd;
  }
}
