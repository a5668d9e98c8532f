// The messages of one conversation: everybody's posts with their threads, and the acting person's private answers.

import { confirm } from "./confirm.js";
import { avatar, botAvatar, h, icon, iconButton, written } from "./dom.js";
import { elementOf } from "./elements.js";
import { menu } from "./menu.js";
import { _, dayInFull, isoDay, timeOfDay } from "./words.js";

const NEAR = 120; // pixels from the end that still count as reading the newest

export class Conversation {
  #app;
  #entries = new Map(); // id -> { data, item, replies }
  #gone = new Set();
  #list = h("ol", { class: "posts" });

  constructor(app, id) {
    this.#app = app;
    this.id = id;
    const empty = h("p", { class: "nothing-yet" }, _("Nothing has been said here yet. Type / to see what Samspil can do."));
    this.element = h("div", { class: "log", role: "region", tabindex: "0", "aria-label": _("Messages") }, this.#list, empty);
  }

  /** Takes over what the server has now; what arrived since it looked stays. */
  load({ version, posts, answers }) {
    const known = new Set([...posts, ...answers].map((data) => data.id));
    for (const [id, { data }] of this.#entries) if (!known.has(id) && data.version <= version) this.remove(id);
    for (const data of [...posts, ...answers].sort((one, other) => one.order - other.order)) this.put(data);
    this.toEnd();
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  /** Shows a new or changed message in its place. */
  put(data) {
    const old = this.#entries.get(data.id);
    if (this.#gone.has(data.id) || (old && old.data.version >= data.version)) return;
    const reading = this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < NEAR;
    const focused = old?.item.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const article = this.#draw(data);
    if (old) {
      old.data = data;
      old.item.firstElementChild.replaceWith(article);
      if (focused !== undefined) article.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    } else {
      const replies = h("ol", { class: "replies" });
      const item = h("li", { class: "entry", tabindex: "-1", "data-order": data.order }, article, replies);
      this.#entries.set(data.id, { data, item, replies });
      const thread = data.thread ? this.#entries.get(data.thread)?.replies : undefined;
      insert(thread ?? this.#list, item);
      this.#separateDays();
      // What answers this person is always shown to them, wherever they were reading.
      if (reading || data.is === "privateanswer") this.#reveal(item);
    }
  }

  remove(id) {
    this.#gone.add(id);
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    const focused = entry.item.firstElementChild.contains(document.activeElement);
    for (const reply of [...entry.replies.children]) insert(this.#list, reply);
    entry.item.remove();
    if (focused) this.#app.focusComposer();
    this.#separateDays();
  }

  /** Brings a message into sight, for whoever followed a link to it. */
  point(id) {
    const item = this.#entries.get(id)?.item;
    if (!item) return;
    item.scrollIntoView({ block: "center" });
    item.focus({ preventScroll: true });
    item.classList.add("pointed");
    setTimeout(() => item.classList.remove("pointed"), 2500);
  }

  #reveal(item) {
    const tall = item.offsetHeight > this.element.clientHeight;
    item.scrollIntoView({ block: tall ? "start" : "end" });
  }

  #separateDays() {
    for (const line of this.#list.querySelectorAll(":scope > .day")) line.remove();
    let before = "";
    for (const { data, item } of [...this.#entries.values()].sort((one, other) => one.data.order - other.data.order)) {
      if (item.parentElement !== this.#list) continue;
      const moment = new Date(data.at);
      const day = isoDay(moment);
      if (day !== before) item.before(h("li", { class: "day", "data-order": data.order }, h("span", {}, dayInFull(moment))));
      before = day;
    }
  }

  #draw(data) {
    if (data.is === "privateanswer") return this.#drawAnswer(data);
    if (!data.message) return this.#drawText(data);
    const remove = { label: _("Delete message"), run: (button) => this.#delete(data, button) };
    return this.#frame(data, botAvatar(), "Samspil", [this.#card(data, {})], menu([remove]));
  }

  #drawText(data) {
    const people = this.#app.workspace.people;
    const index = people.findIndex((person) => person.id === data.by);
    const actions = this.#app.workspace.shortcuts.map(({ action, label }) => ({
      label,
      run: (button) => this.#app.act(button, { conversation: this.id, deed: "shortcut", action, message: data.id }),
    }));
    const author = people[index];
    return this.#frame(data, avatar(author, index), author.name, [written("p", data.text)], actions.length ? menu(actions) : null);
  }

  #drawAnswer(data) {
    const note = h("p", { class: "only-you" }, icon("eye"), _("Only you can see this"));
    const dismiss = iconButton("close", _("Dismiss"));
    dismiss.addEventListener("click", () => this.#app.send(dismiss, "dismiss", { conversation: this.id, answer: data.id }));
    const frame = this.#frame(data, botAvatar(), "Samspil", [this.#card(data, { answer: data.id }, note)], dismiss);
    frame.classList.add("private");
    return frame;
  }

  #frame(data, picture, author, content, tools) {
    const time = h("time", { datetime: data.at }, timeOfDay(new Date(data.at)));
    const head = h("header", {}, h("span", { class: "author", dir: "auto" }, author), time, tools);
    return h("article", { class: "post" }, picture, h("div", { class: "post-body" }, head, content));
  }

  #card(data, where, note) {
    const press = (button, node) => this.#press(button, node, where);
    const title = data.message.title && h("h2", { class: "title", dir: "auto" }, data.message.title);
    const everybody = data.message.everybody && h("p", { class: "small" }, _("Everybody here is notified."));
    const elements = data.message.elements.map((element) => elementOf(element, press, { folds: true }));
    return h("div", { class: "card", lang: data.language }, note, everybody, title, elements);
  }

  async #press(button, node, where) {
    if (button.confirm && !(await confirm(button.confirm, button.style === "danger"))) return;
    const { action, value } = button;
    await this.#app.act(node, { conversation: this.id, deed: "press", action, value, ...where });
  }

  async #delete(data, button) {
    const question = {
      title: _("Delete this message?"),
      text: _("It disappears for everybody. Samspil finds out when it next wants to change it."),
      yes: _("Delete"),
      no: _("Keep"),
    };
    if (await confirm(question, true)) await this.#app.send(button, "delete", { conversation: this.id, message: data.id });
  }
}

function insert(list, item) {
  const order = Number(item.dataset.order);
  const after = [...list.children].reverse().find((other) => Number(other.dataset.order) <= order);
  if (after) after.after(item);
  else list.prepend(item);
}
