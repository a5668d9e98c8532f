// A button that unfolds a few actions.

import { h, iconButton } from "./dom.js";
import { _ } from "./words.js";

/** The actions are [{ label, run(button) }]. */
export function menu(actions) {
  const toggle = iconButton("more", _("More actions"), { "aria-expanded": "false" });
  const list = h("div", { class: "menu", hidden: true });
  const open = (isOpen) => {
    list.hidden = !isOpen;
    toggle.setAttribute("aria-expanded", String(isOpen));
  };
  for (const { label, run } of actions) {
    const choose = () => {
      open(false);
      toggle.focus();
      run(toggle);
    };
    list.append(h("button", { type: "button", onclick: choose }, label));
  }
  toggle.addEventListener("click", () => {
    open(list.hidden);
    if (list.hidden) return;
    list.scrollIntoView({ block: "nearest" });
    list.firstElementChild.focus();
  });
  const around = h("div", { class: "more" }, toggle, list);
  around.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    open(false);
    toggle.focus();
  });
  around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || open(false));
  return around;
}
