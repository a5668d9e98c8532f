// The fields of a form (bot/model.py, Input), one function a kind. A field's value has one shape on its way in and
// out: text, true or false, { person: id }, { channel: id }, or a list of these.

import { channelName } from "./channels.js";
import { h, icon } from "./dom.js";
import { _, byName } from "./words.js";

const FEW = 6; // choices that are shown at once
const LONGEST = { line: 150, lines: 30000 }; // characters, where the field states none (bot/model.py)

/**
 * Draws a field. `value` is what stands in it now (undefined: what the form brings along).
 * Gives { name, node, read(), incomplete(), fail(message), focus() }.
 */
export function fieldOf(field, app, value) {
  const id = `field-${field.name}`;
  const parts = { field, app, id, value: value === undefined ? initial(field) : value };
  const { node, control, read } = KINDS[field.input](parts);
  const error = h("p", { class: "error", id: `${id}-error`, hidden: true }, icon("alert"), h("span"));
  node.append(error);
  if (field.help) control.setAttribute("aria-describedby", `${id}-help`);
  const fail = (message) => {
    error.hidden = false;
    error.lastChild.textContent = message;
    node.classList.add("wrong");
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", [field.help && `${id}-help`, `${id}-error`].filter(Boolean).join(" "));
  };
  if (field.error) fail(field.error);
  const within = () => control.querySelector("[type=radio]:checked") ?? control.querySelector("input");
  const focus = () => (control.matches("fieldset") ? within() : control).focus();
  return { name: field.name, node, read, incomplete: () => control.validity?.badInput === true, fail, focus };
}

const KINDS = {
  line: (parts) => typed(parts, h("input", { type: "text", autocomplete: "off" })),
  lines: (parts) => typed(parts, h("textarea", { rows: 3 })),
  number: (parts) => typed(parts, h("input", { type: "text", inputmode: "numeric", autocomplete: "off", class: "short" })),
  date: (parts) => typed(parts, h("input", { type: "date", class: "short" })),
  time: (parts) => typed(parts, h("input", { type: "time", class: "short" })),
  choice: (parts) => (parts.field.choices.length < FEW ? radios(parts) : select(parts, choicesOf(parts.field), (key) => key)),
  choices: (parts) => checkboxes(parts, choicesOf(parts.field), (key) => key),
  person: (parts) => select(parts, peopleOf(parts.app), (key) => key && { person: key }),
  people: (parts) => checkboxes(parts, peopleOf(parts.app), (key) => ({ person: key })),
  channel: (parts) => select(parts, channelsOf(parts.app), (key) => key && { channel: key }),
  channels: (parts) => checkboxes(parts, channelsOf(parts.app), (key) => ({ channel: key })),
  switch: toggle,
};

function initial({ input, initial: value }) {
  const one = (thing) => (input.startsWith("c") ? { channel: thing.external_id } : { person: thing.external_id });
  if (input === "switch") return value === true;
  if (input === "choices") return value ?? [];
  if (input === "people" || input === "channels") return (value ?? []).map(one);
  if (value === null || value === undefined || value === "") return "";
  if (input === "person" || input === "channel") return one(value);
  return input === "time" ? String(value).slice(0, 5) : String(value);
}

const choicesOf = (field) => field.choices.map(({ value, label }) => ({ key: value, label }));
const peopleOf = (app) => [...app.workspace.people].sort(byName).map(({ id, name }) => ({ key: id, label: name }));
const channelsOf = (app) => app.channels().map((channel) => ({ key: channel.id, label: channel.name, shown: channelName(channel) }));
const keyOf = (value) => value?.person ?? value?.channel ?? value;

function labelled({ field }, tag, properties) {
  const star = field.required && h("span", { class: "star", "aria-hidden": true }, " *");
  return h(tag, { class: "field-label", ...properties }, h("span", { dir: "auto" }, field.label), star);
}

const help = ({ field, id }) => field.help && h("p", { class: "help", id: `${id}-help`, dir: "auto" }, field.help);

function typed(parts, control) {
  const { field, id, value } = parts;
  control.id = id;
  control.dir = "auto";
  control.value = value;
  control.required = field.required;
  const node = h("div", { class: `field ${field.input}` }, labelled(parts, "label", { for: id }), help(parts), control);
  if (field.input in LONGEST) node.append(counter(control, field.max_length || LONGEST[field.input]));
  return { node, control, read: () => control.value };
}

function counter(control, longest) {
  const words = h("p", { class: "counter", role: "status" });
  const count = () => {
    const left = longest - [...control.value].length;
    words.classList.toggle("over", left < 0);
    if (left < 0) words.textContent = _("Too long by {n} characters", { n: -left });
    else words.textContent = left <= Math.max(20, longest / 10) ? _("Characters left: {n}", { n: left }) : "";
  };
  control.addEventListener("input", count);
  count();
  return words;
}

function select(parts, options, wrap) {
  const { field, id, value } = parts;
  const none = h("option", { value: "" }, field.required ? _("Choose …") : _("Not stated"));
  const control = h("select", { id, required: field.required }, none, options.map(({ key, label }) => h("option", { value: key }, label)));
  control.value = keyOf(value);
  if (control.selectedIndex < 0) control.value = "";
  const node = h("div", { class: `field ${field.input}` }, labelled(parts, "label", { for: id }), help(parts), control);
  return { node, control, read: () => wrap(control.value) };
}

function group(parts, properties, ...children) {
  const legend = labelled(parts, "legend", {});
  const control = h("fieldset", { id: parts.id, ...properties }, legend, help(parts), ...children);
  return { node: h("div", { class: `field ${parts.field.input}` }, control), control };
}

function radios(parts) {
  const { field, id, value } = parts;
  const options = [...(field.required ? [] : [{ key: "", label: _("Not stated") }]), ...choicesOf(field)];
  const inputs = options.map(({ key }) => h("input", { type: "radio", name: id, value: key, checked: key === value }));
  const list = h("div", { class: "options" }, inputs.map((input, i) => h("label", { class: "option" }, input, h("span", { dir: "auto" }, options[i].label))));
  const required = field.required ? { role: "radiogroup", "aria-required": "true" } : { role: "radiogroup" };
  return { ...group(parts, required, list), read: () => inputs.find((input) => input.checked)?.value ?? "" };
}

function checkboxes(parts, options, wrap) {
  const chosen = new Set(parts.value.map(keyOf));
  const rows = options.map(({ key, label, shown }) => {
    const input = h("input", { type: "checkbox", value: key, checked: chosen.has(key) });
    return { input, label, row: h("label", { class: "option" }, input, shown ?? h("span", { dir: "auto" }, label)) };
  });
  const list = h("div", { class: "options" }, rows.map(({ row }) => row));
  const filter = rows.length > FEW && filterOf(parts.field, rows);
  return { ...group(parts, {}, filter, list), read: () => rows.filter(({ input }) => input.checked).map(({ input }) => wrap(input.value)) };
}

function filterOf(field, rows) {
  const input = h("input", { type: "search", class: "filter", placeholder: _("Find …"), "aria-label": _("Find in: {label}", { label: field.label }) });
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const { row, label } of rows) row.hidden = !label.toLowerCase().includes(wanted);
  });
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  return input;
}

function toggle(parts) {
  const { field, id, value } = parts;
  const control = h("input", { type: "checkbox", role: "switch", id, checked: value });
  const node = h("div", { class: "field switch" }, h("div", { class: "switch-row" }, control, labelled(parts, "label", { for: id })), help(parts));
  return { node, control, read: () => control.checked };
}
