// The page as a whole: who acts, which conversation is open, and what to do with news.
//
// The acting person belongs to the tab (sessionStorage; ?as=… in the address says so at the start), the conversation
// and the message pointed at to the address: #conversation/message.

import { ClockPanel } from "./clock.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { busy, h, iconButton } from "./dom.js";
import { failureWords } from "./failure.js";
import { FormDialog } from "./form.js";
import { menu } from "./menu.js";
import { get, listen, post } from "./server.js";
import { drawSidebar } from "./sidebar.js";
import { _, languageName, listed, speak } from "./words.js";

const nav = h("nav", { id: "left", class: "left" });
const main = h("main", {});
const aside = h("aside", { id: "right", class: "right" });
const aloud = h("div", { class: "sr-only", "aria-live": "polite" });
const notice = h("div", { class: "notice", role: "alert" });
const offline = h("div", { class: "offline", role: "status" });
const invitation = h("div");
const actions = h("div"); // of the conversation as a whole
const reached = h("p", { dir: "auto" }); // who reads what is said in the conversation, and in which language
const shade = h("div", { class: "shade" });

const app = {
  workspace: null,
  conversation: null,

  /** The channels that the acting person sees, in the workspace's order. */
  channels: () => app.workspace.conversations.filter(({ kind }) => kind !== "direct"),

  /** Asks the server for something in the acting person's name. Failure: it was not done, or nobody knows. */
  ask: (path, what) => post(path, { person: app.workspace.me, ...what }),

  /** The same for a press outside a form: shows that it is under way, what came of it, and what went wrong. */
  async send(button, path, what) {
    let done = false;
    const work = async () => {
      try {
        const answer = await app.ask(path, what);
        notice.replaceChildren();
        await app.received(answer, what.conversation);
        done = true;
      } catch (failure) {
        failed(failure);
      }
    };
    await (button ? busy(button, work) : work());
    return done;
  },

  act: (button, what) => app.send(button, "do", what),

  /** Shows what Samspil answered: a form is opened here; a private answer arrives with the news. */
  async received(answer, conversation) {
    if (answer.form) forms.show(answer.form, conversation);
    if (answer.language && answer.language !== app.workspace.language) await start(app.workspace.me);
  },

  async actAs(person) {
    history.replaceState(null, "", location.pathname + location.hash);
    await start(person);
    app.drawer(null);
  },

  /** Says something to those who listen to the page. */
  tell(words) {
    aloud.textContent = words;
  },

  focusComposer: () => composer.focus(),

  /** On a narrow screen: lays the left or the right column over the conversation, or (null) puts it away. */
  drawer(side) {
    const before = document.body.dataset.drawer;
    if (side) document.body.dataset.drawer = side;
    else delete document.body.dataset.drawer;
    main.inert = Boolean(side);
    if (side) document.getElementById(side).querySelector("a, button").focus();
    else if (before) main.querySelector(`[aria-controls="${before}"]`)?.focus();
  },
};

const composer = new Composer(app);
const forms = new FormDialog(app);
const clock = new ClockPanel(app, aside);
const unread = new Set();
let hangUp = () => {};

async function start(person) {
  hangUp();
  app.workspace = await get(`workspace?person=${encodeURIComponent(person)}`).catch((failure) => {
    if (failure.code !== "no_such_person") throw failure;
    return get("workspace");
  });
  const { me, language, zone } = app.workspace;
  sessionStorage.setItem("samspil-as", me);
  await speak(language, zone);
  unread.clear();
  nav.setAttribute("aria-label", _("People and conversations"));
  aside.setAttribute("aria-label", _("Time"));
  skip.textContent = _("Skip to writing a message");
  clock.draw();
  app.conversation = null;
  await openConversation();
  hangUp = listen(me, news, async (standing) => {
    offline.textContent = standing ? "" : _("The line to Samspil is down. Trying again …");
    if (standing) await reload().catch(failed);
    if (standing) clock.refresh();
  });
}

function failed(failure) {
  notice.replaceChildren(h("p", {}, failureWords(failure)));
  if (!notice.isConnected) main.append(notice);
}

/** Opens the conversation that the address names, else the first channel. */
async function openConversation() {
  const [wanted, message] = location.hash.slice(1).split("/");
  const { conversations, me, commands, understood } = app.workspace;
  const place = conversations.find(({ id }) => encodeURIComponent(id) === wanted) ?? app.channels()[0] ?? conversations[0];
  unread.delete(place.id);
  if (app.conversation?.id !== place.id) {
    app.conversation = new Conversation(app, place.id);
    drawMain(place);
    composer.turnTo(me, place.id, nameOf(place), commands, understood);
    await reload();
  }
  drawSidebar(nav, app, place.id, unread);
  if (message) app.conversation.point(message);
  if (document.body.dataset.drawer) app.drawer(null);
}

async function reload() {
  const there = app.conversation;
  const data = await get(`conversation?person=${encodeURIComponent(app.workspace.me)}&id=${encodeURIComponent(there.id)}`);
  if (there === app.conversation) there.load(data);
}

function drawMain(place) {
  const name = nameOf(place);
  document.title = `${name} · Samspil`;
  const tools = (side, picture, label) => iconButton(picture, label, { class: `open-${side}`, "aria-controls": side, onclick: () => app.drawer(side) });
  const head = h("header", { class: "head" },
    tools("left", "menu", _("People and conversations")),
    h("div", { class: "words" }, h("h1", { dir: "auto" }, name), reached),
    actions,
    tools("right", "clock", _("Time")),
  );
  drawSeat(place);
  const writing = composer.element.contains(document.activeElement);
  main.replaceChildren(head, offline, app.conversation.element, invitation, notice, composer.element);
  if (writing) composer.focus();
}

const nameOf = ({ kind, name }) => (kind === "direct" ? "Samspil" : name);

function readers({ kind, members, bot, language }) {
  const names = app.workspace.people.filter(({ id }) => members.includes(id)).map((person) => person.name);
  if (kind === "direct") return _("Only you and Samspil");
  const who = kind === "private" ? _("Private: {names}", { names: listed(names) }) : _("Everybody in the workspace can read along");
  const posts = bot && _("Samspil writes in {language} here", { language: languageName(language) });
  return [who, posts].filter(Boolean).join(" · ");
}

/** Whether Samspil is inside, and the way to change that. */
function drawSeat(place) {
  const { id, kind, bot } = place;
  const pressed = [invitation, actions].some((part) => part.contains(document.activeElement));
  reached.textContent = readers(place);
  const add = h("button", { type: "button", class: "button plain" }, _("Add Samspil"));
  add.addEventListener("click", () => app.send(add, "invite", { conversation: id }));
  const words = h("p", {}, _("Samspil is not in this channel, so it cannot post here."));
  invitation.replaceChildren(...(bot ? [] : [h("div", { class: "invitation" }, words, add)]));
  const remove = { label: _("Remove Samspil from here"), run: (button) => app.send(button, "remove", { conversation: id }) };
  actions.replaceChildren(...(bot && kind !== "direct" ? [menu([remove])] : []));
  if (pressed) composer.focus();
}

const held = []; // news that came while a button of the mouse was down
let pressing = false;

/** Something happened that the acting person may see. What somebody is just pressing stays until they let go. */
function news(event) {
  if (pressing) held.push(event);
  else tell(event);
}

function letGo() {
  pressing = false;
  for (const event of held.splice(0)) tell(event);
}

function tell(event) {
  switch (event.what) {
    case "post":
    case "answer":
      return message(event.conversation, event.post ?? event.answer);
    case "gone":
      if (event.conversation === app.conversation.id) app.conversation.remove(event.id);
      return clock.refresh();
    case "conversation":
      Object.assign(app.workspace.conversations.find(({ id }) => id === event.id), event);
      if (event.id === app.conversation.id) drawSeat(event);
      return drawSidebar(nav, app, app.conversation.id, unread);
    case "clock":
      clock.set(event.now);
      return clock.refresh();
    default:
      return clock.refresh();
  }
}

function message(conversation, data) {
  const place = app.workspace.conversations.find(({ id }) => id === conversation);
  const author = app.workspace.people.find(({ id }) => id === data.by)?.name ?? "Samspil";
  const isNew = data.order === data.version;
  if (conversation === app.conversation.id) {
    app.conversation.put(data);
  } else if (isNew) {
    unread.add(conversation);
    drawSidebar(nav, app, app.conversation.id, unread);
  }
  if (isNew && data.by !== app.workspace.me) {
    app.tell(_("{author} in {conversation}: {words}", { author, conversation: nameOf(place), words: data.message?.preview ?? data.text }));
  }
  clock.refresh();
}

const skip = h("a", { class: "skip", href: "#composer" }, "");
skip.addEventListener("click", (event) => {
  event.preventDefault();
  composer.focus();
});
shade.addEventListener("click", () => app.drawer(null));
document.addEventListener("keydown", (event) => event.key === "Escape" && document.body.dataset.drawer && app.drawer(null));
window.addEventListener("hashchange", () => app.workspace && openConversation());
document.addEventListener("pointerdown", ({ button }) => (pressing = button === 0));
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(letGo)); // after the click
document.body.append(skip, nav, main, aside, shade, aloud);

const asked = new URLSearchParams(location.search).get("as");
await start(asked ?? sessionStorage.getItem("samspil-as") ?? "").catch(failed);
