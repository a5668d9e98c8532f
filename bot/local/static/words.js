// The page's words, dates and times in the acting person's language. English is the language of the code: the
// server collects every `_("…")` in these files and answers with their translations.

import { get } from "./server.js";

const LOCALES = { en: "en-GB", da: "da-DK", nb: "nb-NO" };

let translations = {};
let locale = LOCALES.en;
let zone = "UTC";

/** Words the page in `language` from now on, with times of day in `timeZone` (IANA). */
export async function speak(language, timeZone) {
  translations = await get(`words/${language}`);
  locale = LOCALES[language];
  zone = timeZone;
  document.documentElement.lang = language;
}

/** The message in the page's language, its {placeholders} filled from `values`. */
export function _(message, values = {}) {
  const words = translations[message] ?? message;
  return words.replace(/\{(\w+)\}/g, (placeholder, name) => (name in values ? String(values[name]) : placeholder));
}

function format(moment, options) {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(moment);
}

/** "08.12" */
export const timeOfDay = (moment) => format(moment, { hour: "2-digit", minute: "2-digit" });

/** "onsdag den 3. februar 2027" */
export const dayInFull = (moment) => format(moment, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** "man. 3. feb." */
export const dayInShort = (moment) => format(moment, { weekday: "short", day: "numeric", month: "short" });

/** "2027-02-03", the calendar day in the workspace's zone. */
export const isoDay = (moment) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(moment);

/** Puts names in the order that this language has. */
export const byName = (one, other) => one.name.localeCompare(other.name, locale);

export const listed = (names) => new Intl.ListFormat(locale, { type: "conjunction" }).format(names);

/** "dansk" for "da". */
export const languageName = (language) => new Intl.DisplayNames(locale, { type: "language" }).of(language);
