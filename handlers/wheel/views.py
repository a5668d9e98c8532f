"""How the year reads: pure, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.language import Reader
from bot.model import (
    Button,
    Confirm,
    Element,
    Facts,
    File,
    Heading,
    Link,
    Message,
    Row,
    Small,
    Style,
    Text,
    told,
)
from handlers import rhythm
from handlers.wheel import rules
from handlers.wheel.rules import Entry, Often, Wheel
from handlers.wording import NAME, cut, in_rows, row_of
from storage.milestones import Milestone

LABEL = 75  # characters of a title among others
MOST_OFTEN = 8
MOST_MILESTONES = 20


def year(wheel: Wheel, page: int, forum: str, value: str, several: bool, reader: Reader) -> Message:
    """A page of months. `value` is the forum's id on buttons ("0" for all), `forum` its name; `several`: there is a
    choice of forums."""
    _ = reader.text
    pages = rules.pages(wheel.entries) or [[]]
    page = min(page, len(pages))
    elements: list[Element] = []
    for month, found in pages[page - 1]:
        elements.append(Heading(_capital(reader.month(month))))
        elements.append(Facts(tuple((_when(one, reader), _what(one, reader)) for one in found)))
    if not elements and not wheel.often:
        elements.append(Text(_("Nothing is planned yet.")))
    if page == len(pages):
        elements += _often(wheel.often, reader)
    next_page = Button(_("Next"), "wheel.show", f"{value}:{page + 1}")
    some = Button(_("Only one forum"), "wheel.filter", value)
    back = Button(_("All of mine"), "wheel.show", "0:1")
    elements += row_of(
        [
            *([next_page] if page < len(pages) else []),
            Button(_("Add a milestone"), "wheel.add", value),
            Button(_("Milestones"), "wheel.milestones", value),
            *([back] if forum else []),
            *([some] if several else []),
            Button(_("In my calendar"), "wheel.calendar", value),
        ]
    )
    title = _("The year of {forum}", forum=cut(forum, NAME)) if forum else _("The year ahead")
    return Message(title, tuple(elements), preview=_("The year ahead"), private=True)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _when(one: Entry, reader: Reader) -> str:
    began = one.began or one.first
    day = reader.day_of_month(began)
    if one.last is not None and one.last > began:
        if began.month != one.last.month:
            day = reader.day_of_year(began.month, began.day)
        return f"{day} – {reader.day_of_year(one.last.month, one.last.day)}"
    return f"{day} {reader.clock_at(one.at)}" if one.at is not None else day


def _what(one: Entry, reader: Reader) -> str:
    words = title(replace(one, title=cut(one.title, LABEL)), reader)
    return f"{words} · {cut(one.about, LABEL)}" if one.kind == rules.MEETING and one.about else words


def title(one: Entry, reader: Reader) -> str:
    """What it is, in one line."""
    _ = reader.text
    words = " ".join(one.title.split())
    match one.kind:
        case rules.REVIEW:
            return _("{number} is looked at again: {title}", number=one.about, title=words)
        case rules.REMINDER:
            return _("Reminder: {text}", text=words)
    return words


def _often(often: Sequence[Often], reader: Reader) -> Iterator[Element]:
    _ = reader.text
    if not often:
        return
    yield Heading(_("All year round"))
    shown = often[:MOST_OFTEN]
    yield from in_rows(
        [Row(cut(" ".join(one.title.split()), LABEL), rhythm.rule(one.schedule, reader)) for one in shown]
    )
    if more := len(often) - len(shown):
        yield Small(reader.plural("{n} more comes often.", "{n} more come often.", more))


# ------------------------------------------------------------------------------------------------ milestones


@dataclass(frozen=True, slots=True)
class Shown:
    """`whom` says in words for whom it is."""

    milestone: Milestone
    whom: str
    mine: bool


def milestones(found: Sequence[Entry], value: str, reader: Reader) -> Message:
    """Each once, the next one first."""
    _ = reader.text
    title = _("Milestones")
    rows = [
        Row(
            cut(" ".join(one.title.split()), LABEL),
            reader.period(one.first, one.last or one.first),
            button=Button(_("Open"), "wheel.milestone", str(one.id)),
        )
        for one in found[:MOST_MILESTONES]
    ]
    add = Button(_("Add a milestone"), "wheel.add", value)
    see = Button(_("See the year"), "wheel.show", f"{value}:1")
    more = len(found) - len(rows)
    note = (Small(reader.plural("{n} more comes later.", "{n} more come later.", more)),) if more else ()
    nothing = Text(_("There is none."))
    lines = (*in_rows(rows), *note) if rows else (nothing,)
    return Message(title, (*lines, *row_of([add, see])), preview=title, private=True)


def milestone(shown: Shown, title: str, reader: Reader) -> Message:
    _ = reader.text
    one, value = shown.milestone.proposal, str(shown.milestone.id)
    days = reader.day(one.first)
    if one.last > one.first:
        days = _("{first} to {last}", first=days, last=reader.day(one.last))
    if one.yearly:
        days = _("{days}, and each year after", days=days)
    buttons = [Button(_("See the year"), "wheel.show", f"{one.forum or 0}:1")]
    if shown.mine:
        sure = Confirm(_("Delete the milestone?"), cut(one.title, LABEL), yes=_("Delete"), no=_("Keep it"))
        change = Button(_("Change"), "wheel.change", value)
        buttons = [change, Button(_("Delete"), "wheel.delete", value, Style.DANGER, sure), *buttons]
    return Message(
        title=title,
        elements=(
            Text(one.title),
            Facts(((_("When"), days), (_("For"), shown.whom))),
            Small(_("From {name}.", name=cut(shown.milestone.created_by.name, NAME))),
            *row_of(buttons),
        ),
        preview=_("A milestone"),
        private=True,
    )


def deleted(forum: int, reader: Reader) -> Message:
    _ = reader.text
    text = _("The milestone is deleted.")
    see = Button(_("See the year"), "wheel.show", f"{forum}:1")
    return Message("", (Text(text), *row_of([see])), preview=text, private=True)


# ------------------------------------------------------------------------------------------------ a calendar


def calendar(url: str, forum: str, value: str, reader: Reader) -> Message:
    """The secret address at which a calendar finds it."""
    _ = reader.text
    sure = Confirm(
        _("Make a new address?"),
        _("The one you have now stops working everywhere that it is used."),
        yes=_("New address"),
        no=_("Keep it"),
    )
    off = Confirm(
        _("Turn the address off?"),
        _("Your calendar shows nothing of it any more. You can turn it on again."),
        yes=_("Turn it off"),
        no=_("Keep it"),
    )
    return Message(
        title=_("In my calendar"),
        elements=(
            Text(_whole(forum, reader)),
            Text(url, _("The address")),
            Text(
                _(
                    "Paste it in Outlook under “Add calendar, Subscribe from web”, "
                    "in Google under “Other calendars, From URL”."
                ),
            ),
            Link(_("Download it once, as a file"), url),
            Small(
                _(
                    "Whoever has the address sees this without logging in: keep it to yourself. "
                    "What concerns you alone stands there as “Busy”. Calendars fetch it every few hours."
                )
            ),
            *row_of(
                [
                    Button(_("New address"), "wheel.renew", value, confirm=sure),
                    Button(_("Turn it off"), "wheel.stop", value, confirm=off),
                ]
            ),
        ),
        preview=_("In my calendar"),
        private=True,
    )


def _whole(forum: str, reader: Reader) -> str:
    _ = reader.text
    if forum:
        return _("Your calendar can show the year of {forum}, and keeps up with every change.", forum=cut(forum, NAME))
    return _("Your calendar can show your year from Samspil, and keeps up with every change.")


def no_address(value: str, reader: Reader) -> Message:
    """Where the bot has no address on the internet."""
    _ = reader.text
    title = _("In my calendar")
    text = _(
        "Your calendar can't fetch this by itself: whoever runs the bot has given it no address on the internet "
        "(SAMSPIL_PUBLIC_URL). I can send you a file to import; it does not keep up with changes."
    )
    send = Button(_("Send me the file"), "wheel.file", value, Style.PRIMARY)
    return Message(title, (Text(text), *row_of([send])), preview=title, private=True)


def sending(alone: bool, reader: Reader) -> Message:
    _ = reader.text
    if alone:
        return told(_("The file is on its way."))
    return told(
        _("The file is on its way to your own chat with me. If it does not come, open that chat and ask for it there.")
    )


def file(made: File, reader: Reader) -> Message:
    _ = reader.text
    text = _("Here is the year as a file. Open it, and your calendar takes it in.")
    return Message(_("The year ahead"), (Text(text), made), preview=text, private=True)


def stopped(reader: Reader) -> Message:
    _ = reader.text
    text = _("The address is turned off. Calendars that used it find nothing there.")
    return Message("", (Text(text),), preview=text, private=True)
