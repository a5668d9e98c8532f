// Making elements. Whatever people wrote goes in as text: nothing on this page is ever read as HTML.

/**
 * h("p", { class: "small", onclick: f, "aria-hidden": true }, "text", element, [more], null)
 * A property whose value is null, undefined or false is left out; true stands for "".
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Text that somebody wrote: line breaks kept, and each in its own direction. */
export function written(tag, text, properties = {}) {
  return h(tag, { dir: "auto", ...properties, class: `written ${properties.class ?? ""}`.trim() }, text);
}

const PATHS = {
  hash: "M5 9h14M5 15h14M10 4 8 20M16 4l-2 16",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "m6 6 12 12M18 6 6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M5 12h13M12 5l7 7-7 7",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  alert: "M12 4 2.8 20h18.4zM12 10v4.5M12 17.5h.01",
};

/** A line drawing; only ever beside words or an aria-label. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, properties = {}) {
  return h("button", { type: "button", "aria-label": label, title: label, ...properties, class: `icon-button ${properties.class ?? ""}` }, icon(name));
}

/** Somebody's initials in a calm colour that is always theirs; decoration beside the name. */
export function avatar(person, index) {
  const words = person.name.split(/\s+/);
  const initials = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "").join("");
  return h("span", { class: `avatar tint-${index % 6}`, "aria-hidden": true }, initials);
}

export function botAvatar() {
  return h("img", { class: "avatar", src: "static/samspil.svg", alt: "" });
}

/** Runs what a button starts, once at a time: the button shows that it is under way and takes no second press. */
export async function busy(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  button.classList.add("busy");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
    button.classList.remove("busy");
  }
}
