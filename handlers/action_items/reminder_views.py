"""How somebody is followed up about an action item: pure, in any language."""

from __future__ import annotations

from datetime import date

from bot.language import Reader
from bot.model import Button, Buttons, Element, Message, Quote, Small, Style, Text
from handlers.action_items import rules
from handlers.action_items.views import due, is_lacking, other_date, who
from storage.action_item_tables import ActionItem


def nudge(item: ActionItem, n: int, today: date, escalates: str, reader: Reader) -> Message:
    """Polite and short; the last one says that it is the last."""
    _ = reader.text
    day = reader.day(item.task.due_on)
    when = _("It is due on {day}.", day=day) if item.task.due_on >= today else _("It was due on {day}.", day=day)
    when = _("It is due today.") if item.task.due_on == today else when
    last = [Small(_("This is the last reminder about it."))] if n == rules.LAST else []
    if n == rules.LAST and escalates:
        last.append(Small(_("If it is still open tomorrow, {name} is told, who chairs the forum.", name=escalates)))
    title = _("How does it go?")
    return _follow_up(item, title, when, tuple(last), reader)


def snoozed(item: ActionItem, reader: Reader) -> Message:
    """What somebody wanted to be reminded of now."""
    _ = reader.text
    return _follow_up(item, _("You wanted to be reminded"), due(item, reader), (), reader)


def _follow_up(item: ActionItem, title: str, line: str, last: tuple[Element, ...], reader: Reader) -> Message:
    _ = reader.text
    value = str(item.id)
    buttons = (
        Button(_("Done"), "action_item.done", value, Style.PRIMARY),
        Button(_("Something is lacking"), "action_item.block", value),
        other_date(item, reader),
        Button(_("Remind me later"), "action_item.later", value),
        Button(_("Open"), "action_item.show", value),
    )
    return Message(
        title=title,
        elements=(Text(line, item.task.title), *last, Buttons(buttons)),
        preview=_("About an action item of yours"),
        private=True,
    )


def unanswered(item: ActionItem, asked_by: str, offered: bool, reader: Reader) -> Message:
    """Once, to somebody who has not said yes or no."""
    _ = reader.text
    value = str(item.id)
    accept = "action_item.take" if offered else "action_item.accept"
    decline = "action_item.refuse" if offered else "action_item.decline"
    return Message(
        title=_("{name} has no answer from you yet", name=asked_by),
        elements=(
            Text(due(item, reader), item.task.title),
            Text(_("A no is an answer too.")),
            Buttons(
                (
                    Button(_("Accept"), accept, value, Style.PRIMARY),
                    Button(_("Decline"), decline, value),
                    Button(_("Open"), "action_item.show", value),
                )
            ),
            Small(_("I do not ask again.")),
        ),
        preview=_("{name} has no answer from you yet", name=asked_by),
        private=True,
    )


def owes(item: ActionItem, last: bool, reader: Reader) -> Message:
    """To whoever could help, while it is lacking."""
    _ = reader.text
    name = who(item.owner.name)
    return Message(
        title=_("{name} can't go on without you", name=name),
        elements=(
            Text(is_lacking(item, reader), item.task.title),
            *((Quote(item.reason, name),) if item.reason else ()),
            *((Small(_("I do not remind you again.")),) if last else ()),
            Buttons(
                (
                    Button(_("It is there now"), "action_item.unblock", str(item.id), Style.PRIMARY),
                    Button(_("Open"), "action_item.show", str(item.id)),
                )
            ),
        ),
        preview=_("{name} can't go on without you", name=name),
        private=True,
    )


def to_chair(item: ActionItem, reader: Reader) -> Message:
    """To whoever chairs its forum, once."""
    _ = reader.text
    name, day = who(item.owner.name), reader.day(item.task.due_on)
    title = _("An action item of your forum stays undone")
    return Message(
        title=title,
        elements=(
            Text(_("{name} was to do it by {day}, and has been reminded.", name=name, day=day), item.task.title),
            Text(_("Talk with {name}: often something is lacking.", name=name)),
            Small(_("{name} was told beforehand that you hear of it. I write to you once.", name=name)),
        ),
        preview=title,
        private=True,
    )


def later(item: ActionItem, reader: Reader) -> Message:
    """When to remind again."""
    _ = reader.text
    value = str(item.id)
    buttons = (
        Button(_("Later today"), "action_item.snooze", f"{value}:{rules.TODAY}"),
        Button(_("Tomorrow"), "action_item.snooze", f"{value}:{rules.TOMORROW}"),
        Button(_("Next week"), "action_item.snooze", f"{value}:{rules.NEXT_WEEK}"),
        Button(_("Another day"), "action_item.snooze_until", value),
    )
    text = _("When shall I remind you?")
    return Message("", (Text(text, item.task.title), Buttons(buttons)), preview=text, private=True)
