"""How help, the greeting and troubles read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.feature import MenuItem
from bot.language import Reader
from bot.model import (
    Button,
    Buttons,
    Conversation,
    Element,
    Message,
    Person,
    Row,
    Small,
    Style,
    Text,
    told,
)
from handlers.wording import cut, in_rows, place_name, row_of

TITLE = 75  # characters of a text in a title


def help_message(menu: Sequence[MenuItem], unknown: str, reader: Reader) -> Message:
    _ = reader.text
    rows = tuple(Row(f"{item.path} {item.usage}".strip(), item.summary) for item in menu)
    start: tuple[Text, ...] = ()
    if unknown:
        start = (Text(_("I do not know “{words}”. This is what I can do:", words=unknown[:60])),)
    return Message(
        title=_("Samspil helps people who work together to see things coming"),
        elements=(
            *start,
            *in_rows(rows),
            Small(_("Does another app own one of these words? Write {command} in front of it.", command="/samspil")),
        ),
        preview=_("What Samspil can do"),
        private=True,
    )


def greeting(of_a_team: bool, reader: Reader) -> Message:
    """A team can be a unit of its own, which is for somebody in it to say."""
    _ = reader.text
    if_own = _("Is this team a school or department of its own? Whoever added me can say so in the settings.")
    own: tuple[Element, ...] = (
        (Small(if_own), Buttons((Button(_("Settings"), "/samspil settings"),))) if of_a_team else ()
    )
    return Message(
        title=_("Hello, I am Samspil"),
        elements=(
            Text(
                _(
                    "Here you announce decisions with their reasons, and tell beforehand what you will raise at a "
                    "meeting, so that nobody is surprised."
                )
            ),
            # Buttons, not what to type: that differs from one chat program to the next.
            Buttons(
                (
                    Button(_("Announce a decision"), "/decision", style=Style.PRIMARY),
                    Button(_("Tell what you will raise"), "/nobombs"),
                    Button(_("Agree on an action item"), "/action"),
                    Button(_("What Samspil can do"), "/samspil"),
                )
            ),
            *own,
        ),
        preview=_("Hello, I am Samspil"),
    )


def begun(action: str, path: str, where: Conversation, reader: Reader) -> Message:
    """To somebody in their own conversation, in place of an answer where others read: `action` begins the command."""
    _ = reader.text
    text = _(
        "You wrote {command} in {place}. Here only you and I read.", command=_(path), place=place_name(where, reader)
    )
    open_it = Button(_("Open"), action, str(where.id), Style.PRIMARY)
    return Message("", (Text(text), Buttons((open_it,))), preview=_("We can go on here."), private=True)


def begun_otherwise(path: str, reader: Reader) -> Message:
    """Where others read, for somebody who can't be written to elsewhere; nobody is named."""
    _ = reader.text
    text = _(
        "I can't write to you in a chat of our own yet: add me there, under Apps. Until then you can open it here."
    )
    note = _("When you press, only you see what opens. What you type here, everybody can read.")
    return Message("", (Text(text), Buttons((Button(_("Open"), path),)), Small(note)), preview=text)


def _place(where: Conversation, whom: Person | None, reader: Reader) -> str:
    return whom.name if whom else place_name(where, reader)


def trouble(
    posting: int,
    title: str,
    reason: str,
    tried: datetime,
    stands: bool,
    where: Conversation,
    whom: Person | None,
    reader: Reader,
    reminder: int = 0,
) -> Message:
    """`title` is what could not be said, `tried` when it was last tried; `stands` when a message is there that could
    not be changed; `reminder` the id of the reminder that it was, which may stand still meanwhile."""
    _ = reader.text
    place = _place(where, whom, reader)
    said = {
        "not_in_channel": _(
            "I am not in {place}, so nothing of this was said there. Add me there (Slack: /invite @Samspil; Teams: "
            "under Apps), then press Try again.",
            place=place,
        ),
        "back_in_channel": _(
            "I am in {place} again, where nothing of this was said. Press Try again if it still matters.", place=place
        ),
        "no_such_conversation": _(
            "{place} is gone or archived, so nothing was said there. Choose another place.", place=place
        ),
        "person_unreachable": _("I can't reach {place}. Please tell them yourself.", place=place),
        "not_allowed": _(
            "I am not allowed to write in {place}. Whoever runs it can let me, then press Try again.", place=place
        ),
        "not_installed": _(
            "I am no longer installed where {place} is. An administrator can install me again.", place=place
        ),
        "replaced": _(
            "A message in {place} was deleted or is too old to change, so what changed stands there in a new one.",
            place=place,
        ),
    }.get(
        reason,
        _(
            "Something could not be said in {place}, though I tried for a while. Press Try again, or tell whoever runs "
            "the bot.",
            place=place,
        ),
    )
    if stands and reason != "replaced":
        said = _(
            "The message in {place} could not be changed: it stays as it was. Press Try again, or tell whoever runs "
            "the bot.",
            place=place,
        )
    offered = [] if reason == "replaced" else [Button(_("Try again"), "posting.retry", str(posting))]
    offered += [Button(_("Open the reminder"), "reminder.show", str(reminder))] if reminder else []
    kept = _("Nothing was lost: what you wrote is kept. Last tried on {moment}.", moment=reader.moment(tried))
    return Message(
        title=title,
        elements=(Text(said), *row_of(offered), Small(kept)),
        preview=_("Something could not be said"),
        private=True,
    )


def no_file(posting: int, file: int, reader: Reader, *, brought: bool) -> Message:
    """A file could not be brought to whoever it is for; or (`brought`) it was in the end."""
    _ = reader.text
    if brought:
        return told(_("You have the file now."))
    preview = _("A file could not be brought")
    text = _(
        "I can't bring you your file here: perhaps I am not allowed files, which whoever runs me can mend. Nothing is "
        "lost, it is kept for a day."
    )
    link = Button(_("Get a link instead"), "file.link", str(file), Style.PRIMARY)
    retry = Button(_("Try again"), "posting.retry", str(posting))
    return Message(preview, (Text(text), Buttons((link, retry))), preview=preview, private=True)


def unpublished(draft: int, title: str, when: datetime, reader: Reader) -> Message:
    """To the author of a draft that was to be published by itself."""
    _ = reader.text
    preview = _("A draft could not be published")
    text = _(
        "“{title}” should have been published on {moment}, but something went wrong. It is still a draft. Publish it "
        "yourself, or tell whoever runs the bot.",
        title=cut(title, TITLE),
        moment=reader.moment(when),
    )
    button = Button(_("Go on"), "decision.resume", str(draft))
    return Message(preview, (Text(text), Buttons((button,))), preview=preview, private=True)


def said_after_all(title: str, where: Conversation, whom: Person | None, reader: Reader) -> Message:
    """In place of a trouble that is over."""
    text = reader.text("This is said in {place} now.", place=_place(where, whom, reader))
    return Message(title=title, elements=(Text(text),), preview=text, private=True)


def never_said(title: str, reason: str, where: Conversation, whom: Person | None, reader: Reader) -> Message:
    """The same, where it came to nothing."""
    _ = reader.text
    place = _place(where, whom, reader)
    text = _("There is nothing left to try again in {place}.", place=place)
    if reason == "missed":
        text = _("It is too late to say this in {place}: it was for an earlier time.", place=place)
    return Message(title=title, elements=(Text(text),), preview=text, private=True)


def retried(tried: bool, reader: Reader) -> Message:
    _ = reader.text
    return told(_("Trying again now.") if tried else _("There is nothing to try again here any more."))
