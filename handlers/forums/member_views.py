"""How a forum's members read: pure, in any language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import Reader
from bot.model import Button, Buttons, Choice, Field, Form, Input, Message, Person, Row, Rows, Small, Style, Text
from handlers.forums import rules
from handlers.wording import cut, names
from storage.forum_tables import Forum

PAGE_ROWS = 8


def listing(forum: Forum, page: int, mine: bool, reader: Reader) -> Message:
    """A page of those in a forum; `mine` where the reader may change it."""
    _ = reader.text
    everybody = {one.person.id: one.person for one in forum.members}
    first = (page - 1) * PAGE_ROWS
    rows = tuple(_row(forum, one, mine, reader) for one in list(everybody.values())[first : first + PAGE_ROWS])
    more = [Button(_("Next"), "forum.members", f"{forum.id}:{page + 1}")] if len(everybody) > first + PAGE_ROWS else []
    add = [Button(_("Add people"), "forum.add", str(forum.id), Style.PRIMARY)] if mine else []
    count = reader.plural("{n} member", "{n} members", len(everybody))
    return Message(
        title=_("Members of {forum}", forum=forum.settings.name),
        elements=(
            *((Small(count), Rows(rows)) if rows else (Text(_("Nobody is named yet.")),)),
            Buttons((*more, *add, _show(forum, reader))),
        ),
        preview=_("Members of a forum"),
        private=True,
    )


def _row(forum: Forum, person: Person, mine: bool, reader: Reader) -> Row:
    hats = [rules.label_of_one(one.hat, forum.titles, reader) for one in forum.members if one.person.id == person.id]
    remove = Button(reader.text("Remove"), "forum.remove", f"{forum.id}:{person.id}")
    return Row(cut(person.name, 100), " · ".join(hats), button=remove if mine else None)


def _show(forum: Forum, reader: Reader) -> Button:
    return Button(reader.text("Show the forum"), "forum.show", str(forum.id))


def add(forum: Forum, reader: Reader) -> Form:
    _ = reader.text
    choices = tuple(Choice(hat, rules.label(hat, forum.titles, reader)) for hat in rules.HATS)
    return Form(
        "forum.add",
        _("Add people"),
        (
            Small(forum.settings.name),
            Field("hat", _("As"), Input.CHOICE, initial=rules.OTHER, choices=choices),
            Field("people", _("Whom"), Input.PEOPLE, _("Up to 80 at a time."), required=True),
        ),
        submit=_("Add"),
        state={"forum": str(forum.id)},
    )


def added(forum: Forum, people: Sequence[Person], reader: Reader) -> Message:
    """To whoever added them, or brought them back."""
    _ = reader.text
    who = names([one.name for one in people], reader)
    more = Button(_("Add people"), "forum.add", str(forum.id))
    return _told(forum, _("In {forum} now: {people}.", forum=forum.settings.name, people=who), more, reader)


def removed(forum: Forum, person: Person, hats: Sequence[str], to_chair: int, reader: Reader) -> Message:
    """To whoever took somebody out, who was to chair so many meetings."""
    _ = reader.text
    said = _("{name} is no longer in {forum}.", name=cut(person.name, 100), forum=forum.settings.name)
    if person.id in rules.takes_part(forum):
        said = _(
            "{name} is no longer among the members of {forum}, but still sees it: as chair, minute taker or whoever "
            "made it.",
            name=cut(person.name, 100),
            forum=forum.settings.name,
        )
    if to_chair:
        again = reader.plural(
            "{n} meeting that they were to chair is the forum's chair's again.",
            "{n} meetings that they were to chair are the forum's chair's again.",
            to_chair,
        )
        said = f"{said} {again}"
    undo = Button(_("Undo"), "forum.readd", f"{forum.id}:{person.id}:{rules.number_of(hats)}")
    return _told(forum, said, undo, reader)


def _told(forum: Forum, said: str, next_: Button, reader: Reader) -> Message:
    members = Button(reader.text("Members"), "forum.members", f"{forum.id}:1")
    return Message(
        "", (Text(said), Buttons((next_, members))), preview=reader.text("The members of a forum changed"), private=True
    )
