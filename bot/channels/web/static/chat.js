/** The web chat: puts history, outbox, view and composer together. */

import { Composer } from "./composer.js";
import { History } from "./history.js";
import { Letters } from "./letters.js";
import { newId, Outbox } from "./outbox.js";
import { setUpSheets } from "./sheet.js";
import { View } from "./view.js";

/** What Telegram allows too, so that the same link works on both. */
const DEEP_LINK = /^[A-Za-z0-9_-]{1,64}$/;

const status = document.getElementById("status");
const notice = document.getElementById("notice");
const announcer = document.getElementById("announcer");

const store = new History();
const view = new View(document.querySelector("h1").textContent, { chosen, retry });
const outbox = new Outbox({ sending, answered, refused, lost });
const letters = new Letters({ arrived });
const composer = new Composer({ written, dropped, changed: (text) => (store.draft = text) });

const LINES = { up: "trực tuyến", down: "mất kết nối, đang thử lại…", trying: "đang kết nối lại…" };
const SAID = {
  up: "Đã có kết nối lại.",
  down: "Mất kết nối, đang thử lại. Tin của bạn sẽ tự gửi khi có mạng.",
  trying: "Đang kết nối lại.",
};
/** @type {keyof LINES} */
let line = "up";

/** Says whether the server can be reached: in the header, in the bar above the text field, to screen readers. */
function setLine(now) {
  if (now === line) return;
  line = now;
  status.dataset.line = now;
  status.textContent = LINES[now];
  notice.hidden = now === "up";
  announcer.textContent = SAID[now];
}

/** Queues what the person did; ``shown`` is the bubble's text, "" for none. */
function submit(kind, text, shown) {
  const message = { from: "me", id: newId(), kind, text, shown, at: Date.now(), state: "waiting" };
  store.add(message);
  view.showOwn(message);
  outbox.push(message);
  if (line === "down") outbox.retry();
}

function written(text) {
  submit("text", text, text);
}

/** Nothing is uploaded: the bot reads text only and says so. */
function dropped(file) {
  const picture = file.type.startsWith("image/");
  submit("media", "", `${picture ? "🖼 Ảnh" : "📎 Tệp"}: ${file.name || "không tên"}`);
}

function chosen(message, choice) {
  message.used = [...(message.used ?? []), choice.action];
  store.save();
  view.update(message);
  submit("button", choice.action, choice.label);
}

function sending(message) {
  view.update(message, line !== "up");
  view.typing(line === "up");
}

function answered(message, replies) {
  settle(message, "sent");
  show(message.id, replies);
  letters.look();
}

/** An official has written. */
function arrived(letter) {
  show(`letter-${letter.id}`, letter.replies);
}

/** Adds what the bot says under ids made of ``id``. */
function show(id, replies) {
  const at = Date.now();
  const news = replies
    .map((reply, place) => ({ from: "bot", id: `${id}.${place}`, html: reply.html, buttons: reply.buttons, at }))
    .filter((reply) => !store.find(reply.id)); // another tab may have had the same answer
  news.forEach((reply) => store.add(reply));
  view.showBots(news);
}

function refused(message) {
  settle(message, "refused");
}

/** Notes that the server has spoken; ``message`` may be an older copy, if another tab wrote the store since. */
function settle(message, state) {
  setLine("up");
  message.state = state;
  Object.assign(store.find(message.id) ?? {}, { state });
  store.save();
  view.typing(false);
  view.update(message);
}

function lost() {
  setLine("down");
  view.typing(false);
  for (const message of store.unsent()) view.update(message, true);
}

/** A tap on "Thử lại". */
function retry() {
  setLine("trying");
  outbox.retry();
}

/** A new conversation: the page says hello for the person, as a messenger's "Bắt đầu" does. */
function start(payload = "") {
  submit("command", payload ? `start ${payload}` : "start", "");
}

function begin() {
  view.restore(store.messages);
  composer.value = store.draft;
  for (const message of store.unsent()) outbox.push(message);
  const payload = new URLSearchParams(location.search).get("start") ?? "";
  if (DEEP_LINK.test(payload)) start(payload);
  else if (!store.messages.length) start();
  // Once: a reload must not ask again.
  if (location.search) history.replaceState(null, "", location.pathname);
  if (!navigator.onLine) setLine("down");
  letters.look();
  composer.focusOnDesktop();
}

setUpSheets({
  command: (command, label) => submit("command", command, label),
  wiped() {
    outbox.clear();
    store.clear();
    view.clear();
    composer.value = "";
    start();
    composer.focusOnDesktop();
  },
});

store.onOtherTab(() => {
  if (!store.messages.length) outbox.clear(); // deleted there
  view.restore(store.messages);
});

document.getElementById("menu").addEventListener("click", () => submit("command", "menu", "Các chủ đề"));
document.getElementById("retry").addEventListener("click", retry);

addEventListener("offline", () => setLine("down"));
addEventListener("online", () => {
  if (outbox.empty) setLine("up");
  outbox.retry();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  view.renameDays();
  outbox.retry(); // a phone in the pocket stops the clock of the next try
});

// iOS lays its keyboard over the page instead of shrinking it; zooming by hand is none of our business.
visualViewport?.addEventListener("resize", () => {
  const { height, scale } = visualViewport;
  document.documentElement.style.setProperty("--view", scale === 1 ? `${height}px` : "");
});

begin();
