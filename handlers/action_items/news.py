"""What happened to an action item, to those who must notice it: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.language import N_, Reader
from bot.model import Button, Facts, Message, Quote, Small, Style, Text
from handlers.action_items import rules
from handlers.action_items.creator_views import answers_to_date, ask_another, let_be
from handlers.action_items.views import due, is_lacking, line, other_date, who
from handlers.wording import cut, row_of
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
    "nobody": N_("Nobody does an action item any more"),
    "nobody_takes": N_("Who was asked to take over an action item is no longer here"),
    "inherited": N_("Nobody does an action item any more"),
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
    "resumed": N_("{name} does it after all"),
    "reopened": N_("{name} says that it is not done after all"),
}


def told_of(event: Event, item: ActionItem, me: int, reader: Reader) -> Message:
    """To one person; what can be done about it stands below as long as it can."""
    title = headline(event, item, me, reader)
    why = (Quote(event.note, who(event.by.name)),) if event.note else ()
    buttons = _buttons(event, item, me, reader)
    if rules.concerns(item, me):
        buttons = (*buttons, Button(reader.text("Open"), "action_item.show", str(item.id)))
    return Message(
        title=title,
        elements=(
            Text(_line(event, item, reader), item.task.title),
            *why,
            *((Small(_settled(item, reader)),) if is_over(event, item) else ()),
            *row_of(buttons),
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
            return item.state != "blocked" or item.blocked_at != event.at
        case "suggested":
            return item.suggested_on != event.day
        case "declined" | "nobody":
            return not rules.is_declined(item) or item.closed_at != event.at
        case "inherited":
            return not rules.is_declined(item)
        case "dropped":
            return item.state != "dropped"
        case "helping" | "unblocked":
            return not rules.is_open(item)
    return False


def _settled(item: ActionItem, reader: Reader) -> str:
    """How it goes now."""
    _ = reader.text
    return _("Now: {state}", state=line(item, reader))


HISTORY: Mapping[str, str] = {  # the same to somebody who looks back
    "created": N_("{name} asked for it"),
    "accepted": N_("{name} said yes"),
    "declined": N_("{name} said no"),
    "nobody": N_("Nobody did it any more"),
    "nobody_takes": N_("Who was asked to take it over was no longer here"),
    "inherited": N_("It came to {whom}, as whoever asked for it was no longer here"),
    "dropped": N_("{name} dropped it"),
    "suggested": N_("{name} suggested {day}"),
    "agreed": N_("{name} agreed to {day}"),
    "kept": N_("{name} kept the date"),
    "offered": N_("{name} asked {whom} to take it over"),
    "taken": N_("{name} took it over from {whom}"),
    "refused": N_("{name} did not take it over"),
    "taken_back": N_("{name} took the offer back"),
    "given": N_("{name} asked somebody else than {whom}"),
    "changed": N_("{name} changed it: by {day}"),
    "blocked": N_("{name} could not go on"),
    "unblocked": N_("It went on, says {name}"),
    "done": N_("{name} was done"),
    "reopened": N_("Not done after all, says {name}"),
    "resumed": N_("{name} does it after all"),
    "snoozed": N_("{name} wants to be reminded on {day}"),
    "helping": N_("{name} asked what would help"),
    "judged": N_("{name} said whether it solved the problem: {answer}"),
}


def history(events: Sequence[Event], item: ActionItem, me: int, reader: Reader) -> Message:
    """What happened, the latest last; of a long story the last part. Why somebody said no, whoever asked reads, and
    they themselves; to whom it came, what was said since."""
    _ = reader.text
    since = max((one.id for one in events if one.what == "inherited"), default=0)
    lines = []
    for one in events[-MOST_EVENTS:]:
        said = _looking_back(one, reader)
        asked = (item.creator.id,) if one.id > since else ()
        told = (*asked, one.by.id, *((item.owner.id,) if one.what == "dropped" else ()))
        reason = one.note and one.what != "judged" and me in told
        lines.append((reader.moment(one.at), f"{said}: {cut(one.note, NOTE)}" if reason else said))
    earlier = len(events) - len(lines)
    before = (Small(reader.plural("{n} earlier one", "{n} earlier ones", earlier)),) if earlier else ()
    title = _("What happened")
    return Message(title, (Text(item.task.title), *before, Facts(tuple(lines))), preview=title, private=True)


def _looking_back(event: Event, reader: Reader) -> str:
    _ = reader.text
    solved = rules.SOLVED.get(event.note, "")
    words = HISTORY.get(event.what, EVENTS["changed"])
    return _(
        words,
        name=who(event.by.name),
        whom=who(event.whom.name) if event.whom else "–",
        day=reader.day(event.day) if event.day else "–",
        answer=_(solved),
    )


def _line(event: Event, item: ActionItem, reader: Reader) -> str:
    """What was said then, which stays true whatever came after it."""
    _ = reader.text
    if event.what == "suggested" and event.day is not None and not is_over(event, item):
        return _("{new} instead of {old}", new=reader.day(event.day), old=reader.day(item.task.due_on))
    if event.what == "blocked" and item.lacks:
        return is_lacking(item, reader)
    return _("by {day}", day=reader.day(event.day)) if event.day is not None else due(item, reader)


def _buttons(event: Event, item: ActionItem, me: int, reader: Reader) -> tuple[Button, ...]:
    if is_over(event, item):
        return ()
    _ = reader.text
    value, creator = str(item.id), me == item.creator.id
    match event.what:
        case "declined" | "nobody" | "inherited" if creator:
            return (ask_another(item, reader), let_be(item, reader))
        case "suggested" if creator:
            return tuple(answers_to_date(item, reader))
        case "blocked" if rules.may_help(item, me):
            return (Button(_("It is there now"), "action_item.unblock", value, Style.PRIMARY),)
        case "helping" if me == item.owner.id:
            return (
                Button(_("Something is lacking"), "action_item.block", value, Style.PRIMARY),
                other_date(item, reader),
            )
        case "kept" if item.state == "asked" and me == item.owner.id:
            return (
                Button(_("Accept"), "action_item.accept", value, Style.PRIMARY),
                Button(_("Decline"), "action_item.decline", value),
            )
        case "unblocked" if item.state == "accepted" and me == item.owner.id:
            return (Button(_("Done"), "action_item.done", value, Style.PRIMARY),)
    return ()
