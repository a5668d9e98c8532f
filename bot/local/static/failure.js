// What to say when something could not be done.

import { Failure } from "./server.js";
import { _ } from "./words.js";

/** The words for a Failure; anything else is a fault of the page and goes on to the console. */
export function failureWords(failure) {
  if (!(failure instanceof Failure)) throw failure;
  switch (failure.code) {
    case "":
      return _("No answer from Samspil. Nothing was lost: try again.");
    case "413":
    case "malformed text":
      return _("That is too long. Nothing was lost: make it shorter and try again.");
    case "no_such_message":
      return _("This message is not here any more.");
    case "past":
      return _("The clock only moves forward. Choose a later day.");
    case "too_far":
      return _("The clock moves at most five years at a time. Choose an earlier day.");
    default:
      return _("That could not be done. Nothing was lost: reload the page and try again.");
  }
}
