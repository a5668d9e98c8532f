"""What happened to an action item, to those who must notice it: pure, in any language."""

from __future__ import annotations

from bot.language import Reader
from bot.model import Button, Buttons, Message, Quote, Style, Text
from handlers.action_items import rules
from handlers.action_items.creator_views import ask_another
from handlers.action_items.views import due, who
from storage.action_item_tables import ActionItem, Event


def told_of(event: Event, item: ActionItem, me: int, reader: Reader) -> Message:
    """To one person; what can be done about it stands below as long as it can."""
    title = _title(event, item, me, reader)
    why = (Quote(event.note, who(event.by.name)),) if event.note else ()
    open_it = Button(reader.text("Open"), "action_item.show", str(item.id))
    theirs = me in {one.id for one in rules.circle(item)}
    buttons = (Buttons((*_buttons(event, item, me, reader), open_it)),) if theirs else ()
    return Message(
        title=title,
        elements=(
            Text(_line(event, item, reader), item.task.title),
            *why,
            *buttons,
        ),
        preview=title,
        private=True,
    )


def _title(event: Event, item: ActionItem, me: int, reader: Reader) -> str:
    """Who and what kind of thing: never the content."""
    _ = reader.text
    by = who(event.by.name)
    match event.what:
        case "declined":
            return _("{name} declines an action item", name=by)
        case "dropped":
            return _("{name} drops an action item of yours", name=by)
        case "suggested":
            return _("{name} suggests another date", name=by)
        case "agreed":
            return _("{name} agrees to your date", name=by)
        case "kept":
            return _("{name} keeps the date", name=by)
        case "taken":
            return _("{name} has taken over an action item", name=by)
        case "refused":
            return _("{name} can't take it over", name=by)
        case "taken_back":
            return _("{name} no longer asks you to take something over", name=by)
        case "given":
            return _("{name} has asked somebody else", name=by)
        case "changed":
            return _("{name} has changed an action item", name=by)
        case "blocked" if me == (item.lacks_from.id if item.lacks_from else 0):
            return _("{name} can't go on without you", name=by)
        case "blocked":
            return _("{name} can't go on with an action item", name=by)
        case "unblocked":
            return _("{name} says that you can go on", name=by)
        case "reopened":
            return _("{name} says that it is not done after all", name=by)
    return _("An action item has changed")


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
        case "kept" if item.state == "asked" and me == item.owner.id:
            return (
                Button(_("Accept"), "action_item.accept", value, Style.PRIMARY),
                Button(_("Decline"), "action_item.decline", value),
            )
        case "unblocked" if item.state == "accepted" and me == item.owner.id:
            return (Button(_("Done"), "action_item.done", value, Style.PRIMARY),)
    return ()
