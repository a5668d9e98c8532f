"""What is said of files: pure, in any language."""

from __future__ import annotations

from datetime import datetime

from bot.language import Reader
from bot.model import Button, Buttons, File, Link, Message, Small, Text, told
from storage.files import REFUSED, Wanted


def brought(wanted: Wanted, reader: Reader, *, linked: bool = False) -> Message:
    """`linked`: whether there can be a link in its place."""
    instead = link_instead(wanted.id, reader) if linked else None
    where = (wanted.filename, wanted.media_type, b"", "file.fetch", str(wanted.id), "file.decline")
    file = File(*where, instead=instead, kept=wanted.id)
    return Message("", (Text(wanted.text), file), preview=reader.text("Your file is ready"), private=True)


def link_instead(file: int, reader: Reader) -> Button:
    return Button(reader.text("Get a link instead"), "file.link", str(file))


def not_made(wanted: Wanted, reader: Reader) -> Message:
    _ = reader.text
    if wanted.reason == REFUSED:
        return told(wanted.text)
    sorry = _("I could not make your file, though I tried {n} times. Nothing was lost, and nothing was changed.", n=3)
    return _anew(wanted.id, sorry, _("Try again"), reader)


def gone(file: int, reader: Reader) -> Message:
    _ = reader.text
    text = _("The file is here no more: I keep one for a day. I can make it again, as things are now.")
    return _anew(file, text, _("Make it again"), reader)


def _anew(file: int, text: str, label: str, reader: Reader) -> Message:
    return Message("", (Text(text), Buttons((Button(label, "file.again", str(file)),))), preview=text, private=True)


def being_made(reader: Reader) -> Message:
    return told(reader.text("I am making it. You get it here in a moment."))


def link(url: str, until: datetime, reader: Reader) -> Message:
    _ = reader.text
    note = _(
        "It works once, until {time}. Whoever has the link gets the file, so keep it to yourself.",
        time=reader.moment(until),
    )
    text = _("Here is your file.")
    return Message("", (Text(text), Link(_("To the file"), url), Small(note)), preview=text, private=True)


def no_link(reader: Reader) -> Message:
    return told(reader.text("I have no address on the internet, so there can be no link. Whoever runs me can set one."))


def declined(file: int, reader: Reader, *, linked: bool) -> Message:
    text = reader.text("All right, no file then. Ask again whenever you want it.")
    more = (Buttons((link_instead(file, reader),)),) if linked else ()
    return Message("", (Text(text), *more), preview=text, private=True)
