"""The forms of action items: pure, in any language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.language import Reader
from bot.model import Choice, Conversation, Field, Form, Heading, Input, Item, Kind, Person, Small, Text
from handlers.action_items import rules
from handlers.wording import NAME, cut, place_name
from storage.action_item_tables import ActionItem, Task

# Characters; together they fit one message.
TITLE = 150
DELIVER = 3_000
SERVES = 150
WHY = 500


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form of an action item. `about` is the value of one of the choices that are offered."""

    title: str = ""
    deliver: str = ""
    owners: tuple[Person, ...] = ()
    due_on: date | None = None
    here: bool = True
    about: str = ""
    participants: tuple[Person, ...] = ()
    partner: Person | None = None
    serves: str = ""
    term: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the form is filled in: the conversation in which the item may be shown, and what it may come from, or does
    come from."""

    here: Conversation
    about: Sequence[Choice] = ()
    comes: str = ""


def typed(values: Mapping[str, Any]) -> Filled:
    """What came back, to be looked at once more."""
    owners = values["owners"] if "owners" in values else ((values["owner"],) if values["owner"] else ())
    names = ("title", "deliver", "due_on", "participants", "partner", "serves", "term")
    return Filled(
        **{name: values[name] for name in names},
        owners=owners,
        here=values.get("here", False),
        about=values.get("about", ""),
    )


def task(filled: Filled) -> Task:
    """What is agreed, by a form that was checked."""
    due_on = filled.due_on or date.max
    return Task(title=filled.title, deliver=filled.deliver, serves=filled.serves, term=filled.term, due_on=due_on)


def write(now: Filled, where: Setting, state: Mapping[str, str], reader: Reader, error: str = "") -> Form:
    """What, who and by when are enough."""
    _ = reader.text
    edits = "item" in state
    return Form(
        "action_item.write",
        _title(now, reader, edits=edits),
        (
            _field("title", _("What is to be done?"), now, required=True, max_length=TITLE),
            _owners(now, reader, edits=edits),
            _field("due_on", _("By when?"), now, Input.DATE, required=True),
            _field("deliver", _("What is there when it is done?"), now, Input.LINES, max_length=DELIVER),
            *(() if edits else _here(now, where, reader)),
            Heading(_("More"), folds=True),
            _field("participants", _("Who takes part?"), now, Input.PEOPLE),
            _field("partner", _("Sparring partner"), now, Input.PERSON),
            _field("serves", _("Whom it serves"), now, max_length=SERVES),
            _field("term", _("Short or long term"), now, Input.CHOICE, choices=_choices(rules.TERMS, reader)),
            *_about(now, where, reader),
        ),
        submit=_("Save") if edits else _("Ask for it"),
        state=state,
        error=error,
    )


def _title(now: Filled, reader: Reader, *, edits: bool) -> str:
    _ = reader.text
    if not edits:
        return _("An action item")
    return _("Change the action item") if now.owners else _("Ask somebody else")


def _field(name: str, label: str, now: Filled, input: Input = Input.LINE, help: str = "", **more: Any) -> Field:
    return Field(name, label, input, help, initial=getattr(now, name), error=now.errors.get(name, ""), **more)


def _owners(now: Filled, reader: Reader, *, edits: bool) -> Field:
    _ = reader.text
    error = now.errors.get("owners", "")
    if edits:
        owner = now.owners[0] if now.owners else None
        help = _("Somebody new is asked, and can decline.")
        return Field("owner", _("Who does it?"), Input.PERSON, help, required=True, initial=owner, error=error)
    help = _("Each is asked, and can decline. With several, each gets their own.")
    return Field("owners", _("Who does it?"), Input.PEOPLE, help, required=True, initial=now.owners, error=error)


def _here(now: Filled, where: Setting, reader: Reader) -> tuple[Item, ...]:
    _ = reader.text
    if where.here.kind is Kind.DIRECT or not where.here.name:  # a chat that Samspil is not in has no name
        return ()
    label = _("Show it in {place}", place=place_name(where.here, reader))
    help = _("Everybody there then sees what, who and how it goes. Otherwise only the people involved do.")
    return (Field("here", label, Input.SWITCH, help, initial=now.here),)


def _about(now: Filled, where: Setting, reader: Reader) -> tuple[Item, ...]:
    if where.comes:
        return (Small(reader.text("It comes from: {what}", what=where.comes)),)
    if not where.about:
        return ()
    choices = tuple(where.about)
    return (Field("about", reader.text("It comes from"), Input.CHOICE, initial=now.about, choices=choices),)


def _choices(labels: Mapping[str, str], reader: Reader) -> tuple[Choice, ...]:
    return tuple(Choice(value, reader.text(label)) for value, label in labels.items())


# ------------------------------------------------------------------------------------------------ answers


def what(item: ActionItem, reader: Reader) -> Text:
    """The item in two lines, on top of every form about it."""
    day = reader.text("by {day}", day=reader.day(item.task.due_on))
    return Text(item.task.title, f"{cut(item.owner.name, NAME)} · {day}")


def _form(name: str, title: str, item: ActionItem, items: tuple[Item, ...], submit: str, reader: Reader) -> Form:
    state = {"item": str(item.id)}
    return Form(f"action_item.{name}", title, (what(item, reader), *items), submit=submit, state=state)


def _to_others(item: ActionItem, said: Small) -> tuple[Small, ...]:
    """What its other side hears, where there is one."""
    return (said,) if not rules.is_own(item) else ()


def decline(item: ActionItem, reader: Reader) -> Form:
    _ = reader.text
    name = cut(item.creator.name, NAME)
    why = Field("why", _("Why?"), Input.LINES, required=True, max_length=WHY)
    said = Small(_("{name} reads why, and decides what becomes of it.", name=name))
    return _form("decline", _("Decline"), item, (why, *_to_others(item, said)), _("Decline"), reader)


def drop(item: ActionItem, reader: Reader) -> Form:
    """Whoever asked for it no longer wants it."""
    _ = reader.text
    why = Field("why", _("Why?"), Input.LINES, required=True, max_length=WHY)
    said = Small(_("{name} is told, and is not reminded any more.", name=cut(item.owner.name, NAME)))
    return _form("drop", _("Drop it"), item, (why, *_to_others(item, said)), _("Drop it"), reader)


def redate(item: ActionItem, reader: Reader) -> Form:
    """By whoever asked for it."""
    _ = reader.text
    day = Field("day", _("By when?"), Input.DATE, required=True)
    told = (Small(_("{name} is told.", name=cut(item.owner.name, NAME))),) if not rules.is_own(item) else ()
    return _form("redate", _("A new date"), item, (day, *told), _("Save"), reader)


def suggest(item: ActionItem, reader: Reader) -> Form:
    _ = reader.text
    name = cut(item.creator.name, NAME)
    fields = (
        Field("day", _("I can do it by"), Input.DATE, required=True),
        Field("why", _("Why?"), Input.LINES, max_length=WHY),
        Small(_("{name} agrees or keeps the date. Until then it stays as it is.", name=name)),
    )
    return _form("suggest", _("Another date"), item, fields, _("Suggest it"), reader)


def offer(item: ActionItem, reader: Reader) -> Form:
    _ = reader.text
    fields = (
        Field("to", _("Who could do it instead?"), Input.PERSON, required=True),
        Small(_("It is yours until they accept.")),
    )
    return _form("offer", _("Hand it over"), item, fields, _("Ask them"), reader)


def refuse(item: ActionItem, reader: Reader) -> Form:
    """To somebody who is asked to take it over."""
    _ = reader.text
    why = Field("why", _("Why?"), Input.LINES, max_length=WHY)
    said = Small(_("It stays with {name}.", name=cut(item.owner.name, NAME)))
    return _form("refuse", _("Decline"), item, (why, said), _("Decline"), reader)


def block(item: ActionItem, reader: Reader) -> Form:
    _ = reader.text
    choices = _choices(rules.LACKS, reader)
    name = cut(item.creator.name, NAME)
    fields: tuple[Item, ...] = (
        Field("lacks", _("What is lacking?"), Input.CHOICE, required=True, initial=item.lacks, choices=choices),
        Field("whom", _("Who can help, or owes the decision?"), Input.PERSON, initial=item.lacks_from),
        Field("why", _("In your words"), Input.LINES, initial=item.reason, max_length=WHY),
        *_to_others(
            item, Small(_("{name} is told, and so is whoever can help. You are not reminded meanwhile.", name=name))
        ),
    )
    return _form("block", _("Something is lacking"), item, fields, _("Send"), reader)


def snooze(item: ActionItem, reader: Reader) -> Form:
    _ = reader.text
    day = Field("day", _("Remind me on"), Input.DATE, required=True)
    return _form("snooze_until", _("Remind me later"), item, (day,), _("Remind me"), reader)


def judge(item: ActionItem, solved: str, reader: Reader) -> Form:
    """After "partly" and "no"."""
    _ = reader.text
    form = _form(
        "judge",
        _("Did it solve it?"),
        item,
        (
            Text(_(rules.SOLVED[solved]), _("Your answer")),
            Field("what_now", _("What now?"), Input.LINES, initial=item.what_now, max_length=WHY),
            Small(_("Those who have to do with it see your answer.")),
        ),
        _("Save"),
        reader,
    )
    return Form(form.action, form.title, form.items, form.submit, {**form.state, "solved": solved})
