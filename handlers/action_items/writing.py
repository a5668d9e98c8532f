"""Asking for something to be done: in one line, by the form, or from a decision, a meeting or a message; and changing
it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot import guard
from bot.feature import Request
from bot.language import N_
from bot.model import Conversation, Form, Kind, Message, Person, Reply, UserError
from handlers.action_items import creator_views, forms, news, origins, reading, rules
from handlers.action_items.commands import created, feature, place_of
from handlers.action_items.following import carry_out, follow
from handlers.action_items.forms import Filled, Setting
from handlers.action_items.origins import Source
from handlers.mentions import ME
from handlers.wording import cut, ids_in, not_found
from storage import action_items, handled, names, people, postings, units
from storage.action_item_tables import ActionItem, Origin
from storage.action_items import KIND
from storage.database import Transaction

# ------------------------------------------------------------------------------------------------ in one line


@feature.command(N_("/action"), N_("Agree on who does what by when"), usage=N_("[@who what by when]"))
def begin(request: Request, transaction: Transaction) -> Reply:
    """What is said in full is done at once, and shown in words; of what is not, the form asks the rest."""
    if not request.value:
        return _form(request, transaction, Filled(owners=()), {})
    named = _named(request, transaction)
    mentioned = [words for words, _whom in named]
    today = request.reader.today(request.now)
    read = reading.read(request.value, mentioned, today, request.reader.language)
    owners = tuple(dict.fromkeys(named[one][1] for one in read.owners))
    title = cut(read.title, forms.TITLE)
    filled = Filled(
        title=title,
        deliver=read.title if title != read.title else "",
        owners=owners,
        due_on=read.due_on,
        errors=_doubts(request, read, owners),
    )
    by_name = not request.mentions and owners != (request.person,)
    unsure = not read.sure or bool(filled.errors or filled.deliver) or by_name or request.pressed
    if unsure or guard.find(request.value):
        return _form(request, transaction, filled, {})
    return _create(request, transaction, filled, Origin(), _shown_in(request.typed_in))


def _named(request: Request, transaction: Transaction) -> list[tuple[str, Person]]:
    """Who is named in what was typed, with the words: by mention, or by a name that only one known person has."""
    found = [
        (one.words, people.known_person(transaction, one.profile))
        for one in request.mentions
        if not one.profile.app and not one.profile.left
    ]
    own = dict.fromkeys(ME, request.person)
    if not found:
        return names.named_in(transaction, request.value, own)
    return [*found, *names.named_in(transaction, request.value, own, known=False)]


def _doubts(request: Request, read: reading.Read, owners: Sequence[Person]) -> dict[str, str]:
    """What is asked about, by field."""
    _ = request.reader.text
    today = request.reader.today(request.now)
    found = {
        "title": rules.wrong_title(read.title),
        "due_on": rules.wrong_day(read.due_on, today),
        "owners": rules.wrong_owners(list(owners)) if len(owners) > 1 else "",
    }
    doubts = {field: _(words) for field, words in found.items() if words}
    if read.lately:
        doubts.setdefault("due_on", _("This is nearly a year ahead. Is that the day that you mean?"))
    if read.days:
        days = request.reader.names([request.reader.day(day) for day in read.days])
        doubts["due_on"] = _("More than one day is named: {days}. Which is it?", days=days)
    gone = [one.profile for one in request.mentions if one.profile.app or one.profile.left]
    if gone:
        people_gone = request.reader.names([one.name or one.external_id for one in gone])
        doubts["owners"] = _("{people} can't be asked: choose somebody who is here.", people=people_gone)
    return doubts


# ------------------------------------------------------------------------------------------------ the form


def _form(request: Request, transaction: Transaction, now: Filled, state: Mapping[str, str], error: str = "") -> Form:
    """What it comes from is chosen where it is not known."""
    named = state.get("about", "")
    begins = not request.values and "item" not in state
    if begins and now.due_on is None and "due_on" not in now.errors:
        unit = units.unit(transaction, people.unit_of(transaction, request.typed_in.id))
        now = replace(now, due_on=unit.suggested(unit.action_days, request.now))
    source = origins.source(request, transaction, named)
    setting = Setting(
        _where(request, source),
        about=[] if named else origins.choices(request, transaction),
        comes=source.label if source else "",
    )
    return forms.write(now, setting, state, request.reader, error)


def _where(request: Request, source: Source | None) -> Conversation:
    """Where it may be shown: what is agreed at a forum's meeting in the forum's channel, all else where it is typed."""
    return source.conversation if source and source.conversation else request.typed_in


@feature.shortcut("action_item.from_message", N_("Agree on an action item"))
def begin_from_message(request: Request, transaction: Transaction) -> Form:
    source = request.source
    if source is None:
        return _form(request, transaction, Filled(), {})
    lines = [words for one in source.text.splitlines() if (words := " ".join(one.split()))]
    title = cut(lines[0], forms.TITLE) if lines else ""
    # The rest is one press away, and nobody publishes somebody else's words by not looking.
    deliver = "" if source.url else cut(source.text, forms.DELIVER)
    return _form(request, transaction, Filled(title=title, deliver=deliver, here=False), {"url": source.url})


@feature.button("action_item.from_decision", reads=True)
def begin_from_decision(request: Request, transaction: Transaction) -> Form:
    return _form_about(request, transaction, f"decision:{request.value}")


@feature.button("action_item.from_meeting", reads=True)
def begin_from_meeting(request: Request, transaction: Transaction) -> Form:
    return _form_about(request, transaction, f"meeting:{request.value}")


def _form_about(request: Request, transaction: Transaction, about: str) -> Form:
    if origins.source(request, transaction, about) is None:
        raise not_found(request.reader)
    return _form(request, transaction, Filled(), {"about": about})


@feature.button("action_item.follow_up", reads=True)
def begin_follow_up(request: Request, transaction: Transaction) -> Form:
    """What comes next, after one that did not solve the problem."""
    item = created(request, transaction, ids_in(request.value, 1))
    what = cut(" ".join(item.what_now.split()), forms.TITLE) or item.task.title
    filled = Filled(
        title=what,
        deliver=item.what_now if len(item.what_now) > forms.TITLE else "",
        owners=(item.owner,),
        participants=item.participants,
        partner=item.partner,
        serves=item.task.serves,
    )
    return _form(request, transaction, filled, {"about": f"action_item:{item.id}"})


@feature.button("action_item.edit", reads=True)
def edit(request: Request, transaction: Transaction) -> Form:
    item = created(request, transaction, ids_in(request.value, 1))
    if item.state == "done":
        raise UserError(request.reader.text("This is done already."))
    return _edit_form(request, transaction, item)


def _edit_form(
    request: Request, transaction: Transaction, item: ActionItem, now: Filled | None = None, error: str = ""
) -> Form:
    owners = (item.owner,) if rules.is_open(item) and item.reached else ()
    as_it_is = Filled(
        title=item.task.title,
        deliver=item.task.deliver,
        owners=owners,
        due_on=item.task.due_on if owners or item.task.due_on >= _today(request) else None,  # others get another day
        participants=item.participants,
        partner=item.partner,
        serves=item.task.serves,
        term=item.task.term,
    )
    state = {"item": str(item.id), "base": str(item.version)}
    setting = Setting(request.typed_in)
    return forms.write(now or as_it_is, setting, state, request.reader, error)


def _write_form(request: Request, transaction: Transaction) -> Form:
    if (item := _edited(request, transaction)) is not None:
        return _edit_form(request, transaction, item)
    return _form(request, transaction, Filled(), request.state)


def _edited(request: Request, transaction: Transaction, *, lock: bool = False) -> ActionItem | None:
    about = request.state.get("item", "")
    return created(request, transaction, ids_in(about, 1), lock=lock) if about else None


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    given, before = request.values, _edited(request, transaction)
    owners = list(given.get("owners", ()))
    found = {
        "title": rules.wrong_title(given["title"]) if given["title"] else "",
        "due_on": rules.wrong_day(given["due_on"], _today(request), _may_stay(before, given.get("owner"))),
        "owners": rules.wrong_owners(owners) if owners else "",
    }
    return {field: _(words) for field, words in found.items() if words}


def _today(request: Request) -> date:
    return request.reader.today(request.now)


def _may_stay(before: ActionItem | None, owner: Person | None) -> date | None:
    """The day that may be past: somebody new is asked for one to come."""
    same = before is not None and owner is not None and owner.id == before.owner.id and rules.is_open(before)
    return before.task.due_on if before is not None and same else None


@feature.form("action_item.write", _write_form, _wrong)
def write(request: Request, transaction: Transaction) -> Reply:
    """The same form sent again gets the first one's answer."""
    key = request.form_key(KIND)
    again = handled.result_of(transaction, key)
    if again is not None:
        return _created(request, transaction, action_items.of_heading(transaction, again))
    before = _edited(request, transaction, lock=True)
    filled = forms.typed(request.values)
    if before is not None:
        return _change(request, transaction, before, filled)
    where = _where(request, origins.source(request, transaction, request.state.get("about", "")))
    origin = origins.of_form(request, transaction, filled.about)
    return _create(request, transaction, filled, origin, _shown_in(where) if filled.here else None)


def _shown_in(where: Conversation) -> Conversation | None:
    return None if where.kind is Kind.DIRECT else where


def _create(
    request: Request, transaction: Transaction, filled: Filled, origin: Origin, here: Conversation | None
) -> Message:
    items = action_items.create(
        transaction,
        request.person,
        people.unit_of(transaction, request.typed_in.id),
        forms.task(filled),
        [one.id for one in filled.owners],
        origin=origin,
        conversation=here.id if here else None,
        partner=filled.partner.id if filled.partner else None,
        participants=[one.id for one in filled.participants],
    )
    follow(transaction, items)
    if origin.follows is not None:
        postings.reconsider(transaction, origin.follows)
    if request.form_id:
        handled.note(transaction, request.form_key(KIND), items[0].id)
    return _created(request, transaction, items)


def _created(request: Request, transaction: Transaction, items: Sequence[ActionItem]) -> Message:
    return creator_views.created(items, place_of(transaction, items[0], request.reader), request.reader)


# ------------------------------------------------------------------------------------------------ changing


def _change(request: Request, transaction: Transaction, before: ActionItem, filled: Filled) -> Reply:
    """Another owner is asked; the same one is told what is different."""
    if str(before.version) != request.state.get("base"):
        return _edit_form(request, transaction, before, filled, _meanwhile(request, transaction, before))
    if before.state == "done":
        raise UserError(request.reader.text("This is done already."))
    owner = filled.owners[0]
    task = forms.task(filled)
    others = {one.id for one in filled.participants}
    partner = filled.partner.id if filled.partner else None
    new = owner.id != before.owner.id or not rules.is_open(before)
    values = {**action_items.columns(task), "partner_id": partner}
    same = task == before.task and {one.id for one in before.participants} == others
    if same and partner == (before.partner.id if before.partner else None) and not new:
        raise UserError(request.reader.text("Nothing is changed yet."))
    action_items.take_part(transaction, before.id, [one for one in others if one != owner.id])
    step = rules.give(before, owner, request.now) if new else rules.Step("changed", day=task.due_on)
    if task.due_on != before.task.due_on:
        values |= rules.redate(before, task.due_on, request.now).values
    step = replace(step, values={**values, **step.values})
    to = [] if new and owner.id == before.owner.id else [before.owner.id]  # who is asked anew is told by that
    item = carry_out(transaction, request.person, before, step, *to)
    return creator_views.saved(item, new, place_of(transaction, item, request.reader), request.reader)


def _meanwhile(request: Request, transaction: Transaction, item: ActionItem) -> str:
    """What happened since the form was opened: each change is one version later."""
    _ = request.reader.text
    base = ids_in(request.state.get("base", ""), 1)
    since = action_items.history(transaction, item.id)[base[0] if base else 0 :]
    told = [news.headline(one, item, request.person.id, request.reader) for one in since]
    said = _("This was changed meanwhile: {what}.", what=request.reader.names(list(dict.fromkeys(told))))
    return f"{said} {_('What you wrote is here, unchanged; save it again.')}"
