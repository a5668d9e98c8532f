"""What happened to an action item, to those who must notice it: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.language import N_, Reader
from bot.model import Button, Buttons, Facts, Message, Quote, Small, Style, Text
from handlers.action_items import rules
from handlers.action_items.creator_views import ask_another
from handlers.action_items.views import due, who
from handlers.wording import cut
from storage.action_item_tables import ActionItem, Event

MOST_EVENTS = 10  # shown at once
NOTE = 200  # characters of a reason among other words

EVENTS: Mapping[str, str] = {  # who, and what kind of thing: never the content
    "created": N_("{name} asks for it"),
    "helping": N_("{name} asks what would help"),
    "snoozed": N_("{name} wants to be reminded later"),
    "judged": N_("{name} says whether it solved the problem"),
    "accepted": N_("{name} says yes"),
    "offered": N_("{name} asks somebody else to take it over"),
    "done": N_("{name} has done it"),
    "declined": N_("{name} declines an action item"),
    "dropped": N_("{name} drops an action item of yours"),
    "suggested": N_("{name} suggests another date"),
    "agreed": N_("{name} agrees to your date"),
    "kept": N_("{name} keeps the date"),
    "taken": N_("{name} has taken over an action item"),
    "refused": N_("{name} can't take it over"),
    "taken_back": N_("{name} no longer asks you to take something over"),
    "given": N_("{name} has asked somebody else"),
    "changed": N_("{name} has changed an action item"),
    "blocked": N_("{name} can't go on with an action item"),
    "unblocked": N_("{name} says that you can go on"),
    "reopened": N_("{name} says that it is not done after all"),
}


def told_of(event: Event, item: ActionItem, me: int, reader: Reader) -> Message:
    """To one person; what can be done about it stands below as long as it can."""
    title = headline(event, item, me, reader)
    why = (Quote(event.note, who(event.by.name)),) if event.note else ()
    buttons = _buttons(event, item, me, reader)
    if me in {one.id for one in rules.circle(item)}:
        buttons = (*buttons, Button(reader.text("Open"), "action_item.show", str(item.id)))
    return Message(
        title=title,
        elements=(
            Text(_line(event, item, reader), item.task.title),
            *why,
            *((Small(_settled(item, reader)),) if is_over(event, item) else ()),
            *((Buttons(buttons),) if buttons else ()),
        ),
        preview=title,
        private=True,
    )


def headline(event: Event, item: ActionItem, me: int, reader: Reader) -> str:
    _ = reader.text
    name = who(event.by.name)
    if event.what == "blocked" and item.lacks_from is not None and item.lacks_from.id == me:
        return _("{name} can't go on without you", name=name)
    return _(EVENTS[event.what], name=name) if event.what in EVENTS else _("An action item has changed")


def is_over(event: Event, item: ActionItem) -> bool:
    """Whether what somebody should have noticed is settled."""
    match event.what:
        case "blocked":
            return item.state != "blocked"
        case "suggested":
            return item.suggested_on != event.day
        case "declined" | "dropped":
            return item.state != "dropped"
        case "helping" | "unblocked":
            return not rules.is_open(item)
    return False


def _settled(item: ActionItem, reader: Reader) -> str:
    """How it goes now."""
    _ = reader.text
    return _("Settled: {state}, {due}.", state=_(rules.STATES[item.state]), due=due(item, reader))


def history(events: Sequence[Event], item: ActionItem, me: int, reader: Reader) -> Message:
    """What happened, the latest last; of a long story the last part."""
    _ = reader.text
    lines = []
    for one in events[-MOST_EVENTS:]:
        said = headline(one, item, me, reader)
        lines.append((reader.moment(one.at), f"{said}: {cut(one.note, NOTE)}" if _has_reason(one) else said))
    earlier = len(events) - len(lines)
    before = (Small(reader.plural("{n} earlier one", "{n} earlier ones", earlier)),) if earlier else ()
    title = _("What happened")
    return Message(title, (Text(item.task.title), *before, Facts(tuple(lines))), preview=title, private=True)


def _has_reason(event: Event) -> bool:
    return bool(event.note) and event.what != "judged"


def _line(event: Event, item: ActionItem, reader: Reader) -> str:
    _ = reader.text
    if event.what == "suggested" and event.day is not None and item.task.due_on != event.day:
        return _("{new} instead of {old}", new=reader.day(event.day), old=reader.day(item.task.due_on))
    if event.what == "blocked" and item.lacks:
        return _("What is lacking: {what}", what=_(rules.LACKS[item.lacks]))
    return due(item, reader)


def _buttons(event: Event, item: ActionItem, me: int, reader: Reader) -> tuple[Button, ...]:
    _ = reader.text
    value = str(item.id)
    creator = me == item.creator.id
    match event.what:
        case "declined" if creator and item.state == "dropped":
            return (ask_another(item, reader),)
        case "suggested" if creator and item.suggested_on == event.day:
            return (
                Button(_("Agree to the date"), "action_item.agree", value, Style.PRIMARY),
                Button(_("Keep the date"), "action_item.keep", value),
            )
        case "blocked" if rules.may_help(item, me):
            return (Button(_("It is there now"), "action_item.unblock", value, Style.PRIMARY),)
        case "helping" if rules.is_open(item) and me == item.owner.id:
            return (
                Button(_("Something is lacking"), "action_item.block", value, Style.PRIMARY),
                Button(_("Another date"), "action_item.suggest", value),
            )
        case "kept" if item.state == "asked" and me == item.owner.id:
            return (
                Button(_("Accept"), "action_item.accept", value, Style.PRIMARY),
                Button(_("Decline"), "action_item.decline", value),
            )
        case "unblocked" if item.state == "accepted" and me == item.owner.id:
            return (Button(_("Done"), "action_item.done", value, Style.PRIMARY),)
    return ()
