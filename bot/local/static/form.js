// The dialog in which a form is filled in. It stays until it is answered or put away, keeps what was typed through
// every refusal and failure, and asks before it throws anything away.

import { confirm } from "./confirm.js";
import { busy, h, icon, iconButton } from "./dom.js";
import { elementOf } from "./elements.js";
import { failureWords } from "./failure.js";
import { fieldOf } from "./fields.js";
import { _ } from "./words.js";

export class FormDialog {
  #app;
  #form;
  #conversation;
  #fields = [];
  #before = ""; // what stood in the fields when the form was opened
  #dialog = h("dialog", { class: "form", "aria-labelledby": "form-title" });
  #alert;
  #opener;

  constructor(app) {
    this.#app = app;
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave();
    });
    this.#dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.#leave();
    });
    window.addEventListener("beforeunload", (event) => this.#dirty() && event.preventDefault());
    document.body.append(this.#dialog);
  }

  /** Opens a form, or shows the next step in the dialog that is open. */
  show(form, conversation) {
    const refused = Boolean(form.error) || form.items.some((item) => item.is === "field" && item.error);
    const again = this.#dialog.open && refused && form.action === this.#form.action;
    const typed = again ? this.#typed() : {};
    this.#form = form;
    this.#conversation = conversation;
    this.#draw(typed);
    if (!again) this.#before = JSON.stringify(this.#typed());
    if (!this.#dialog.open) {
      this.#opener = document.activeElement;
      this.#dialog.showModal();
    }
    this.#focus(refused);
  }

  #draw(typed) {
    const { title, submit, error } = this.#form;
    this.#fields = [];
    this.#alert = h("div", { role: "alert", class: "alert" });
    const close = iconButton("close", _("Close"), { onclick: () => this.#leave() });
    const head = h("div", { class: "form-head" }, h("h2", { id: "form-title", tabindex: "-1", dir: "auto" }, title), close);
    const body = h("div", { class: "form-body" }, this.#alert, this.#needed(), ...this.#sections(typed));
    // Where nothing was typed there is nothing to cancel: what was typed before, for a preview, is kept.
    const leaving = this.#fields.length ? _("Cancel") : _("Close");
    const leave = h("button", { type: "button", class: "button plain", onclick: () => this.#leave() }, leaving);
    const send = submit && h("button", { type: "submit", class: "button primary" }, submit);
    const form = h("form", { novalidate: true }, head, body, h("div", { class: "form-foot" }, send, leave));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (send) this.#submit(send);
    });
    this.#dialog.replaceChildren(form);
    if (error) this.#warn(error);
  }

  #needed() {
    const needed = this.#form.items.some((item) => item.is === "field" && item.required);
    return needed && h("p", { class: "help" }, h("span", { class: "star" }, "*"), " ", _("must be filled in"));
  }

  /** The items in order; a heading that folds takes what follows it, up to the next heading, into a part to unfold. */
  #sections(typed) {
    const sections = [];
    let section;
    for (const item of this.#form.items) {
      if (item.is === "heading" || !section) {
        section = item.is === "heading" && item.folds
          ? h("details", { class: "section" }, h("summary", {}, h("h3", { dir: "auto" }, item.text)))
          : h("section", { class: "section" }, item.is === "heading" && h("h3", { dir: "auto" }, item.text));
        sections.push(section);
        if (item.is === "heading") continue;
      }
      section.append(item.is === "field" ? this.#field(item, typed[item.name], section) : this.#element(item));
    }
    return sections;
  }

  #field(item, value, section) {
    const field = fieldOf(item, this.#app, value);
    this.#fields.push(field);
    // People are often preset (decided by: whoever writes), which is no reason to unfold a part.
    const filled = item.input !== "people" && !["", "false"].includes(String(field.read()));
    if (section.matches("details") && (item.error || filled)) section.open = true;
    return field.node;
  }

  #element(item) {
    return elementOf(item, (button, node) => this.#press(button, node), { folds: false });
  }

  #focus(refused) {
    const wrong = this.#dialog.querySelector(".field.wrong");
    const field = wrong && this.#fields.find(({ node }) => node === wrong);
    if (!refused) this.#dialog.querySelector(".form-body").scrollTop = 0;
    if (field) field.focus();
    else if (refused) this.#dialog.querySelector("h2").focus();
    else (this.#fields[0] ?? this.#dialog.querySelector("h2")).focus();
  }

  #typed() {
    return Object.fromEntries(this.#fields.map((field) => [field.name, field.read()]));
  }

  #dirty() {
    return this.#dialog.open && JSON.stringify(this.#typed()) !== this.#before;
  }

  async #submit(button) {
    const incomplete = this.#fields.filter((field) => field.incomplete());
    for (const field of incomplete) field.fail(_("This is not complete."));
    if (incomplete.length) return incomplete[0].focus();
    const values = this.#typed();
    return this.#do(button, { deed: "submit", action: this.#form.action, values });
  }

  async #press(button, node) {
    if (button.confirm && !(await confirm(button.confirm, button.style === "danger"))) return;
    await this.#do(node, { deed: "press", action: button.action, value: button.value });
  }

  async #do(button, deed) {
    const { id, state } = this.#form;
    this.#alert.replaceChildren();
    await busy(button, async () => {
      try {
        const answer = await this.#app.ask("do", { conversation: this.#conversation, form: id, state, ...deed });
        if (answer.answer || (!answer.form && deed.deed === "submit")) this.#close();
        await this.#app.received(answer, this.#conversation);
      } catch (failure) {
        this.#warn(failureWords(failure));
      }
    });
  }

  #warn(words) {
    this.#alert.replaceChildren(h("p", { class: "error" }, icon("alert"), h("span", { dir: "auto" }, words)));
    this.#alert.scrollIntoView({ block: "nearest" });
  }

  async #leave() {
    const question = {
      title: _("Throw away what you wrote?"),
      text: _("What you wrote here has not been kept."),
      yes: _("Throw away"),
      no: _("Keep writing"),
    };
    if (!this.#dirty() || (await confirm(question, true))) this.#close();
  }

  #close() {
    this.#fields = [];
    this.#dialog.close();
    this.#dialog.replaceChildren();
    // The browser has given the focus back, but no cursor: that went with the form that it stood in.
    document.activeElement.blur();
    if (this.#opener?.isConnected) this.#opener.focus();
    else this.#app.focusComposer();
  }
}
