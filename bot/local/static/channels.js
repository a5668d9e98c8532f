// How a channel is named wherever one is chosen: whether it is closed, and whether Samspil is missing there.

import { h, icon } from "./dom.js";
import { _ } from "./words.js";

export function channelName({ name, kind, bot }) {
  const closed = kind === "private";
  return [
    icon(closed ? "lock" : "hash"),
    h("span", { dir: "auto" }, name),
    closed && h("span", { class: "sr-only" }, _("closed")),
    !bot && h("span", { class: "absent" }, _("without Samspil")),
  ];
}
