"""Making forums, looking them up, changing and archiving them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from bot.calendar import WorkingTime
from bot.feature import Feature, Request, Upkeep
from bot.language import N_
from bot.model import Form, Kind, Message, Reply, UserError
from handlers import search
from handlers.forums import forms, news, rules, views
from handlers.wording import cut, ids_in, names, not_found, page_in
from storage import agenda, forums, handled, meetings, people, surprises, units
from storage.database import Transaction
from storage.forum_tables import Forum, Listed
from storage.searched import FORUM
from storage.surprise_tables import LEAST

feature = Feature("forums")

# ------------------------------------------------------------------------------------------------ whose


def seen(request: Request, transaction: Transaction, ids: list[int]) -> Forum:
    """The forum that the first of these numbers names, if the person may see it; raises UserError if not."""
    forum = forums.visible(transaction, request.person, ids[0]) if ids else None
    if forum is None:
        raise not_found(request.reader)
    return forum


def mine(request: Request, transaction: Transaction, ids: list[int]) -> Forum:
    """The same, for what only its chair and its maker may do."""
    return changeable(request, seen(request, transaction, ids))


def changeable(request: Request, forum: Forum) -> Forum:
    """The forum, unless somebody else's to change; raises UserError then."""
    if not rules.may_change(forum, request.person.id):
        both = dict.fromkeys((forum.chair.name, forum.created_by.name))
        text = request.reader.text("Only {people} can do that. Ask them.", people=names(list(both), request.reader))
        raise UserError(text)
    return forum


def still_open(request: Request, forum: Forum) -> Forum:
    """The forum, unless it is archived; raises UserError then."""
    if forum.archived_at is not None:
        text = request.reader.text("{forum} is archived. Bring it back first.", forum=forum.settings.name)
        raise UserError(text)
    return forum


def working_time(transaction: Transaction, forum: Forum) -> WorkingTime:
    """The unit's working days and holidays, by the clock of the forum."""
    return replace(units.unit(transaction, forum.unit_id).working_time, zone=forum.zone)


# ------------------------------------------------------------------------------------------------ finding


@feature.command(N_("/forum list"), N_("The forums that you are in"), usage=N_("[words]"), reads=True)
def find(request: Request, transaction: Transaction) -> Reply:
    """With words, also what is on their agendas and in their minutes."""
    if request.value:
        return search.listing(request, transaction, FORUM, request.value)
    return _listing(request, transaction, 1)


@feature.button("forum.list", reads=True)
def find_more(request: Request, transaction: Transaction) -> Reply:
    return _listing(request, transaction, page_in(ids_in(request.value, 1)))


def _listing(request: Request, transaction: Transaction, page: int) -> Message:
    found, archived = (look(transaction, request.person) for look in (forums.all_visible, forums.archived))
    return views.listing(found, page, request.reader, archived=bool(archived))


@feature.button("forum.archived", reads=True)
def find_archived(request: Request, transaction: Transaction) -> Reply:
    page = page_in(ids_in(request.value, 1))
    return views.listing_archived(forums.archived(transaction, request.person), page, request.reader)


@feature.command(N_("/forum"), N_("The forum of this channel, or one by its name"), usage=N_("[name]"), reads=True)
@feature.command(N_("/forum show"), N_("A forum: who, when and what for"), usage=N_("[name]"), reads=True)
def show(request: Request, transaction: Transaction) -> Reply:
    return of_meant(request, transaction, "forum.show", _shown)


def of_meant(
    request: Request, transaction: Transaction, button: str, show: Callable[[Request, Transaction, Forum], Reply]
) -> Reply:
    """What a command shows of the forum that it means; where it may mean several, it asks which, by `button`."""
    found = _meant(request, transaction)
    if len(found) == 1:
        return show(request, transaction, seen(request, transaction, [found[0].id]))
    return views.which(found, button, request.reader) if found else _listing(request, transaction, 1)


def _meant(request: Request, transaction: Transaction) -> list[Listed]:
    """The forums that a command may mean: those of the name that follows it (an archived one where no other has it),
    else that of the conversation, or all. Raises UserError where none has such a name."""
    everything = forums.all_visible(transaction, request.person)
    if request.value:
        found = rules.named(everything, request.value, forums.archived(transaction, request.person))
        if not found:
            raise not_found(request.reader)
        return found
    return [one for one in everything if one.conversation == request.conversation.id] or everything


@feature.button("forum.show", reads=True)
def show_this(request: Request, transaction: Transaction) -> Reply:
    return _shown(request, transaction, seen(request, transaction, ids_in(request.value, 1)))


def _shown(request: Request, transaction: Transaction, forum: Forum) -> Message:
    coming = meetings.coming(transaction, forum, views.NEXT)
    hidden = news.channel_hidden(request, transaction, forum)
    mine = rules.may_change(forum, request.person.id)
    lately = surprises.lately(transaction, forum.id)
    return views.shown(forum, coming, mine, request.reader, hidden=hidden, lately=lately)


# ------------------------------------------------------------------------------------------------ making, changing


@feature.command(N_("/forum new"), N_("Make a forum: members, rhythm, meetings"), usage=N_("[name]"), reads=True)
def begin(request: Request, transaction: Transaction) -> Form:
    now = forms.Filled(request.person, cut(request.value, forms.NAME), titles=_titles(request, transaction))
    return forms.write(now, {}, request.reader)


def _titles(request: Request, transaction: Transaction) -> Mapping[str, str]:
    return units.unit(transaction, people.unit_of(transaction, request.conversation.id)).titles


@feature.button("forum.edit", reads=True)
def edit(request: Request, transaction: Transaction) -> Form:
    forum = still_open(request, mine(request, transaction, ids_in(request.value, 1)))
    state = forms.state(forum, hidden=news.channel_hidden(request, transaction, forum))
    return forms.write(forms.filled(forum), state, request.reader)


def _write_form(request: Request, transaction: Transaction) -> Form:
    forum = _changed_by(request, transaction)
    now = forms.filled(forum) if forum else forms.Filled(request.person, titles=_titles(request, transaction))
    return forms.write(now, request.state, request.reader)


def _changed_by(request: Request, transaction: Transaction) -> Forum | None:
    if "forum" not in request.state:
        return None
    return still_open(request, mine(request, transaction, ids_in(request.state["forum"], 1)))


def _unit_of(request: Request, transaction: Transaction, forum: Forum | None) -> int:
    return forum.unit_id if forum else people.unit_of(transaction, request.conversation.id)


def _hours(request: Request, transaction: Transaction, forum: Forum | None) -> WorkingTime:
    """Before it is saved: the clock may be another one then."""
    if forum is not None:
        return working_time(transaction, forum)
    return units.unit(transaction, _unit_of(request, transaction, forum)).working_time


def _wrong_fields(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    forum = _changed_by(request, transaction)
    hours = _hours(request, transaction, forum)
    found = rules.problems(request.values, forum, hours.day_of(request.now))
    impossible = rules.dates_in(request.values["dates"]).impossible
    errors = {name: _(words, date=impossible) for name, words in found.items()}
    if request.values["asks"] and rules.would_be_asked(request.values, forum, request.person.id) < LEAST:
        errors["asks"] = _("Too few are in this forum to ask anonymously: at least five people are needed.")
    if refusal := _refused_place(request, transaction, forum):
        errors["conversation"] = refusal
    return errors


def _refused_place(request: Request, transaction: Transaction, forum: Forum | None) -> str:
    """Why a forum may not have this channel; "" when it may. One that it has already may stay."""
    _ = request.reader.text
    place = request.values["conversation"]
    if place is None or (forum and forum.conversation and forum.conversation.id == place.id):
        return ""
    if place.kind is Kind.DIRECT:
        return _("Choose a channel: nobody else reads your direct messages.")
    needed = rules.needs_membership(request.person, place)
    if not rules.may_choose(request.person, place, transaction.member_of if needed else frozenset()):
        return _("Both you and I must be in this channel. Choose another one, or invite me first.")
    return ""


@feature.form("forum.write", _write_form, _wrong_fields)
def write(request: Request, transaction: Transaction) -> Reply:
    """Makes a forum or changes one, and plans its meetings. The same form sent again gets the first one's answer."""
    key = request.form_key("forum")
    again = handled.result_of(transaction, key)
    if again is not None:
        return _saved(request, transaction, seen(request, transaction, [again]))
    before = _changed_by(request, transaction)
    hours = _hours(request, transaction, before)
    base = ids_in(request.state.get("base", ""), 1)
    proposal = rules.proposed(request.values, request.person.id, hours.day_of(request.now), base[0] if base else 0)
    if before is None:
        forum = forums.make(transaction, request.person, _unit_of(request, transaction, before), proposal)
    else:
        now = forums.lock(transaction, before.id) or before
        if now.version != proposal.base:
            return _overtaken(request, transaction, now)
        if proposal.conversation is None and request.state.get("place") == forms.KEPT and now.conversation:
            proposal = replace(proposal, conversation=now.conversation.id)
        forum = forums.change(transaction, now.id, proposal)
        meetings.without_others(transaction, forum)
    moved = _plan(request, transaction, forum)
    agenda.reexpect(transaction, forum.id)
    handled.note(transaction, key, forum.id)
    if before is not None and moved:
        handled.note(transaction, request.form_key("forum.moved"), moved)
        news.of_rhythm(request, transaction, forum)
    return _saved(request, transaction, forum)


def _plan(request: Request, transaction: Transaction, forum: Forum) -> int:
    hours = working_time(transaction, forum)
    return meetings.plan(transaction, forum, hours, hours.day_of(request.now))


def _saved(request: Request, transaction: Transaction, forum: Forum) -> Message:
    coming = meetings.coming(transaction, forum, views.NEXT)
    by_hand = meetings.by_hand(transaction, forum)
    mine = rules.may_change(forum, request.person.id)
    moved = handled.result_of(transaction, request.form_key("forum.moved"))
    says = news.what_moved(request, transaction, forum, moved) if moved else ""
    return views.saved(forum, coming, by_hand, "forum" not in request.state, mine, request.reader, says)


def _overtaken(request: Request, transaction: Transaction, now: Forum) -> Form:
    """Somebody changed it after this form was opened: nothing of either is lost."""
    error = request.reader.text(
        "Somebody changed this forum meanwhile. What you wrote is here, unchanged; save it again to put it in place of "
        "theirs."
    )
    state = forms.state(now, hidden=news.channel_hidden(request, transaction, now))
    return forms.write(forms.typed(request.values, now), state, request.reader, error)


# ------------------------------------------------------------------------------------------------ archiving


@feature.button("forum.archive")
def archive(request: Request, transaction: Transaction) -> Message:
    forum = mine(request, transaction, ids_in(request.value, 1))
    return views.archived(_archive(request, transaction, forum, archived=True), request.reader)


@feature.button("forum.unarchive")
def bring_back(request: Request, transaction: Transaction) -> Message:
    forum = mine(request, transaction, ids_in(request.value, 1))
    return _shown(request, transaction, _archive(request, transaction, forum, archived=False))


def _archive(request: Request, transaction: Transaction, forum: Forum, *, archived: bool) -> Forum:
    now = forums.lock(transaction, forum.id) or forum
    if (now.archived_at is not None) == archived:
        return now
    now = forums.archive(transaction, now.id, archived=archived)
    _plan(request, transaction, now)
    agenda.reexpect(transaction, now.id)
    return now


# ------------------------------------------------------------------------------------------------ by itself


@feature.upkeep
def plan_ahead(transaction: Transaction) -> list[Upkeep]:
    """A year ahead of today is a day further on each day."""
    return [partial(_plan_one, forum_id) for forum_id in forums.at_work(transaction)]


def _plan_one(forum_id: int, transaction: Transaction) -> None:
    forum = forums.lock(transaction, forum_id)
    if forum is not None:
        hours = working_time(transaction, forum)
        meetings.plan(transaction, forum, hours, hours.day_of(transaction.now))
