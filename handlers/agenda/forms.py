"""The form of an item: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.language import Reader
from bot.model import Choice, Field, Form, Input, Item, Small
from handlers.agenda import rules, views
from storage.agenda_tables import Words
from storage.forum_tables import Forum, Meeting

TITLE = 100
TEXT = 2_000
REASON = 500


@dataclass(frozen=True, slots=True)
class Order:
    """Where an item stands among so many, by the numbers that the agenda shows: `before` it come the latest minutes and
    the standing items. Only whoever leads may change that."""

    place: int
    of: int
    before: int = 0


def item(
    forum: Forum,
    meeting: Meeting,
    words: Words,
    state: Mapping[str, str],
    reader: Reader,
    *,
    order: Order | None = None,
) -> Form:
    """With "late" in its state it asks why this can't wait."""
    _ = reader.text
    choices = tuple(Choice(key, _(label)) for key, label in rules.AIMS.items())
    return Form(
        "agenda.item",
        _("Edit an item") if "item" in state else _("Add an item"),
        (
            Small(views.moment_of(forum, meeting, reader)),
            *(_why(reader) if "late" in state else ()),
            Field("title", _("What is it about?"), required=True, initial=words.title, max_length=TITLE),
            Field("aim", _("What for"), Input.CHOICE, initial=words.aim, choices=choices),
            Field("text", _("More about it"), Input.LINES, initial=words.text, max_length=TEXT),
            Field("minutes", _("Minutes that it may take"), Input.NUMBER, initial=words.minutes),
            *(_order(order, reader) if order else ()),
            Small(_("Those who are in the forum see it, and everybody where the agenda is sent.")),
        ),
        submit=_("Save") if "item" in state else _("Add"),
        state=state,
    )


def _why(reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    return (
        Small(_("The deadline has passed. You can still add it: everybody then sees that it came late, and why.")),
        Field("late_reason", _("Why can't it wait?"), Input.LINES, required=True, max_length=REASON),
    )


def _order(order: Order, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    first, last = order.before + 1, order.before + order.of
    help = _(
        "From {first} to {last}, as numbered on the agenda; the others move.",
        first=reader.number(first),
        last=reader.number(last),
    )
    return (Field("place", _("Its place"), Input.NUMBER, help, initial=order.before + order.place),)
