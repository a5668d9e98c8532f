"""What was understood of a reminder, before it counts: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.cadence import Occurrence
from bot.language import Reader
from bot.model import Button, Element, Field, Form, Input, Item, Small, Text
from handlers.reminders import views
from handlers.reminders.forms import LABEL
from handlers.reminders.rules import Everybody
from handlers.wording import cut, row_of
from storage.reminder_tables import ACTIVE, Coming, Reminder


def preview(
    reminder: Reminder,
    coming: Sequence[Occurrence],
    to: str,
    everybody: Everybody,
    absent: bool,
    reader: Reader,
    changed: Reminder | None = None,
    by_hand: Sequence[Coming] = (),
) -> Form:
    """What was understood, in words, with the next times: it counts once that is confirmed. `absent`: the bot is known
    not to be where it goes to. `changed` is what it changes, as that is now, and `by_hand` its next times that differ
    from its rule."""
    _ = reader.text
    is_gone = changed is not None and changed.owner.id != reminder.owner.id  # handed over meanwhile
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
            *_once(by_hand, reader),
            *_until_then(reminder, changed, reader),
            *row_of(_instead(reminder, is_gone, reader)),
        ),
        submit="" if is_gone else _("Yes, change it") if _goes_on(changed) else _("Yes, begin"),
        state={"reminder": str(reminder.id)},
    )


def _once(by_hand: Sequence[Coming], reader: Reader) -> Iterator[Element]:
    """What becomes of the next times that are not as always."""
    _ = reader.text
    for one in by_hand:
        moment, words = reader.moment(one.at), cut(" ".join(one.text.split()), LABEL)
        if not one.extra:
            yield Small(_("The next time does not say “{words}” any more.", words=words))
        elif words:
            yield Small(
                _("It comes {moment} too, as was put in by hand, and says “{words}”.", moment=moment, words=words)
            )
        else:
            yield Small(_("It comes {moment} too, as was put in by hand.", moment=moment))


def _goes_on(changed: Reminder | None) -> bool:
    return changed is not None and changed.state == ACTIVE


def _until_then(reminder: Reminder, changed: Reminder | None, reader: Reader) -> Iterator[Element]:
    _ = reader.text
    if changed is not None and changed.owner.id != reminder.owner.id:
        yield Small(_("The reminder is {name}'s now, so your change of it can't count.", name=changed.owner.name))
    elif _goes_on(changed):
        yield Small(_("Until you confirm it, the reminder goes on as it was."))
    elif reminder.version > 1 or changed is not None:
        yield Small(_("It does not come until you confirm it."))


def _instead(reminder: Reminder, is_gone: bool, reader: Reader) -> list[Button]:
    _ = reader.text
    value = str(reminder.id)
    away = Button(_("Throw the change away"), "reminder.delete", value)
    change = [] if is_gone else [Button(_("Change"), "reminder.edit", value)]
    return [*change, *([away] if reminder.changes is not None else [])]


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
