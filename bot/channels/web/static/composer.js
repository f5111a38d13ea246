/** The text field and what surrounds it. */

const COUNTER_FROM = 3600;
/** A text cut in the middle of an emoji leaves half a character, which is no valid JSON text. */
const HALF_CHARACTERS = /\p{Surrogate}/gu;

export class Composer {
  /**
   * @param {object} events
   * @param {(text: string) => void} events.written   a message is ready
   * @param {(file: File) => void} events.dropped     a picture or file came in by drop or paste
   * @param {(text: string) => void} events.changed   the draft is another
   */
  constructor(events) {
    this.events = events;
    this.form = document.getElementById("composer");
    this.field = document.getElementById("text");
    this.send = document.getElementById("send");
    this.counter = document.getElementById("counter");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.field.addEventListener("input", () => this.#refresh());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("paste", (event) => this.#paste(event));
    // A tap on the buttons leaves the focus, and so the phone's keyboard, where it is.
    this.form.addEventListener("mousedown", (event) => {
      if (event.target.closest("button")) event.preventDefault();
    });
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => this.#drop(event));
    document.addEventListener("keydown", (event) => this.#typedElsewhere(event));
  }

  get value() {
    return this.field.value;
  }

  set value(text) {
    this.field.value = text;
    this.#refresh();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  /** Focus without being asked, only where no keyboard would jump up. */
  focusOnDesktop() {
    if (matchMedia("(hover: hover) and (pointer: fine)").matches) this.focus();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.value.trim().replace(HALF_CHARACTERS, "�");
    if (!text) return;
    this.value = "";
    this.events.written(text);
    this.focus();
  }

  #refresh() {
    const { length } = this.value;
    const limit = this.field.maxLength;
    this.send.disabled = !this.value.trim();
    this.counter.hidden = length < COUNTER_FROM;
    this.counter.textContent = `${length.toLocaleString("vi-VN")}/${limit.toLocaleString("vi-VN")}`;
    this.counter.classList.toggle("full", length >= limit);
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
    this.events.changed(this.value);
  }

  #key(event) {
    // While a Vietnamese input method puts a word together, Enter belongs to it (229 is what Safari reports).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    // A touch keyboard has no Shift+Enter: there Enter makes the new line and the button sends.
    if (matchMedia("(hover: none) and (pointer: coarse)").matches) return;
    this.#submit(event);
  }

  #paste(event) {
    const { clipboardData } = event;
    // Office programs put a picture of the text beside the text: the text is meant.
    if (!clipboardData.files.length || clipboardData.getData("text/plain")) return;
    event.preventDefault();
    this.events.dropped(clipboardData.files[0]);
  }

  #drop(event) {
    const file = event.dataTransfer?.files[0];
    if (!file && event.target === this.field) return; // dragged text
    event.preventDefault();
    if (file) this.events.dropped(file);
  }

  /** Who just types after a look at the answers means the text field. */
  #typedElsewhere(event) {
    const nowhere = event.target === document.body || event.target.id === "scroller";
    if (!nowhere || event.key.length !== 1 || event.key === " ") return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    this.focus();
  }
}
