"""How it reads for how long records are kept, and what would go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.language import N_, Reader
from bot.model import Facts, Field, Form, Input, Item, Message, Small, Text, told
from handlers.wording import day_of
from storage.retention import Old

GONE = N_(
    "What is removed can't be brought back. My messages about it say then that it is removed, where I can change them."
)
LABELS: Mapping[str, str] = {
    "notice": N_("Pre-meeting notices, after their meeting"),
    "occurrence": N_("What came of reminders, and what was answered"),
    "decision": N_("Decisions, after they went out of force"),
    "pending": N_("Decisions under way that were dropped"),
    "action_item": N_("Action items, after they were closed"),
    "minutes": N_("Minutes"),
    "meeting": N_("Meetings without minutes and notices"),
    "audit": N_("The log of who did what"),
}


def choosing(now: Sequence[Old], reader: Reader) -> Form:
    _ = reader.text
    says = _("For how many months is each kept? 0 keeps it for good. What is old enough is removed at night.")
    fields = tuple(
        Field(
            one.kind,
            _(LABELS[one.kind]),
            Input.NUMBER,
            help=_("Tonight: {what}", what=many(one, reader)) if one.many else "",
            required=True,
            initial=one.months,
        )
        for one in now
    )
    small = _(GONE)
    items: tuple[Item, ...] = (Text(says), *fields, Small(small))
    state = {one.kind: str(one.months) for one in now}
    return Form("retention.choose", _("How long records are kept"), items, submit=_("Save"), state=state)


def confirming(gone: Sequence[Old], wanted: Mapping[str, int], reader: Reader) -> Form:
    """What would be removed that is kept now, before it counts."""
    _ = reader.text
    facts = tuple((_(LABELS[one.kind]), many(one, reader)) for one in gone)
    says = _("This would be removed from tonight on, with everything that hangs on it:")
    small = Small(_(GONE))
    state = {kind: str(months) for kind, months in wanted.items()}
    title = _("How long records are kept")
    return Form("retention.confirm", title, (Text(says), Facts(facts), small), submit=_("Yes, remove it"), state=state)


def many(one: Old, reader: Reader) -> str:
    """ "12, the oldest of 3 March 2025"."""
    if one.oldest is None:
        return reader.number(one.many)
    day = day_of(one.oldest, reader)
    return reader.text("{n}, the oldest of {day}", n=reader.number(one.many), day=day)


def chosen(reader: Reader) -> Message:
    return told(reader.text("Saved. What is older is removed at night."))


def removed(reader: Reader) -> Message:
    """In place of a message about what is no more."""
    return told(reader.text("What stood here is removed: it was kept for as long as it should be."))
