"""From the form over the preview to what is announced, and what is changed after that."""

from __future__ import annotations

from dataclasses import replace

from bot.feature import Request
from bot.language import N_
from bot.model import Choice, Form, Kind, Message, Reply, UserError, told
from handlers.decisions import refusal
from handlers.pending import following, forms, rules, views
from handlers.pending.commands import feature, mine, seen, shown, still_open
from handlers.pending.forms import Filled
from handlers.people import Deed, allowed, who_announces, who_may
from handlers.wording import cut, ids_in, names
from storage import forums, handled, pending, people, units
from storage.database import Transaction
from storage.forum_tables import Forum
from storage.pending_tables import DRAFT, KIND, OPEN, Pending, Proposal

# ------------------------------------------------------------------------------------------------ the form


@feature.command(
    N_("/decision open"),
    N_("Say that something is to be decided, and hear people first"),
    usage=N_("[title]"),
    reads=True,
)
def begin(request: Request, transaction: Transaction) -> Form:
    typed = request.value
    too_long = len(typed) > rules.TITLE
    forum = forums.of_channel(transaction, request.typed_in.id)
    mine = {one.id for one in forums.all_visible(transaction, request.person)}
    heard = (forum,) if forum in mine and forum is not None else ()
    unit = units.unit(transaction, people.unit_of(transaction, request.typed_in.id))
    until = unit.suggested(unit.speak_days, request.now)
    proposal = Proposal(title=cut(typed, rules.TITLE), why=typed if too_long else "", forums=heard, speak_until=until)
    here = () if request.typed_in.kind is Kind.DIRECT else (request.typed_in,)
    return _form(request, transaction, Filled(proposal=proposal, places=here), {})


@feature.button("pending.change", reads=True)
def change(request: Request, transaction: Transaction) -> Form:
    one = _changeable(request, mine(request, transaction, ids_in(request.value, 1)))
    return _filled(request, transaction, one)


def _changeable(request: Request, one: Pending) -> Pending:
    return one if one.state == DRAFT else still_open(request, one)


def _filled(request: Request, transaction: Transaction, one: Pending, error: str = "") -> Form:
    proposal = one.proposal
    filled = Filled(
        proposal=proposal,
        deciders=tuple(who for who in one.deciders if not who.left),
        people=tuple(who for who in people.people(transaction, list(proposal.people)) if not who.left),
        places=tuple(people.conversations(transaction, list(proposal.places))),
        changes=one,
    )
    return _form(request, transaction, filled, {"pending": str(one.id), "version": str(one.version)}, error)


def _form(request: Request, transaction: Transaction, filled: Filled, state: dict[str, str], error: str = "") -> Form:
    """The forums that one may choose: one's own, and those that stand in it."""
    chosen = [forums.load(transaction, forum_id) for forum_id in filled.proposal.forums]
    offered = {one.id: one.settings.name for one in chosen if one is not None}
    for one in forums.all_visible(transaction, request.person):
        offered.setdefault(one.id, one.name)
    unit = filled.changes.unit_id if filled.changes else people.unit_of(transaction, request.typed_in.id)
    filled = replace(filled, words=units.unit(transaction, unit).influence)
    choices = [Choice(str(id), cut(name, 70)) for id, name in offered.items()][: rules.MOST_FORUMS]
    return forms.write(filled, choices, state, request.reader, error)


def _write_form(request: Request, transaction: Transaction) -> Form:
    """The form that was sent, for checking what came back."""
    one = _in_state(request, transaction)
    return _filled(request, transaction, one) if one else _form(request, transaction, Filled(proposal=Proposal()), {})


def _in_state(request: Request, transaction: Transaction, *, lock: bool = False) -> Pending | None:
    ids = ids_in(request.state.get("pending", ""), 1)
    return mine(request, transaction, ids, lock=lock) if ids else None


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    _ = request.reader.text
    one, proposal = _in_state(request, transaction), rules.proposed(request.values)
    announced = one is not None and one.state == OPEN
    unit_id = one.unit_id if one is not None and announced else _unit_of(request, transaction, proposal)
    errors = _problems(request, transaction, proposal, one, unit_id)
    if one is not None and announced and rules.moved(proposal, one) and not request.values["why_changed"]:
        errors["why_changed"] = _("People were told something else. Say in a line why it is changed.")
    return errors


def _problems(
    request: Request, transaction: Transaction, proposal: Proposal, before: Pending | None, unit_id: int
) -> dict[str, str]:
    """What is wrong with which field. Where it is announced already nobody has to be asked again; somebody has to be
    there who may announce the decision in its unit."""
    _ = request.reader.text
    today = request.reader.today(request.now)
    found = rules.problems(proposal, before, _may_answer(request, transaction, proposal), today)
    errors = {name: _(words) for name, words in found.items()}
    known = before.proposal.places if before and before.state == OPEN else ()
    new = people.conversations(transaction, [place for place in proposal.places if place not in known])
    if refused := refusal(request, transaction, new):
        errors["places"] = refused
    asking = [request.person, *people.people(transaction, list(proposal.deciders))]
    if not any(allowed(transaction, one, Deed.ANNOUNCE, unit_id) for one in asking):
        whose = who_announces(transaction, request.person, unit_id, request.reader)
        who = names(who_may(transaction, Deed.ANNOUNCE, unit_id), request.reader)
        errors["deciders"] = f"{whose} {_('Name one of them as deciding it: {people}.', people=who)}"
    return errors


def _may_answer(request: Request, transaction: Transaction, proposal: Proposal) -> int:
    """How many are to be heard who neither ask nor decide."""
    asking = {request.person.id, *proposal.deciders}
    named = {*proposal.people}
    for one in _forums(transaction, proposal):
        named |= {member.person.id for member in one.members}
    return len(named - asking)


def _forums(transaction: Transaction, proposal: Proposal) -> list[Forum]:
    return [found for forum_id in proposal.forums if (found := forums.load(transaction, forum_id))]


@feature.form("pending.write", _write_form, _wrong)
def write(request: Request, transaction: Transaction) -> Reply:
    """Keeps a draft and shows what readers will see of it; what is announced already is changed at once."""
    key, one = request.form_key(KIND), _in_state(request, transaction, lock=True)
    if (before := handled.result_of(transaction, key)) is not None and (again := pending.load(transaction, before)):
        return _answer(request, transaction, again)
    proposal = rules.proposed(request.values)
    if one is None:
        unit_id = _unit_of(request, transaction, proposal)
        saved = pending.draft(transaction, request.person, unit_id, proposal)
    elif _changeable(request, one).version != _version(request):
        _ = request.reader.text
        error = _("It was changed meanwhile. This is what it says now; what you wrote was not saved.")
        return _filled(request, transaction, one, error)
    else:
        saved = _change(request, transaction, one, proposal)
    handled.note(transaction, key, saved.id)
    return _answer(request, transaction, saved)


def _version(request: Request) -> int:
    return next(iter(ids_in(request.state.get("version", ""), 1)), 0)


def _change(request: Request, transaction: Transaction, one: Pending, proposal: Proposal) -> Pending:
    """What is announced somewhere stays so. Where people were promised something else, they are told."""
    if one.state == DRAFT:
        return pending.rewrite(transaction, one.id, proposal, unit_id=_unit_of(request, transaction, proposal))
    everywhere = tuple(dict.fromkeys((*one.proposal.places, *proposal.places)))
    proposal = replace(proposal, places=everywhere)
    saved = pending.rewrite(transaction, one.id, proposal, request.values["why_changed"])
    following.follow(transaction, saved)
    if rules.moved(proposal, one) and saved.changed:
        following.told_of_change(transaction, saved, saved.changed)
    return saved


def _answer(request: Request, transaction: Transaction, one: Pending) -> Reply:
    if one.state == DRAFT:
        return _preview(request, transaction, one)
    return shown(request, transaction, one, request.reader.text("Saved."))


def _unit_of(request: Request, transaction: Transaction, proposal: Proposal) -> int:
    """That of the places, where they share one; else the one in which it is written."""
    theirs = {people.unit_of(transaction, place) for place in proposal.places}
    return theirs.pop() if len(theirs) == 1 else people.unit_of(transaction, request.typed_in.id)


# ------------------------------------------------------------------------------------------------ the preview


def _preview(request: Request, transaction: Transaction, one: Pending, error: str = "") -> Form:
    places = people.conversations(transaction, list(one.proposal.places))
    where = places[0].kind if places else Kind.DIRECT
    message = views.announcement(one, None, request.reader, where)
    return forms.preview(one, message, places, len(following.heard_by(transaction, one)), request.reader, error)


@feature.button("pending.resume", reads=True)
def resume(request: Request, transaction: Transaction) -> Reply:
    return _answer(request, transaction, mine(request, transaction, ids_in(request.value, 1)))


@feature.button("pending.discard")
def discard(request: Request, transaction: Transaction) -> Message:
    """Pressed twice, it is thrown away once."""
    ids = ids_in(request.value, 1)
    one = pending.load(transaction, ids[0]) if ids else None
    if one is not None:
        one = mine(request, transaction, ids, lock=True)
        if one.state != DRAFT:
            raise UserError(request.reader.text("This is announced already."))
        pending.throw_away(transaction, one.id)
    return told(request.reader.text("The draft is thrown away."))


def _preview_form(request: Request, transaction: Transaction) -> Form:
    one = _in_state(request, transaction)
    if one is None:
        raise UserError(request.reader.text("This draft is not there any more: it was announced or thrown away."))
    return _preview(request, transaction, one)


@feature.form("pending.preview", show=_preview_form)
def announce(request: Request, transaction: Transaction) -> Reply:
    """Sent twice, it is announced once."""
    _ = request.reader.text
    one = _in_state(request, transaction, lock=True)
    if one is None:
        raise UserError(_("This draft is not there any more: it was announced or thrown away."))
    if one.state == DRAFT:
        if one.version != _version(request):
            error = _("The draft was changed after you opened this. This is what it says now.")
            return _preview(request, transaction, one, error)
        if errors := _problems(request, transaction, one.proposal, None, one.unit_id):
            return _filled(request, transaction, one, " ".join(errors.values()))
        one = pending.open_(transaction, one.id)
        following.follow(transaction, one)
    return shown(request, transaction, one, _said_to(request, transaction, one))


def _said_to(request: Request, transaction: Transaction, one: Pending) -> str:
    _ = request.reader.text
    heard = len(following.heard_by(transaction, one))
    said = [_("It is announced.")]
    if heard and not rules.asks_nobody(one.proposal):
        said.append(request.reader.plural("{n} person is asked alone.", "{n} people are asked, each alone.", heard))
    return " ".join(said)


# ------------------------------------------------------------------------------------------------ not after all


@feature.button("pending.drop", reads=True)
def begin_to_drop(request: Request, transaction: Transaction) -> Form:
    return forms.drop(still_open(request, mine(request, transaction, ids_in(request.value, 1))), request.reader)


def _drop_form(request: Request, transaction: Transaction) -> Form:
    one = seen(request, transaction, ids_in(request.state.get("pending", ""), 1))
    return forms.drop(one, request.reader)


@feature.form("pending.dropping", show=_drop_form)
def drop(request: Request, transaction: Transaction) -> Reply:
    """Said wherever it was announced, and to whoever was asked. Sent twice, it is said once."""
    one = mine(request, transaction, ids_in(request.state.get("pending", ""), 1), lock=True)
    if one.state == OPEN:
        pending.drop(transaction, one.id, request.values["reason"])
        following.told_of_drop(transaction, one)
    return shown(request, transaction, pending.load(transaction, one.id) or one)
