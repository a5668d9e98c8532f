"""What is said of exports: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.language import Reader
from bot.model import Button, Buttons, Confirm, Message, Row, Small, Text, told
from handlers import rhythm
from handlers.exports import rules
from handlers.wording import cut, in_rows
from storage.exporting import LEFT, NO_RIGHT, REFUSED, Rule

NAME = 60


def period(first: date | None, last: date | None, reader: Reader) -> str:
    _ = reader.text
    if first is not None and last is not None:
        return reader.period(first, last)
    if first is not None:
        return _("from {day}", day=reader.day(first))
    return _("until {day}", day=reader.day(last)) if last is not None else _("from the beginning")


def asked(kinds: Sequence[str], days: str, alone: bool, reader: Reader) -> Message:
    """`alone`: asked in the asker's own conversation."""
    _ = reader.text
    what = reader.names([_(rules.NAMES[one]) for one in kinds])
    text = _("I am making it: {what}, {days}.", what=what, days=days)
    here = _("You get it here in a moment.") if alone else _("You get it in our own chat in a moment.")
    return told(f"{text} {here}")


def made(rows: Mapping[str, int], days: str, by: str, reader: Reader) -> str:
    """What is said with the file; `by` is who has set it up, if that was somebody else."""
    _ = reader.text
    lines = [_("Here is your export: {days}.", days=days)]
    lines += [f"{_(rules.NAMES[kind])}: {reader.number(n)}" for kind, n in rows.items()]
    if not any(rows.values()):
        lines.append(_("It is empty: nothing of what was asked for was there for you."))
    if by:
        lines.append(_("{name} has set this up for you.", name=cut(by, NAME)))
    return "\n".join(lines)


def filename(today: date) -> str:
    return f"samspil-{today.isoformat()}.xlsx"


# ------------------------------------------------------------------------------------------------ by a rule


def begun(first: datetime, receiver: str, reader: Reader) -> Message:
    _ = reader.text
    when = reader.moment(first)
    if receiver:
        return told(_("It begins. {name} gets the first one on {moment}, and knows of it.", name=receiver, moment=when))
    return told(_("It begins. You get the first one on {moment}.", moment=when))


def set_up(rule: Rule, following: datetime | None, reader: Reader) -> Message:
    """To whoever gets it, while it goes on and after."""
    _ = reader.text
    title = _("Exports for you")
    name = cut(rule.owner.name, NAME)
    if following is None:
        text = _("{name} had set up exports for you. You get no more of them.", name=name)
        return Message(title, (Text(text),), preview=title, private=True)
    text = _("{name} has set up exports for you: {rule}.", name=name, rule=rhythm.rule(rule.schedule, reader))
    what = reader.names([_(rules.NAMES[one]) for one in rule.asked.kinds])
    small = _("In them is what you may see yourself. The next one comes on {moment}.", moment=reader.moment(following))
    return Message(title, (Text(text), Text(what), Small(small), Buttons((_stop(rule, reader),))), title, private=True)


def _stop(rule: Rule, reader: Reader) -> Button:
    _ = reader.text
    sure = Confirm(_("No more of these?"), _("What came already stays."), _("Yes, stop"), _("No"))
    return Button(_("Stop"), "export.stop", str(rule.id), confirm=sure)


def stopped(reader: Reader) -> Message:
    return told(reader.text("It comes no more. What came already stays."))


def ended(rule: Rule, reader: Reader) -> Message:
    """To whoever has set it up, when something else has ended it."""
    _ = reader.text
    name, said = cut(rule.receiver.name, NAME), rhythm.rule(rule.schedule, reader)
    why = {
        LEFT: _("{name} is here no more, so the exports to them have ended: {rule}.", name=name, rule=said),
        REFUSED: _("{name} wants no more of the exports that you set up: {rule}.", name=name, rule=said),
        NO_RIGHT: _("Your exports have ended, as they are no longer yours to have: {rule}.", rule=said),
    }
    return told(why.get(rule.reason, _("Your exports have ended: {rule}.", rule=said)))


def listing(found: Sequence[tuple[Rule, datetime | None]], me: int, reader: Reader) -> Message:
    """Those that come by a rule, with when each comes next."""
    _ = reader.text
    title = _("Exports that come by themselves")
    if not found:
        none = _("There are none. Type {command} and say when, to have one.", command=_("/export"))
        return Message(title, (Text(none),), preview=title, private=True)
    rows = []
    for rule, following in found:
        what = reader.names([_(rules.NAMES[one]) for one in rule.asked.kinds])
        lines = [rhythm.rule(rule.schedule, reader)]
        if rule.receiver.id != me:
            lines.append(_("To {name}", name=cut(rule.receiver.name, NAME)))
        elif rule.owner.id != me:
            lines.append(_("Set up by {name}", name=cut(rule.owner.name, NAME)))
        if following is not None:
            lines.append(_("Next on {moment}", moment=reader.moment(following)))
        rows.append(Row(what, "\n".join(lines), button=_stop(rule, reader)))
    return Message(title, tuple(in_rows(rows)), preview=title, private=True)
