// The left column: who acts, and the conversations that they see.

import { channelName } from "./channels.js";
import { avatar, botAvatar, h } from "./dom.js";
import { _ } from "./words.js";

/** Draws the column; `unread` holds the ids of conversations with something new. */
export function drawSidebar(nav, app, current, unread) {
  const { workspace } = app;
  const focused = nav.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const brand = h("div", { class: "brand" }, h("img", { src: "static/samspil.svg", alt: "" }), h("p", {}, h("b", {}, "Samspil"), h("span", { dir: "auto" }, workspace.name)));
  const people = workspace.people.map((person, i) => personLink(app, person, i));
  const channels = app.channels().map((channel) => conversationLink(channel, channelName(channel), current, unread));
  const own = workspace.conversations.filter(({ kind }) => kind === "direct");
  const direct = own.map((conversation) => conversationLink(conversation, [botAvatar(), h("span", {}, "Samspil")], current, unread));
  nav.replaceChildren(
    brand,
    part(_("Act as"), people),
    part(_("Channels"), channels),
    part(_("Direct messages"), direct),
    h("p", { class: "here" }, h("b", {}, _("For trying and training")), _("This page is open to this computer alone ({address}). Messages here are forgotten when the program stops.", { address: location.hostname })),
  );
  if (focused) nav.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}

function part(title, links) {
  const id = `part-${title.replace(/\W/g, "")}`;
  return h("section", { "aria-labelledby": id }, h("h2", { id }, title), h("ul", {}, links.map((link) => h("li", {}, link))));
}

// A link, so that it can also be opened beside this one, in a tab of its own.
function personLink(app, person, i) {
  const acts = person.id === app.workspace.me;
  const words = h("span", { class: "who" }, h("span", { class: "name", dir: "auto" }, person.name), person.about && h("span", { class: "about", dir: "auto" }, person.about));
  const link = h("a", { class: "person", href: `?as=${encodeURIComponent(person.id)}`, "aria-current": acts ? "true" : null, title: _("Act as {name}. Open in a new tab to act as several people side by side.", { name: person.name }) }, avatar(person, i), words);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    app.actAs(person.id);
  });
  return link;
}

function conversationLink({ id }, name, current, unread) {
  const fresh = unread.has(id) && h("span", { class: "unread" }, h("span", { class: "sr-only" }, _("new messages")));
  return h("a", { class: "channel", href: `#${encodeURIComponent(id)}`, "aria-current": id === current ? "page" : null }, name, fresh);
}
