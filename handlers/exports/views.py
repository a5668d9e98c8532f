"""What is said of exports: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.language import Reader
from bot.model import Button, Buttons, Confirm, Message, Row, Small, Text, told
from handlers import rhythm
from handlers.exports import rules
from handlers.wording import cut, in_rows
from storage.exporting import LEFT, NO_RIGHT, ONCE, REFUSED, Rule

NAME = 60


def period(first: date | None, last: date | None, reader: Reader) -> str:
    _ = reader.text
    if first is not None and last is not None:
        return reader.period(first, last)
    if first is not None:
        return _("from {day}", day=reader.day(first))
    return _("until {day}", day=reader.day(last)) if last is not None else _("from the beginning")


def asked(kinds: Sequence[str], days: str, receiver: str, alone: bool, reader: Reader) -> Message:
    """`receiver` is who gets it, if that is somebody else; `alone`: asked in the asker's own conversation."""
    _ = reader.text
    what = reader.names([_(rules.NAMES[one]) for one in kinds])
    text = _("I am making it: {what}, {days}.", what=what, days=days)
    here = _("You get it here in a moment.") if alone else _("You get it in our own chat in a moment.")
    if receiver:
        here = _("{name} gets it in a moment, as far as they may see it.", name=cut(receiver, NAME))
    return told(f"{text} {here}")


def made(rows: Mapping[str, int], days: str, by: Rule | None, reader: Reader) -> str:
    """What is said with the file; `by` which rule of somebody else's it comes, if it does."""
    _ = reader.text
    lines = [_("Here is your export: {days}.", days=days)]
    lines += [f"{_(rules.NAMES[kind])}: {reader.number(n)}" for kind, n in rows.items()]
    if not any(rows.values()):
        lines.append(_("It is empty: nothing of what was asked for was there for you."))
    if by is not None:
        name = cut(by.owner.name, NAME)
        once = by.reason == ONCE
        lines.append(
            _("{name} has sent you this.", name=name) if once else _("{name} has set this up for you.", name=name)
        )
    return "\n".join(lines)


# ------------------------------------------------------------------------------------------------ by a rule


def begun(first: datetime, receiver: str, reader: Reader) -> Message:
    _ = reader.text
    when = reader.moment(first)
    if receiver:
        return told(_("It begins. {name} gets the first one on {moment}, and knows of it.", name=receiver, moment=when))
    return told(_("It begins. You get the first one on {moment}.", moment=when))


def set_up(rule: Rule, part: str, following: datetime | None, reader: Reader) -> Message:
    """To whoever gets it, while it goes on and after; `part` is which part of the log that is."""
    _ = reader.text
    title = _("Exports for you")
    name = cut(rule.owner.name, NAME)
    if following is None:
        text = _("{name} had set up exports for you. You get no more of them.", name=name)
        return Message(title, (Text(text),), preview=title, private=True)
    text = _("{name} has set up exports for you: {rule}.", name=name, rule=rhythm.rule(rule.schedule, reader))
    what = reader.names([_(rules.NAMES[one]) for one in rule.asked.kinds])
    small = _("In them is what you may see yourself. The next one comes on {moment}.", moment=reader.moment(following))
    said = (Text(text), Text(f"{what}\n{part}"), Small(small), Buttons((_stop(rule, reader),)))
    return Message(title, said, title, private=True)


def _stop(rule: Rule, reader: Reader) -> Button:
    _ = reader.text
    sure = Confirm(_("No more of these?"), _("What came already stays."), _("Yes, stop"), _("No"))
    return Button(_("Stop"), "export.stop", str(rule.id), confirm=sure)


def stopped(reader: Reader) -> Message:
    return told(reader.text("It comes no more. What came already stays."))


def ended(rule: Rule, part: str, reader: Reader) -> Message:
    """To whoever has set it up, when something else has ended it."""
    _ = reader.text
    name, said = cut(rule.receiver.name, NAME), rhythm.rule(rule.schedule, reader)
    why = {
        LEFT: _("{name} is here no more, so the exports to them have ended: {rule}.", name=name, rule=said),
        REFUSED: _("{name} wants no more of the exports that you set up: {rule}.", name=name, rule=said),
        NO_RIGHT: _("Your exports have ended, as they are no longer yours to have: {rule}.", rule=said),
    }
    what = reader.names([_(rules.NAMES[one]) for one in rule.asked.kinds])
    return told(f"{why.get(rule.reason, _('Your exports have ended: {rule}.', rule=said))}\n{what}\n{part}")


def listing(rows: Sequence[Row], reader: Reader) -> Message:
    """Those that come by a rule."""
    _ = reader.text
    title = _("Exports that come by themselves")
    if not rows:
        none = _("There are none. Type {command} and say when, to have one.", command=_("/export"))
        return Message(title, (Text(none),), preview=title, private=True)
    return Message(title, tuple(in_rows(rows)), preview=title, private=True)


def already(row: Row, reader: Reader) -> Message:
    """In place of another one that would bring the same."""
    text = reader.text("This is set up already.")
    return Message("", (Text(text), *in_rows([row])), preview=text, private=True)


def row(rule: Rule, part: str, following: datetime | None, me: int, reader: Reader) -> Row:
    """A rule with when it comes next."""
    _ = reader.text
    what = reader.names([_(rules.NAMES[one]) for one in rule.asked.kinds])
    lines = [part, rhythm.rule(rule.schedule, reader)]
    if rule.receiver.id != me:
        lines.append(_("To {name}", name=cut(rule.receiver.name, NAME)))
    elif rule.owner.id != me:
        lines.append(_("Set up by {name}", name=cut(rule.owner.name, NAME)))
    if following is not None:
        lines.append(_("Next on {moment}", moment=reader.moment(following)))
    return Row(what, "\n".join(lines), button=_stop(rule, reader))
