// Where the acting person writes: commands with a slash, completed as they are typed, and ordinary messages.

import { busy, h, icon } from "./dom.js";
import { _ } from "./words.js";

export class Composer {
  #app;
  #drafts = new Map(); // per person and conversation: what was typed and not sent
  #key = "";
  #commands = [];
  #understood = new Set();
  #active = -1;
  #input = h("textarea", {
    id: "composer", rows: 1, dir: "auto", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": "commands",
  });
  #list = h("ul", { id: "commands", role: "listbox", class: "commands", hidden: true });
  #button = h("button", { type: "submit", class: "send" }, icon("send"));
  element;

  constructor(app) {
    this.#app = app;
    this.element = h("form", { class: "composer" }, this.#list, this.#input, this.#button);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#input.addEventListener("input", () => this.#complete());
    this.#input.addEventListener("keydown", (event) => this.#keydown(event));
    this.#input.addEventListener("blur", () => this.#close());
    this.#list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps its focus
  }

  /** Turns to a conversation; what was being written in the last one waits there. */
  turnTo(person, conversation, name, commands, understood) {
    this.#drafts.set(this.#key, this.#input.value);
    this.#key = `${person} ${conversation}`;
    this.#input.value = this.#drafts.get(this.#key) ?? "";
    this.#commands = commands;
    this.#understood = new Set(understood.map((text) => text.toLowerCase())); // in any language
    this.#input.placeholder = _("Write a message, or / for commands");
    this.#input.setAttribute("aria-label", _("Message in {conversation}", { conversation: name }));
    this.#list.setAttribute("aria-label", _("Commands"));
    this.#button.setAttribute("aria-label", _("Send"));
    this.#button.title = _("Send");
    this.#close();
    this.#fit();
  }

  focus() {
    this.#input.focus();
  }

  async #send() {
    const text = this.#input.value.trim();
    const key = this.#key;
    if (!text) return;
    this.#close();
    const conversation = this.#app.conversation.id;
    const what = text.startsWith("/") ? { conversation, deed: "command", text } : { conversation, text };
    await busy(this.#button, async () => {
      const done = await this.#app.send(null, what.deed ? "do" : "say", what);
      if (!done) return;
      this.#drafts.delete(key);
      if (key === this.#key && this.#input.value.trim() === text) this.#input.value = "";
      this.#fit();
    });
  }

  #fit() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, 200)}px`;
  }

  // ------------------------------------------------------------------------------ completing commands

  #complete() {
    this.#fit();
    const typed = this.#input.value.toLowerCase();
    const found = typed.startsWith("/") ? this.#commands.filter(({ text }) => text.toLowerCase().startsWith(typed.trimEnd())) : [];
    this.#active = -1;
    this.#list.replaceChildren(...found.map((command, i) => this.#option(command, i)));
    this.#open(found.length > 0);
    if (!found.length) return;
    this.#app.tell(_("Commands to choose from: {n}", { n: found.length }));
    // What is no command yet is about to become one; a whole one is sent as it stands.
    if (!this.#understood.has(typed.trimEnd())) this.#mark(0);
  }

  #option(command, i) {
    const name = h("span", { class: "command" }, command.text, command.usage && h("span", { class: "usage" }, ` ${command.usage}`));
    const option = h("li", { role: "option", id: `command-${i}`, "aria-selected": "false", "data-text": command.text }, name, h("span", { class: "summary" }, command.summary));
    option.addEventListener("click", () => this.#choose(i));
    return option;
  }

  #open(isOpen) {
    this.#list.hidden = !isOpen;
    if (!isOpen) this.#input.removeAttribute("aria-activedescendant");
  }

  #close() {
    this.#active = -1;
    this.#open(false);
  }

  #mark(i) {
    this.#active = i;
    [...this.#list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === i)));
    this.#list.children[i].scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", `command-${i}`);
  }

  #choose(i) {
    this.#input.value = `${this.#list.children[i].dataset.text} `;
    this.#fit();
    this.#close();
  }

  #keydown(event) {
    const options = this.#list.hidden ? 0 : this.#list.children.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (options && step) {
      event.preventDefault();
      this.#mark(this.#active < 0 && step < 0 ? options - 1 : (this.#active + step + options) % options);
    } else if (options && event.key === "Escape") {
      event.preventDefault();
      this.#close();
    } else if (options && this.#active >= 0 && ["Enter", "Tab"].includes(event.key) && !event.shiftKey) {
      event.preventDefault();
      this.#choose(this.#active);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    }
  }
}
