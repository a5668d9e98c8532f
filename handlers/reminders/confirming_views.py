"""What was understood of a reminder, before it counts: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.cadence import Occurrence
from bot.language import Reader
from bot.model import Button, Element, Field, Form, Input, Item, Small, Text
from handlers.reminders import views
from handlers.reminders.rules import Everybody
from handlers.wording import row_of
from storage.reminder_tables import ACTIVE, Reminder


def preview(
    reminder: Reminder,
    coming: Sequence[Occurrence],
    to: str,
    everybody: Everybody,
    absent: bool,
    reader: Reader,
    changed: Reminder | None = None,
) -> Form:
    """What was understood, in words, with the next times: it counts once that is confirmed. `absent`: the bot is known
    not to be where it goes to. `changed` is what it changes, as that is now."""
    _ = reader.text
    add_me = _(
        "It seems that I am not in {place}. Add me there (Slack: /invite @Samspil; Teams: under Apps).", place=to
    )
    return Form(
        "reminder.confirm",
        _("Is this right?"),
        (
            Text(reminder.content.text, _("What is said")),
            *views.rule(reminder, coming, to, reader),
            *((Text(add_me),) if absent else ()),
            *_notified(reminder, everybody, reader),
            *_until_then(reminder, changed, reader),
            *row_of(_instead(reminder, reader)),
        ),
        submit=_("Yes, change it") if _goes_on(changed) else _("Yes, begin"),
        state={"reminder": str(reminder.id)},
    )


def _goes_on(changed: Reminder | None) -> bool:
    return changed is not None and changed.state == ACTIVE


def _until_then(reminder: Reminder, changed: Reminder | None, reader: Reader) -> Iterator[Element]:
    _ = reader.text
    if _goes_on(changed):
        yield Small(_("Until you confirm it, the reminder goes on as it was."))
    elif reminder.version > 1 or changed is not None:
        yield Small(_("It does not come until you confirm it."))


def _instead(reminder: Reminder, reader: Reader) -> list[Button]:
    _ = reader.text
    value = str(reminder.id)
    away = Button(_("Throw the change away"), "reminder.delete", value)
    return [Button(_("Change"), "reminder.edit", value), *([away] if reminder.changes is not None else [])]


def _notified(reminder: Reminder, everybody: Everybody, reader: Reader) -> Iterator[Item]:
    """What calls everybody does so if that is wanted, and may be."""
    _ = reader.text
    words = {
        Everybody.CLOSED: _("Its @ notifies nobody: that can be done in open channels alone, and not on Teams."),
        Everybody.FORBIDDEN: _("Its @ notifies nobody: the administrators here don't allow it."),
    }
    if everybody is Everybody.MAY:
        yield Field("everybody", _("Notify everybody there"), Input.SWITCH, initial=reminder.everybody)
    elif everybody in words:
        yield Small(words[everybody])
