"""How a reminder reads that goes from one owner to another: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator

from bot.language import Reader
from bot.model import Button, Element, Facts, Message, Small, Style, Text
from handlers import rhythm
from handlers.reminders.forms import LABEL
from handlers.wording import NAME, cut, row_of
from storage.reminder_tables import OPEN, PAUSED, REFUSED, TAKEN, WITHDRAWN, Offer, Reminder


def offered(offer: Offer, reminder: Reminder, readable: bool, where: str, reader: Reader) -> Message:
    """To whoever may take it over, and what became of that. `readable`: they may read what it says, and `where` it
    comes."""
    _ = reader.text
    name = cut(offer.by.name, NAME)
    title = _("{name} would like to hand a reminder over to you", name=name)
    if offer.left:
        title = _("{name} has left. What becomes of a reminder of theirs?", name=name)
    return Message(
        title,
        (*_matter(reminder, readable, where, reader), *_answers(offer, reminder, reader)),
        preview=title,
        private=True,
    )


def _matter(reminder: Reminder, readable: bool, where: str, reader: Reader) -> Iterator[Element]:
    _ = reader.text
    when = (_("When"), rhythm.rule(reminder.content.schedule, reader))
    if readable:
        yield Text(reminder.content.text, _("What is said"))
        yield Facts((when, (_("To"), where)))
        return
    if reminder.content.forum is not None:
        yield Text(_("It goes to each in a forum that you are not in. Who is in that can take it over."))
    else:
        yield Text(_("It comes in a closed conversation. You see what it says once you take it over."))
        yield Small(_("Only who is in that conversation can take it over."))
    yield Facts((when,))


def _answers(offer: Offer, reminder: Reminder, reader: Reader) -> tuple[Element, ...]:
    _ = reader.text
    value = str(offer.id)
    if offer.answer == OPEN and offer.left:
        goes_on = _("It goes on for 14 days. Without an answer it pauses then.")
        return (
            Text(_("Nobody has answered, so it has paused.") if reminder.state == PAUSED else goes_on),
            *row_of(
                [
                    Button(_("Take it over"), "handover.take", value, Style.PRIMARY),
                    Button(_("Let it end"), "handover.end", value),
                ]
            ),
        )
    if offer.answer == OPEN:
        return (
            Text(_("Whoever takes it over may change it and end it. Until then it stays where it is.")),
            *row_of(
                [
                    Button(_("Take it over"), "handover.take", value, Style.PRIMARY),
                    Button(_("No, thank you"), "handover.refuse", value),
                ]
            ),
        )
    return (Text(became(offer, reader)),)


def became(offer: Offer, reader: Reader) -> str:
    """What became of an offer, to whom it was made."""
    _ = reader.text
    words = {
        TAKEN: _("You have taken it over."),
        REFUSED: _("You have said no."),
        WITHDRAWN: _("The offer was taken back."),
    }
    return words.get(offer.answer, _("It is settled already."))


def answered(offer: Offer, reminder: Reminder, reader: Reader) -> Message:
    """To whoever offered it."""
    _ = reader.text
    name = cut(offer.to.name, NAME)
    if offer.answer == TAKEN:
        text = _("{name} has taken over a reminder of yours.", name=name)
        return Message("", (Text(text, cut(reminder.content.text, LABEL)),), preview=text, private=True)
    text = _("{name} does not take over a reminder of yours. It stays yours.", name=name)
    show = Button(_("Open"), "reminder.show", str(reminder.id))
    return Message("", (Text(text, cut(reminder.content.text, LABEL)), *row_of([show])), preview=text, private=True)


def taken(reminder: Reminder, reader: Reader) -> Message:
    _ = reader.text
    text = _("It is yours now: you may change it and end it.")
    show = Button(_("Open"), "reminder.show", str(reminder.id))
    return Message("", (Text(text, cut(reminder.content.text, LABEL)), *row_of([show])), preview=text, private=True)
