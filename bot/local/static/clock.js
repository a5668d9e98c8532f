// The right column: what time it is in the workspace, how to move on, and what Samspil will say.

import { busy, h, icon, iconButton } from "./dom.js";
import { failureWords } from "./failure.js";
import { get } from "./server.js";
import { _, dayInFull, dayInShort, isoDay, timeOfDay } from "./words.js";

const SOON = 400; // milliseconds: several changes at once are looked at together
const OFTEN = 10_000; // milliseconds

export class ClockPanel {
  #app;
  #ahead = 0; // milliseconds that the workspace's clock is ahead of this computer's
  #time = h("p", { class: "time" });
  #day = h("p", { class: "day" });
  #date = h("input", { type: "date", id: "clock-date", "aria-describedby": "clock-date-error" });
  #wrong = h("p", { class: "error", id: "clock-date-error", role: "alert" });
  #coming = h("div", { class: "coming" });
  #waiting;
  #aside;

  constructor(app, aside) {
    this.#app = app;
    this.#aside = aside;
    setInterval(() => this.#tick(), 1000);
    setInterval(() => this.refresh(), OFTEN);
  }

  /** Draws the column in the language that the page speaks now. */
  draw() {
    const button = (label, to) => {
      const node = h("button", { type: "button", class: "button plain" }, label);
      node.addEventListener("click", () => this.#move(node, to));
      return node;
    };
    const go = h("button", { type: "submit", class: "button plain" }, _("Go"));
    const toDate = h("form", { class: "to-date", novalidate: true }, h("label", { for: "clock-date" }, _("To a day, 8.00")), this.#date, go, this.#wrong);
    toDate.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#toDay(go);
    });
    const close = iconButton("close", _("Close"), { class: "drawer-close", onclick: () => this.#app.drawer(null) });
    const moves = h("div", { class: "moves" }, button(_("+ 1 hour"), "hour"), button(_("Tomorrow, 8.00"), "morning"));
    this.#aside.replaceChildren(
      close,
      h("section", { class: "clock", "aria-labelledby": "clock-title" }, h("h2", { id: "clock-title" }, _("Time here")), this.#time, this.#day, moves, toDate),
      h("section", { class: "said", "aria-labelledby": "said-title" }, h("h2", { id: "said-title" }, _("What will be said")), this.#coming),
    );
    this.#coming.replaceChildren();
    this.#tell("");
    this.set(this.#app.workspace.now);
    this.refresh();
  }

  set(now) {
    this.#ahead = new Date(now) - Date.now();
    this.#tick();
  }

  #tick() {
    const now = this.#now();
    const [time, day] = [timeOfDay(now), dayInFull(now)];
    if (this.#time.textContent !== time) this.#time.textContent = time;
    if (this.#day.textContent !== day) this.#day.textContent = day;
    this.#date.min = isoDay(now);
  }

  #now() {
    return new Date(Date.now() + this.#ahead);
  }

  #move(button, to) {
    return this.#app.send(button, "clock", { to });
  }

  async #toDay(button) {
    const day = this.#date.value;
    this.#tell(day ? "" : _("Choose a date: day, month and year."));
    if (day) await busy(button, () => this.#app.ask("clock", { to: day }).catch((failure) => this.#tell(failureWords(failure))));
  }

  /** Says at the date what is wrong with it, or ("") that nothing is. */
  #tell(words) {
    this.#date.setAttribute("aria-invalid", String(Boolean(words)));
    this.#wrong.replaceChildren(...(words ? [icon("alert"), h("span", {}, words)] : []));
    if (words) this.#date.focus();
  }

  /** Looks again at what will be said; called often, it looks once. */
  refresh() {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(async () => {
      const { me } = this.#app.workspace;
      const answer = await get(`coming?person=${encodeURIComponent(me)}`).catch(() => null);
      if (!answer || me !== this.#app.workspace.me) return;
      this.set(answer.now);
      this.#list(answer.coming);
    }, SOON);
  }

  #list(coming) {
    if (!coming.length) return this.#coming.replaceChildren(h("p", { class: "nothing" }, _("Nothing is planned just now.")));
    const today = isoDay(this.#now());
    return this.#coming.replaceChildren(h("ol", {}, coming.map(({ when, where, what }) => {
      const moment = new Date(when);
      const day = isoDay(moment) === today ? _("Today") : dayInShort(moment);
      const time = h("time", { datetime: when }, h("span", { class: "coming-day" }, day), h("b", {}, timeOfDay(moment)));
      return h("li", {}, time, h("p", { class: "what", dir: "auto" }, what), h("p", { class: "where", dir: "auto" }, where));
    })));
  }
}
