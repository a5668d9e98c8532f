// The elements of a message or a form (bot/model.py), one function a kind.

import { h, written } from "./dom.js";
import { _ } from "./words.js";

const LONG = 1500; // characters; a longer text starts folded

/**
 * `press(button, node)` is called when a button is pressed. With `folds`, long texts start folded: in a conversation
 * they would push everything else away, in a dialog they are what one came for.
 */
export function elementOf(element, press, { folds }) {
  return RENDER[element.is](element, press, folds ? folded : (text) => [written("p", text)]);
}

const RENDER = {
  text: (element, press, words) =>
    h("div", { class: "text" }, element.label && h("p", { class: "label", dir: "auto" }, element.label), ...words(element.text)),
  heading: (element) => h("h3", { class: "heading", dir: "auto" }, element.text),
  facts: (element) =>
    h("dl", { class: "facts" }, element.items.map(([name, value]) => [h("dt", { dir: "auto" }, name), written("dd", value)]).flat()),
  quote: (element, press, words) =>
    h("figure", { class: "quote" }, h("blockquote", {}, ...words(element.text)), element.by && h("figcaption", { dir: "auto" }, element.by)),
  small: (element) => written("p", element.text, { class: "small" }),
  divider: () => h("hr"),
  link: (element) => h("p", { class: "link" }, linkTo(element.url, element.label)),
  file: (element) => h("p", { class: "link" }, h("a", { href: `api/file/${element.content}`, download: element.name }, element.name)),
  chat: (element) =>
    h(
      "p",
      { class: "chat" },
      h("span", { dir: "auto" }, element.otherwise || element.label),
      " ",
      h("span", { class: "small" }, _("In this workspace people have no chats with each other.")),
    ),
  buttons: (element, press) => h("div", { class: "buttons" }, element.buttons.map((button) => buttonOf(button, press))),
  rows: (element, press) => h("ul", { class: "rows" }, element.rows.map((row) => rowOf(row, press))),
};

function rowOf(row, press) {
  const title = h("p", { class: "row-title", dir: "auto" }, row.url ? linkTo(row.url, row.title) : row.title);
  const words = h("div", { class: "row-words" }, title, row.detail && written("p", row.detail, { class: "small" }));
  return h("li", {}, words, row.button && buttonOf(row.button, press));
}

function buttonOf(button, press) {
  const key = `${button.action} ${button.value}`; // finds it again when its message has been drawn anew
  const node = h("button", { type: "button", class: `button ${button.style}`, dir: "auto", "data-key": key }, button.label);
  node.addEventListener("click", () => press(button, node));
  return node;
}

function linkTo(url, label) {
  let address;
  try {
    address = new URL(url);
  } catch {
    return label;
  }
  if (!["http:", "https:", "mailto:"].includes(address.protocol)) return label;
  const here = address.href.split("#")[0] === location.href.split(/[?#]/)[0];
  if (here) return h("a", { href: address.hash, dir: "auto" }, label);
  return h("a", { href: address.href, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, label);
}

function folded(text) {
  const words = written("p", text);
  if ([...text].length <= LONG) return [words];
  words.classList.add("folded");
  const toggle = h("button", { type: "button", class: "text-button", "aria-expanded": "false" }, _("Show all of it"));
  toggle.addEventListener("click", () => {
    const open = !words.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? _("Show less") : _("Show all of it");
  });
  return [words, toggle];
}
