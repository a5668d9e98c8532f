"""Lists and digests of action items: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.language import N_, Reader
from bot.model import Button, Buttons, Element, Heading, Message, Row, Rows, Small, Text
from handlers.action_items import rules
from handlers.action_items.creator_views import creator_buttons
from handlers.action_items.gathering import Gathered
from handlers.action_items.views import due, goes, line, owner_buttons, who
from handlers.wording import row_of
from storage.action_item_tables import ActionItem, Which
from storage.forum_tables import Meeting

PAGE_ROWS = 8
EACH = 6  # lines of each group of a digest

TITLES = {
    Which.MINE: N_("What you do"),
    Which.OURS: N_("What is agreed here"),
    Which.GIVEN: N_("What you have asked for"),
    Which.LATE: N_("What is late"),
}
_NOTHING = {
    Which.MINE: N_("Nothing is open for you."),
    Which.OURS: N_("Nothing that you may see is open here."),
    Which.GIVEN: N_("Nothing that you have asked others for is open."),
    Which.LATE: N_("Nothing is late: neither yours nor what you have asked for."),
}


def listing(
    found: Sequence[ActionItem], which: Which, page: int, me: int, today: date, value: str, reader: Reader
) -> Message:
    """A page; one more than a page holds means that there is a next one. `value` is what its button carries on."""
    _ = reader.text
    rows = tuple(_listed(one, me, today, reader) for one in found[:PAGE_ROWS])
    more = (Button(_("Next"), "action_item.list", f"{value}:{page + 1}"),) if len(found) > PAGE_ROWS else ()
    back = (Button(_("Previous"), "action_item.list", f"{value}:{page - 1}"),) if page > 1 else ()
    return Message(
        title=_(TITLES[which]),
        elements=(Rows(rows) if rows else Text(_(_NOTHING[which])), *row_of((*back, *more))),
        preview=_("Action items"),
        private=True,
    )


def _listed(item: ActionItem, me: int, today: date, reader: Reader) -> Row:
    """With its next step, for whoever has one. Whether it is late, they see of their own alone."""
    _ = reader.text
    mine = me in (item.owner.id, item.creator.id)
    when = _("late: {due}", due=due(item, reader)) if mine and rules.is_late(item, today) else due(item, reader)
    name = _("You") if item.owner.id == me else who(item.owner.name)
    return Row(item.task.title, f"{name} · {goes(item, reader)} · {when}", button=next_step(item, me, reader))


def next_step(item: ActionItem, me: int, reader: Reader) -> Button:
    _ = reader.text
    value = str(item.id)
    if item.offered_to is not None and item.offered_to.id == me:
        return Button(_("Accept"), "action_item.take", value)
    if item.owner.id == me:
        return owner_buttons(item, reader)[0]
    waits = item.suggested_on is not None or item.state == "blocked" or rules.is_declined(item)
    if item.creator.id == me and waits:
        return creator_buttons(item, reader)[0]
    if rules.may_help(item, me):
        return Button(_("It is there now"), "action_item.unblock", value)
    return Button(_("Open"), "action_item.show", value)


def agreed(items: Sequence[ActionItem], reader: Reader) -> Iterator[Element]:
    """What is still to be done, on the agenda of a forum: tasks and states, never who is late."""
    _ = reader.text
    yield Heading(_("Agreed earlier"))
    rows = (
        Row(
            one.task.title,
            f"{who(one.owner.name)} · {line(one, reader)}",
            button=Button(_("Open"), "action_item.show", str(one.id)),
        )
        for one in items
    )
    yield Rows(tuple(rows))


def left_open(
    items: Sequence[ActionItem], decision_id: int, replaced: bool, me: int, today: date, reader: Reader
) -> Message:
    """To one of their people, when the decision that they come from is no longer in force. It is not named: who does
    something need not be among those who may read it."""
    _ = reader.text
    why = (
        _("The decision that this comes from is replaced by another one.")
        if replaced
        else _("The decision that this comes from no longer holds.")
    )
    what = _(
        "Nothing happens by itself: it stays as it is. What you do, you can go on with, hand over or decline; what you "
        "have asked for, you can change or drop."
    )
    rows = (
        replace(_listed(one, me, today, reader), button=Button(_("Open"), "action_item.show", str(one.id)))
        for one in items[:PAGE_ROWS]
    )
    more = reader.plural("{n} more", "{n} more", len(items) - PAGE_ROWS)
    mine = Button(more, "action_item.list", f"{list(Which).index(Which.MINE)}:0:1")
    read = Button(_("Read the decision"), "decision.show", str(decision_id))
    return Message(
        title=_("A decision changes, and there is still something to do"),
        elements=(
            Text(f"{why} {what}"),
            Rows(tuple(rows)),
            *row_of((*((mine,) if len(items) > PAGE_ROWS else ()), read)),
        ),
        preview=_("About your action items"),
        private=True,
    )


def from_meeting(meeting: Meeting, reader: Reader) -> Button:
    return Button(reader.text("Add action item"), "action_item.from_meeting", str(meeting.id))


# ------------------------------------------------------------------------------------------------ digests


def digest(gathered: Gathered, me: int, today: date, *, weekly: bool, reader: Reader) -> Message:
    _ = reader.text
    groups = (
        (_("Needs you now"), gathered.now, Which.MINE),
        (_("Coming"), gathered.coming, Which.MINE),
        (_("Waiting for others"), gathered.waiting, Which.GIVEN),
    )
    elements: list[Element] = []
    for label, items, which in groups:
        if items:
            elements += [
                Heading(label),
                Rows(tuple(_gathered(one, gathered, me, today, reader) for one in items[:EACH])),
            ]
        if len(items) > EACH:
            more = reader.plural("{n} more", "{n} more", len(items) - EACH)
            elements.append(Buttons((Button(more, "action_item.list", f"{list(Which).index(which)}:0:1"),)))
    title = _("Your week") if weekly else _("Your day")
    how = Button(_("How I am reminded"), "/samspil settings")
    return Message(
        title=title,
        elements=(*elements, Buttons((how,)), Small(_("I write only when something needs you."))),
        preview=_("Your action items"),
        private=True,
    )


def _gathered(item: ActionItem, gathered: Gathered, me: int, today: date, reader: Reader) -> Row:
    row = _listed(item, me, today, reader)
    if item.id not in gathered.last:
        return row
    return replace(row, detail=f"{row.detail}\n{reader.text('This is the last reminder about it.')}")
