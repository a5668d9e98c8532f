"""How an action item reads to those who do it, and to all who see it: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.language import Reader
from bot.model import Button, Buttons, Element, Facts, Kind, Link, Message, Quote, Small, Style, Text
from handlers.action_items import rules
from handlers.wording import NAME, cut, names, row_of
from storage.action_item_tables import ActionItem, Task

TITLE = 150  # characters that every platform shows of a title

# ------------------------------------------------------------------------------------------------ what several show


def who(name: str) -> str:
    return cut(name, NAME)


def goes(item: ActionItem, reader: Reader) -> str:
    words = rules.in_words(item)
    return reader.text(words)


def due(item: ActionItem, reader: Reader) -> str:
    return reader.text("by {day}", day=reader.day(item.task.due_on))


def line(item: ActionItem, reader: Reader) -> str:
    """How it goes, and by when as long as it does."""
    return f"{goes(item, reader)} · {due(item, reader)}" if rules.is_open(item) else goes(item, reader)


def matter(item: ActionItem, reader: Reader) -> tuple[Element, ...]:
    """What is agreed, word for word; the title stands above."""
    _ = reader.text
    task = item.task
    term = rules.TERMS.get(task.term, "")
    facts = (
        (_("Who"), who(item.owner.name)),
        (_("By when"), reader.day(task.due_on)),
        (_("Asked for by"), "" if item.inherited else who(item.creator.name)),
        (_("Take part"), names([one.name for one in item.participants], reader) if item.participants else ""),
        (_("Sparring partner"), who(item.partner.name) if item.partner else ""),
        (_("Whom it serves"), task.serves),
        (_("Short or long term"), _(term)),
    )
    return (*words_of(task, reader), Facts(tuple(one for one in facts if one[1])))


def words_of(task: Task, reader: Reader) -> Iterator[Element]:
    _ = reader.text
    yield Text(task.title, _("What is to be done"))
    if task.deliver:
        yield Text(task.deliver, _("What is there when it is done"))


def state(item: ActionItem, reader: Reader, *, to_owner: bool = False) -> Iterator[Element]:
    """How it goes and why, in a few words: for its own people."""
    _ = reader.text
    yield _how_it_goes(item, reader)
    if item.state == "blocked":
        yield Text(lacking(item, reader), _("What is lacking"))
    if item.reason:
        yield Quote(item.reason, who(item.closed_by.name if item.closed_by else item.owner.name))
    if item.offered_to is not None:
        name, owner = who(item.offered_to.name), who(item.owner.name)
        words = _("{owner} has asked {name} to take it over. Until then it is with {owner}.", owner=owner, name=name)
        yield Small(
            _("You have asked {name} to take it over. Until then it is yours.", name=name) if to_owner else words
        )
    if item.suggested_on is not None:
        name, day = who(item.owner.name), reader.day(item.suggested_on)
        yield Small(_("You suggest {day}.", day=day) if to_owner else _("{name} suggests {day}.", name=name, day=day))
    if item.solved:
        yield Text(_(rules.SOLVED[item.solved]), _("Did it solve the problem?"))
    if item.what_now:
        yield Text(item.what_now, _("What now"))


def lacking(item: ActionItem, reader: Reader) -> str:
    """What, and from whom."""
    _ = reader.text
    if item.lacks_from is None:
        return _(rules.LACKS[item.lacks])
    name = who(item.lacks_from.name)
    if item.lacks == "decision":
        return _("A decision by {name}", name=name)
    if item.lacks == "person":
        return _("Help from {name}", name=name)
    return _("{what}, from {name}", what=_(rules.LACKS[item.lacks]), name=name)


def is_lacking(item: ActionItem, reader: Reader) -> str:
    """The same as a sentence."""
    what = lacking(item, reader)
    return reader.text("What is lacking: {what}", what=what[:1].lower() + what[1:])


def _how_it_goes(item: ActionItem, reader: Reader) -> Text:
    return Text(goes(item, reader), reader.text("How it goes"))


def comes_from(item: ActionItem, reader: Reader, *, to_all: bool = False) -> tuple[Element, ...]:
    """The way back; each button says only what its reader may see. That there is a notice is told to its own people
    alone."""
    _ = reader.text
    origin = replace(item.origin, notice=None) if to_all else item.origin
    ways = (
        (origin.decision, _("Read the decision"), "decision.show"),
        (origin.notice, _("Read the pre-meeting notice"), "notice.show"),
        (origin.meeting, _("See the meeting"), "agenda.of"),
        (origin.follows, _("What came before"), "action_item.show"),
    )
    buttons = tuple(Button(label, action, str(id)) for id, label, action in ways if id is not None)
    link = (Link(_("The message that it came from"), origin.url),) if origin.url else ()
    return (*link, *row_of(buttons))


def ways(item: ActionItem, reader: Reader) -> tuple[Element, ...]:
    """The way back, and what happened, to those who have to do with it."""
    history = Button(reader.text("What happened"), "action_item.history", str(item.id))
    back = comes_from(item, reader)
    if back and isinstance(back[-1], Buttons):
        return (*back[:-1], Buttons((*back[-1].buttons, history)))
    return (*back, Buttons((history,)))


def who_sees(item: ActionItem, place: str, reader: Reader) -> Small:
    """`place` is where it is shown, "" where it is not."""
    _ = reader.text
    if place:
        return Small(_("Everybody in {place} sees this.", place=place))
    circle = [one.name for one in rules.circle(item)]
    return Small(_("Who sees this: {people}.", people=names(circle, reader)))


# ------------------------------------------------------------------------------------------------ to its owner


def to_owner(item: ActionItem, place: str, reader: Reader) -> Message:
    """The living message of whoever does it, with what can be done now."""
    _ = reader.text
    name = who(item.creator.name)
    own = rules.is_own(item)
    titles = {
        "asked": _("{name} asks you to do something", name=name),
        "done": _("You have done this"),
        "dropped": _("You have said no") if rules.is_declined(item) else _("This is dropped"),
    }
    return Message(
        title=titles.get(item.state) or _("You do this"),
        elements=(
            *matter(item, reader),
            *state(item, reader, to_owner=True),
            *row_of(owner_buttons(item, reader)),
            *ways(item, reader),
            who_sees(item, place, reader),
        ),
        preview=_("An action item of yours") if own else _("{name} has an action item for you", name=name),
        private=True,
    )


def owner_buttons(item: ActionItem, reader: Reader) -> list[Button]:
    """The next step first."""
    _ = reader.text
    value = str(item.id)
    own = rules.is_own(item)
    date_of = Button(_("Change"), "action_item.edit", value) if own else other_date(item, reader)
    hand = (
        Button(_("Take the offer back"), "action_item.take_back", value)
        if item.offered_to
        else Button(_("Hand it over"), "action_item.offer", value)
    )
    done = Button(_("Done"), "action_item.done", value, Style.PRIMARY)
    decline = Button(_("I can't do it"), "action_item.decline", value)
    match item.state:
        case "asked":
            accept = Button(_("Accept"), "action_item.accept", value, Style.PRIMARY)
            return [accept, Button(_("Decline"), "action_item.decline", value), date_of, hand]
        case "accepted":
            return [done, Button(_("Something is lacking"), "action_item.block", value), date_of, hand, decline]
        case "blocked":
            goes_on = Button(_("It goes on"), "action_item.unblock", value, Style.PRIMARY)
            return [goes_on, Button(_("Done"), "action_item.done", value), date_of, hand, decline]
        case "done":
            return [Button(_("It is not done after all"), "action_item.reopen", value)]
    by_owner = item.closed_by is not None and item.closed_by.id == item.owner.id
    return [Button(_("I do it after all"), "action_item.reopen", value)] if by_owner else []


def other_date(item: ActionItem, reader: Reader) -> Button:
    """To what somebody gives themselves nobody else has to agree."""
    action = "action_item.redate" if rules.is_own(item) else "action_item.suggest"
    return Button(reader.text("Another date"), action, str(item.id))


def no_longer_theirs(item: ActionItem, reader: Reader) -> Message:
    """In place of what stood there, to somebody who does not do it any more."""
    _ = reader.text
    name = who(item.owner.name)
    words = {
        "asked": _("{name} is asked to do this now.", name=name),
        "done": _("{name} has done it", name=name),
        "dropped": _("It is not with you any more."),
    }
    text = words.get(item.state) or _("{name} does this now.", name=name)
    return Message(_("No longer yours"), (Text(text, item.task.title),), preview=text, private=True)


def to_offered(item: ActionItem, place: str, reader: Reader) -> Message:
    """To somebody who is asked to take it over."""
    _ = reader.text
    name, value = who(item.owner.name), str(item.id)
    buttons = (
        Button(_("Accept"), "action_item.take", value, Style.PRIMARY),
        Button(_("Decline"), "action_item.refuse", value),
    )
    return Message(
        title=_("{name} asks you to take something over", name=name),
        elements=(*matter(item, reader), Buttons(buttons), *ways(item, reader), who_sees(item, place, reader)),
        preview=_("{name} asks you to take something over", name=name),
        private=True,
    )


def declined_to_take(item: ActionItem, reader: Reader) -> Message:
    """In place of that, to somebody who said no."""
    _ = reader.text
    text = _("It stays with {name}.", name=who(item.owner.name))
    return Message(_("You have said no"), (Text(text, item.task.title),), preview=text, private=True)


def no_longer_asked(item: ActionItem, reader: Reader) -> Message:
    """In place of that, once they are not."""
    _ = reader.text
    text = _("It stays with {name}.", name=who(item.owner.name))
    return Message(_("You are not asked any more"), (Text(text, item.task.title),), preview=text, private=True)


def to_participant(items: Sequence[ActionItem], me: int, place: str, reader: Reader) -> Message:
    """To those who take part or spar: nothing is asked of them."""
    _ = reader.text
    first = items[0]
    responsible = names([one.owner.name for one in items], reader)
    partner = first.partner is not None and first.partner.id == me
    title = _("You take part in this")
    if partner:
        title = _("You are the sparring partner of {name}", name=responsible)
    whole = (*matter(first, reader), *state(first, reader), *ways(first, reader))
    several = len(items) > 1
    return Message(
        title=cut(title, TITLE),
        elements=(
            *(_for_all(items, reader) if several else whole),
            Small(_("{name} is responsible. I do not remind you.", name=responsible)),
            who_sees(first, place, reader),
        ),
        preview=_("{name} has an action item with you", name=who(first.creator.name)),
        private=True,
    )


def newer(item: ActionItem, reader: Reader) -> Message:
    """In place of an earlier message to the same person."""
    text = reader.text("My newer message about this is further down.")
    return Message("", (Text(text, item.task.title),), preview=text, private=True)


def gone(reader: Reader) -> Message:
    """In place of what stood there, to somebody who has nothing to do with it any more."""
    text = reader.text("This has nothing to do with you any more.")
    return Message("", (Text(text),), preview=text, private=True)


# ------------------------------------------------------------------------------------------------ to a channel


def in_place(items: Sequence[ActionItem], where: Kind, reader: Reader) -> Message:
    """For everybody there."""
    _ = reader.text
    first, private = items[0], where is not Kind.CHANNEL
    title = asked_for(first, reader)
    open_it = Buttons((Button(_("Open"), "action_item.heading", str(first.heading_id)),))
    preview = title if private else _("An action item: {title}", title=first.task.title)
    return Message(title, (*_for_all(items, reader), open_it), preview=preview, private=private)


def to_anybody(items: Sequence[ActionItem], place: str, reader: Reader) -> Message:
    """The same to somebody who opens it and has nothing to do with it."""
    title = asked_for(items[0], reader)
    return Message(title, (*_for_all(items, reader), who_sees(items[0], place, reader)), preview=title, private=True)


def asked_for(item: ActionItem, reader: Reader) -> str:
    """By whom; of one to whom it only came that is not said."""
    _ = reader.text
    asks = _("{name} asks for something to be done", name=who(item.creator.name))
    return _("An action item") if item.inherited else asks


def _for_all(items: Sequence[ActionItem], reader: Reader) -> Iterator[Element]:
    """What, who and how it goes; never who is late, nor anybody's reasons."""
    _ = reader.text
    first = items[0]
    yield from words_of(first.task, reader)
    if len(items) > 1:
        yield Facts(tuple((who(one.owner.name), line(one, reader)) for one in items))
    else:
        yield Facts(((who(first.owner.name), due(first, reader)),))
        yield _how_it_goes(first, reader)
    yield from comes_from(first, reader, to_all=True)
