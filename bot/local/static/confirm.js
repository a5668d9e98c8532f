// A question before something counts.

import { h } from "./dom.js";

/** Asks `{ title, text, yes, no }`; resolves to whether it was answered yes. Escape means no. */
export function confirm({ title, text, yes, no }, danger) {
  return new Promise((resolve) => {
    const heading = h("h2", { id: "confirm-title", dir: "auto" }, title);
    const words = h("p", { id: "confirm-text", class: "written", dir: "auto" }, text);
    const refuse = h("button", { type: "button", class: "button plain", autofocus: true }, no);
    const accept = h("button", { type: "button", class: `button ${danger ? "danger solid" : "primary"}` }, yes);
    const dialog = h(
      "dialog",
      { class: "confirm", role: "alertdialog", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
      heading, words, h("div", { class: "buttons" }, accept, refuse),
    );
    refuse.addEventListener("click", () => dialog.close());
    accept.addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
