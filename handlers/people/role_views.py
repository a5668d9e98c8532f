"""How roles and deputies read: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zlib import crc32

from bot.language import N_, Reader
from bot.model import (
    Button,
    Buttons,
    Confirm,
    Element,
    Field,
    Form,
    Input,
    Item,
    Message,
    Person,
    Row,
    Rows,
    Small,
    Style,
    Text,
)
from handlers.people import rules
from handlers.people.rules import Deed
from handlers.wording import NAME, cut, row_of
from storage.roles import Appointment, Deputy, Held
from storage.units import Unit

PAGE_ROWS = 8
PLURAL: Mapping[str, str] = {
    rules.ADMINISTRATOR: N_("Administrators"),
    rules.LEADER: N_("Leaders"),
    rules.REPRESENTATIVE: N_("Representatives"),
}
NOW: Mapping[str, str] = {
    rules.ADMINISTRATOR: N_("You are now an administrator"),
    rules.LEADER: N_("You are now a leader"),
    rules.REPRESENTATIVE: N_("You are now a representative"),
    rules.MEMBER: N_("You are now a member like everybody else"),
}


def _unit(unit: Unit) -> tuple[Small, ...]:
    return (Small(unit.name),) if unit.name else ()


def _noted(note: str) -> tuple[Text, ...]:
    """No error of the form: then what was typed would stand in it again."""
    return (Text(note),) if note else ()


# ------------------------------------------------------------------------------------------------ who is what


def listing(
    unit: Unit,
    held: Sequence[Held],
    deputies: Sequence[Deputy],
    page: int,
    may: Mapping[Deed, bool],
    reader: Reader,
) -> Message:
    """A page of those who have a role; what the reader `may` decides which buttons there are."""
    _ = reader.text
    first = (page - 1) * PAGE_ROWS
    rows = tuple(_row(one, deputies, may[Deed.END], reader) for one in held[first : first + PAGE_ROWS])
    more = len(held) > first + PAGE_ROWS
    buttons = [
        *([Button(_("Next"), "people.roles", str(page + 1))] if more else []),
        *([Button(_("Give and take roles…"), "people.appoint", style=Style.PRIMARY)] if may[Deed.APPOINT] else []),
        *([Button(_("My deputy…"), "people.deputy")] if may[Deed.DEPUTE] else []),
        Button(_("Who may what"), "people.what"),
    ]
    title = _("Roles")
    says = _("Everybody else here is a member.")
    elements: tuple[Element, ...] = (
        *_unit(unit),
        Rows(rows) if rows else Text(_("Nobody has a role here yet.")),
        *((Small(says),) if not more else ()),
        *row_of(buttons),
    )
    return Message(title, elements, preview=title, private=True)


def what(unit: Unit, reader: Reader) -> Message:
    """What each role adds to the one before it."""
    _ = reader.text
    elements: list[Element] = [*_unit(unit)]
    for role, before in zip(rules.COLUMNS[1:], rules.COLUMNS, strict=False):
        deeds = [deed for deed in Deed if rules.may(deed, role, unit)]
        if before != rules.GUEST:
            deeds = rules.gained(role, before, unit)
        said = _deeds(deeds, reader) if deeds else _("The same as the role above, as this is set here.")
        elements.append(Text(said, _(rules.NAMES[role])))
    said = _("Each role also has what stands above it in this list. What you have made yourself stays yours.")
    elements.append(Small(said))
    title = _("Who may what")
    return Message(title, tuple(elements), preview=title, private=True)


def _row(held: Held, deputies: Sequence[Deputy], may_end: bool, reader: Reader) -> Row:
    _ = reader.text
    details, button = [_(rules.NAMES[held.role])], None
    for one in deputies:
        if one.person.id == held.person.id:
            details.append(_("Deputy: {name}, {period}", name=cut(one.deputy.name, NAME), period=_period(one, reader)))
            button = _end(one, reader) if may_end else None
    return Row(cut(held.person.name, 100), " · ".join(details), button=button)


def _period(one: Deputy, reader: Reader) -> str:
    return reader.period(one.first_day, one.last_day)


def _end(one: Deputy, reader: Reader) -> Button:
    _ = reader.text
    ask = Confirm(
        _("End it now?"),
        _("{name} can no longer do what {person} may.", name=cut(one.deputy.name, NAME), person=one.person.name[:NAME]),
        yes=_("End it"),
        no=_("Keep"),
    )
    return Button(_("End it"), "people.deputy_end", str(one.id), confirm=ask)


# ------------------------------------------------------------------------------------------------ given and taken


def state_of(unit: Unit, held: Sequence[Held]) -> dict[str, str]:
    """Names the unit, and what somebody was shown of its roles."""
    shown = sorted((one.person.id, one.role) for one in held)
    return {"unit": str(unit.id), "base": str(crc32(repr(shown).encode()))}


def appoint(unit: Unit, held: Sequence[Held], reader: Reader, note: str = "") -> Form:
    _ = reader.text
    fields = tuple(
        Field(
            role,
            _(PLURAL[role]),
            Input.PEOPLE,
            initial=tuple(one.person for one in held if one.role == role),
        )
        for role in rules.APPOINTED
    )
    says = Small(_("Who gets a role or loses one is told, in their working hours."))
    return Form(
        "people.appoint",
        _("Give and take roles"),
        (*_noted(note), *_unit(unit), *fields, says),
        submit=_("Save"),
        state=state_of(unit, held),
    )


def appointed(told: int, gave_up: bool, reader: Reader) -> Message:
    """`gave_up`: they were administrator, and are no more."""
    _ = reader.text
    said = [_("Saved. You are no longer administrator here.") if gave_up else _("Saved.")]
    if told:
        said.append(reader.plural("{n} person is told.", "{n} people are told.", told))
    text = " ".join(said)
    return Message("", (Text(text), Buttons((_roles(reader),))), preview=text, private=True)


def _roles(reader: Reader) -> Button:
    return Button(reader.text("Roles"), "people.roles", "1")


def told(one: Appointment, unit: Unit, reader: Reader) -> Message:
    """To whoever was given another role."""
    _ = reader.text
    title = _(NOW[one.role])
    may = rules.gained(one.role, one.before, unit)
    kept = _("What you have written and agreed stays as it is.")
    elements: tuple[Element, ...] = (
        *_unit(unit),
        Text(_("{name} has changed your role here.", name=cut(one.by.name, NAME))),
        *((Text(_deeds(may, reader), _("You may now")),) if may else (Small(kept),)),
        Buttons((_roles(reader),)),
    )
    preview = _("Your role was changed")
    return Message(title, elements, preview=preview, private=True)


def _deeds(deeds: Sequence[Deed], reader: Reader) -> str:
    return "\n".join(f"– {reader.text(deed)}" for deed in deeds)


# ------------------------------------------------------------------------------------------------ deputies


def deputy_form(unit: Unit, now: Deputy | None, today: date, reader: Reader, note: str = "") -> Form:
    """`now` is who stands in for the reader, or will."""
    _ = reader.text
    says = _("While somebody stands in for you, they may do what your role lets you do. It ends by itself.")
    items: list[Item] = [
        *_noted(note),
        *_unit(unit),
        Small(says),
        Field("deputy", _("Who"), Input.PERSON, required=True, initial=now.deputy if now else None),
        Field("first", _("From"), Input.DATE, required=True, initial=now.first_day if now else today),
        Field("last", _("The last day"), Input.DATE, required=True, initial=now.last_day if now else None),
    ]
    if now is not None:
        items.append(Buttons((_end(now, reader),)))
    state = {"unit": str(unit.id), "base": str(now.id) if now else ""}
    return Form("people.deputy", _("My deputy"), tuple(items), submit=_("Save"), state=state)


def named(one: Deputy, reader: Reader) -> Message:
    """To whoever named a deputy."""
    _ = reader.text
    said = _(
        "{name} stands in for you: {period}. They are told, and so are the administrators.",
        name=cut(one.deputy.name, NAME),
        period=_period(one, reader),
    )
    return Message("", (Text(said), *row_of([_end(one, reader)])), preview=said, private=True)


def deputy_told(one: Deputy, deeds: Sequence[Deed], unit: Unit, over: bool, reader: Reader) -> Message:
    """To the deputy."""
    _ = reader.text
    name = cut(one.person.name, NAME)
    title = _("You stand in for {name}", name=name)
    elements: list[Element] = [*_unit(unit), Text(_period(one, reader))]
    if over:
        elements.append(Small(_("It has ended.")))
    else:
        if deeds:
            elements.append(Text(_deeds(deeds, reader), _("You may then")))
        elements.append(Small(_("It ends by itself. You pass nothing of it on.")))
        elements += row_of([Button(_("I can't"), "people.deputy_decline", str(one.id))])
    return Message(title, tuple(elements), preview=title, private=True)


def deputy_noted(one: Deputy, unit: Unit, over: bool, may_end: bool, reader: Reader) -> Message:
    """To the unit's administrators."""
    _ = reader.text
    title = _("{name} stands in for {person}", name=cut(one.deputy.name, NAME), person=cut(one.person.name, NAME))
    end: tuple[Element, ...] = row_of([_end(one, reader)] if may_end else [])
    end = (Small(_("It has ended.")),) if over else end
    return Message(title, (*_unit(unit), Text(_period(one, reader)), *end), preview=title, private=True)


def deputy_ended(one: Deputy, by: Person, to_deputy: bool, again: bool, unit: Unit, reader: Reader) -> Message:
    """To either of the two where the other, or an administrator, has ended it; `again`: they can name another."""
    _ = reader.text
    if to_deputy:
        title = _("You no longer stand in for {name}", name=cut(one.person.name, NAME))
    else:
        title = _("{name} no longer stands in for you", name=cut(one.deputy.name, NAME))
    another = row_of([Button(_("My deputy…"), "people.deputy")] if again else [])
    says = Text(_("{name} has ended it.", name=cut(by.name, NAME)))
    return Message(title, (*_unit(unit), says, *another), preview=title, private=True)


def over(reader: Reader) -> Message:
    text = reader.text("It has ended. Nobody stands in any more.")
    return Message("", (Text(text),), preview=text, private=True)
