"""Asking for something to be done: in one line, by the form, or from a decision, a meeting or a message; and changing
it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import guard
from bot.feature import Request
from bot.language import N_, Reader
from bot.model import Choice, Conversation, Form, Kind, Message, Person, Reply, UserError
from handlers.action_items import creator_views, forms, news, reading, rules
from handlers.action_items.commands import created, feature, place_of, seen
from handlers.action_items.following import changed, follow
from handlers.action_items.forms import Filled, Setting
from handlers.wording import cut, ids_in, not_found
from storage import action_items, decisions, forums, handled, meetings, names, notices, people
from storage.action_item_tables import ActionItem, Origin
from storage.action_items import KIND
from storage.database import Transaction
from storage.forum_tables import Meeting

EACH = 2  # meetings of each forum that it may come from
MOST_ABOUT = 20
_LABEL = 75  # characters that every platform shows of a choice

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
    own = dict.fromkeys(rules.ME, request.person)
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
    if read.days:
        days = request.reader.names([request.reader.day(day) for day in read.days])
        doubts["due_on"] = _("More than one day is named: {days}. Which is it?", days=days)
    gone = [one.profile for one in request.mentions if one.profile.app or one.profile.left]
    if gone:
        people_gone = request.reader.names([one.name or one.external_id for one in gone])
        doubts["owners"] = _("{people} can't be asked: choose somebody who is here.", people=people_gone)
    return doubts


# ------------------------------------------------------------------------------------------------ the form


def _form(request: Request, transaction: Transaction, now: Filled, state: dict[str, str], error: str = "") -> Form:
    return forms.write(now, _setting(request, transaction), state, request.reader, error)


def _setting(request: Request, transaction: Transaction) -> Setting:
    """What it comes from is chosen where it is not known."""
    about = [] if "about" in request.state else _about(request, transaction)
    return Setting(_where(request, transaction), about)


def _where(request: Request, transaction: Transaction) -> Conversation:
    """Where it may be shown: what is agreed at a forum's meeting in the forum's channel, all else where it is typed."""
    kind, _colon, id = request.state.get("about", "").partition(":")
    ids = ids_in(id, 1) if kind == "meeting" else []
    found = meetings.visible(transaction, request.person, ids[0]) if ids else None
    return found[1].conversation or request.typed_in if found else request.typed_in


def _about(request: Request, transaction: Transaction) -> list[Choice]:
    """What it may come from, as the person may know it: their forums' meetings, their notices, decisions lately."""
    me, reader = request.person, request.reader
    own = [one.id for one in forums.all_visible(transaction, me)]
    held = [*meetings.last_of(transaction, own, EACH), *meetings.next_of(transaction, own, EACH)]
    found = [(f"meeting:{one.id}", _meeting_label(one, reader)) for one in held]
    sent = notices.mine(transaction, me, request.now, EACH * 2)
    found += [(f"notice:{one.id}", one.matter.topic) for one in sent]
    announced = decisions.search(transaction, me, [], None, EACH * 2)
    found += [(f"decision:{one.id}", f"D-{one.number} {one.title}") for one in announced]
    return [Choice(value, cut(label, _LABEL)) for value, label in found[:MOST_ABOUT]]


@feature.shortcut("action_item.from_message", N_("Agree on an action item"))
def begin_from_message(request: Request, transaction: Transaction) -> Form:
    source = request.source
    if source is None:
        return _form(request, transaction, Filled(), {})
    title = cut(" ".join(source.text.split()), forms.TITLE)
    deliver = cut(source.text, forms.DELIVER) if title != source.text else ""
    return _form(request, transaction, Filled(title=title, deliver=deliver), {"url": source.url})


@feature.button("action_item.from_decision", reads=True)
def begin_from_decision(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 1)
    decision = decisions.readable(transaction, request.person, ids[0]) if ids else None
    if decision is None:
        raise not_found(request.reader)
    return _about_form(
        request, request.typed_in, f"decision:{decision.id}", f"D-{decision.number} {decision.version.content.title}"
    )


@feature.button("action_item.from_meeting", reads=True)
def begin_from_meeting(request: Request, transaction: Transaction) -> Form:
    ids = ids_in(request.value, 1)
    found = meetings.visible(transaction, request.person, ids[0]) if ids else None
    if found is None:
        raise not_found(request.reader)
    meeting, forum = found
    here = forum.conversation or request.typed_in
    return _about_form(request, here, f"meeting:{meeting.id}", _meeting_label(meeting, request.reader))


def _about_form(request: Request, here: Conversation, about: str, comes: str) -> Form:
    setting = Setting(here, comes=cut(comes, _LABEL))
    return forms.write(Filled(), setting, {"about": about}, request.reader)


def _meeting_label(meeting: Meeting, reader: Reader) -> str:
    return f"{meeting.name} · {reader.day(reader.today(meeting.starts_at))}"


@feature.button("action_item.follow_up", reads=True)
def begin_follow_up(request: Request, transaction: Transaction) -> Form:
    """What comes next, after one that did not solve the problem."""
    item = created(request, transaction, ids_in(request.value, 1))
    what = cut(" ".join(item.what_now.split()), forms.TITLE) or item.task.title
    deliver = item.what_now if len(item.what_now) > forms.TITLE else ""
    filled = Filled(title=what, deliver=deliver, owners=(item.owner,), serves=item.task.serves)
    return _form(request, transaction, filled, {"follows": str(item.id)})


@feature.button("action_item.edit", reads=True)
def edit(request: Request, transaction: Transaction) -> Form:
    item = created(request, transaction, ids_in(request.value, 1))
    if item.state == "done":
        raise UserError(request.reader.text("This is done already."))
    return _edit_form(request, transaction, item)


def _edit_form(
    request: Request, transaction: Transaction, item: ActionItem, now: Filled | None = None, error: str = ""
) -> Form:
    as_it_is = Filled(
        title=item.task.title,
        deliver=item.task.deliver,
        owners=(item.owner,) if rules.is_open(item) and item.reached else (),
        due_on=item.task.due_on,
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
    return _form(request, transaction, Filled(), dict(request.state))


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
    here = _shown_in(_where(request, transaction)) if filled.here else None
    return _create(request, transaction, filled, _origin(request, transaction, filled.about), here)


def _origin(request: Request, transaction: Transaction, about: str) -> Origin:
    """What was chosen, or what the form was opened from: looked at once more, since a state is not to be trusted."""
    state = request.state
    kind, _colon, id = (about or state.get("about", "")).partition(":")
    numbers = ids_in(id, 1) if id else []
    follows = ids_in(state.get("follows", ""), 1)
    origin = Origin(
        url=state.get("url", "")[:500],
        follows=seen(request, transaction, follows).id if follows else None,
    )
    if not numbers:
        return origin
    me, number = request.person, numbers[0]
    if kind == "decision" and decisions.readable(transaction, me, number):
        return replace(origin, decision=number)
    if kind == "notice" and notices.visible(transaction, me, number):
        return replace(origin, notice=number)
    if kind == "meeting" and meetings.visible(transaction, me, number):
        return replace(origin, meeting=number)
    return origin


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
    event = action_items.change(
        transaction, before.id, request.person, step.what, {**values, **step.values}, whom=step.whom, day=step.day
    )
    item = action_items.load(transaction, before.id) or before
    changed(transaction, item, event, before.owner.id)
    return creator_views.saved(item, place_of(transaction, item, request.reader), request.reader)


def _meanwhile(request: Request, transaction: Transaction, item: ActionItem) -> str:
    """What happened since the form was opened: each change is one version later."""
    _ = request.reader.text
    base = ids_in(request.state.get("base", ""), 1)
    since = action_items.history(transaction, item.id)[base[0] if base else 0 :]
    told = [news.headline(one, item, request.person.id, request.reader) for one in since]
    said = _("This was changed meanwhile: {what}.", what=request.reader.names(list(dict.fromkeys(told))))
    return f"{said} {_('What you wrote is here, unchanged; save it again.')}"
