"""What whoever did something with an action item sees at once: pure, in any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.language import Reader
from bot.model import Button, Buttons, Message, Person, Text, told
from handlers.action_items import rules
from handlers.action_items.views import who
from storage.action_item_tables import ActionItem


def noted(what: str, by: Person, before: ActionItem, item: ActionItem, reader: Reader) -> Message:
    """`what` its history calls it, done by whom; `before` and now."""
    _ = reader.text
    creator, owner = who(item.creator.name), who(item.owner.name)
    asked = who((item.offered_to or before.offered_to or item.owner).name)
    own = rules.is_own(item)
    words: Mapping[str, Callable[[], str]] = {
        "accepted": lambda: _("Thank you. {name} sees that you do it.", name=creator),
        "declined": lambda: _("{name} is told, and decides what becomes of it.", name=creator),
        "suggested": lambda: _("{name} is asked about the date. Until then it stays as it is.", name=creator),
        "offered": lambda: _("{name} is asked. It is yours until they accept.", name=asked),
        "taken_back": lambda: _("{name} is no longer asked. It is yours.", name=asked),
        "taken": lambda: _("Thank you. It is yours now, and {name} is told.", name=who(before.owner.name)),
        "refused": lambda: _("{name} is told. It stays with them.", name=owner),
        "blocked": lambda: _("{name} is told. I do not remind you meanwhile.", name=creator),
        "done": lambda: _("Well done. {name} is told.", name=creator),
        "agreed": lambda: _("{name} is told. It is due on {day} now.", name=owner, day=reader.day(item.task.due_on)),
        "changed": lambda: _("{name} is told. It is due on {day} now.", name=owner, day=reader.day(item.task.due_on)),
        "reopened": lambda: _("{name} is told.", name=creator if by.id == item.owner.id else owner),
        "kept": lambda: _("{name} is told. The date stays as it is.", name=owner),
        "helping": lambda: _("{name} is asked what would help.", name=owner),
        "dropped": lambda: _("{name} is told, and is not reminded any more.", name=owner),
        "unblocked": lambda: _("{name} is told.", name=owner) if by.id != item.owner.id else _("It is noted."),
        "resumed": lambda: _("{name} is told.", name=creator),
    }
    let_be = what == "dropped" and rules.is_declined(before)
    alone = own and what not in ("offered", "taken_back")  # nobody else is told
    text = words[what]() if what in words and not alone and not let_be else _("It is noted.")
    show = Buttons((Button(_("Open"), "action_item.show", str(item.id)),))
    return Message("", (Text(text, item.task.title), show), preview=text, private=True)


def helped(item: ActionItem, reader: Reader) -> Message:
    """To whoever could help."""
    return told(reader.text("Thank you. {name} is told, and goes on.", name=who(item.owner.name)))


def reminded(item: ActionItem, at: datetime, reader: Reader) -> Message:
    return told(reader.text("I remind you on {moment}.", moment=reader.moment(at)))
