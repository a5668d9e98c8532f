"""`/samspil my data` and `/samspil forget`: what is kept of somebody, and that it is no more."""

from __future__ import annotations

from bot.feature import Feature, Made, Request, Work
from bot.language import N_
from bot.model import Form, Message, Person, Profile, Reply, UserError
from handlers.mentions import ME
from handlers.people import Deed, allowed, with_whom
from handlers.privacy import my_data, rules, views
from handlers.wording import NAME, cut, ids_in, not_found
from storage import files, forgetting, leaving, names, people, units
from storage.database import Transaction

feature = Feature("privacy")

FORM, SURE = "privacy.forget", "privacy.sure"


@feature.command(
    N_("/samspil my data"), N_("Everything that is kept about you, as a workbook and as JSON"), private=True
)
def ask_for_my_data(request: Request, transaction: Transaction) -> Message:
    """Asked for twice within a minute, it is made once."""
    key = f"my_data:{request.person.id}:{request.now:%Y-%m-%dT%H:%M}"
    files.want(transaction, "privacy.my_data", request.person, request.person.id, key)
    return views.making(request.reader)


@feature.maker("privacy.my_data")
def make_my_data(work: Work, transaction: Transaction) -> Made:
    return my_data.write(work, transaction)


# ------------------------------------------------------------------------------------------------ being forgotten


@feature.command(
    N_("/samspil forget"),
    N_("Be forgotten here; for administrators, also somebody else"),
    usage=N_("me | @name"),
    private=True,
)
def forget(request: Request, transaction: Transaction) -> Reply:
    """Nothing happens before a form is sent that says what will."""
    if request.value.lstrip("@").casefold() in ME:
        return _sure(request, transaction, request.person)
    if request.mentions:
        return _mentioned(request, transaction, request.mentions[0].profile)
    if found := names.named_in(transaction, request.value, {}):
        return _sure(request, transaction, found[0][1])
    if not _administers_somebody(request, transaction):
        return _sure(request, transaction, request.person)
    return views.whom(request.reader)


def _mentioned(request: Request, transaction: Transaction, profile: Profile) -> Form:
    """Whoever is not known is only looked up, and stays so."""
    _ = request.reader.text
    whom = people.look_up(transaction, profile)
    if whom is not None:
        return _sure(request, transaction, whom)
    if not _administers_somebody(request, transaction):
        raise UserError(_("Only an administrator can have somebody else forgotten."))
    if profile.app:
        raise UserError(_("{name} is an app, not a person.", name=cut(profile.name or profile.external_id, NAME)))
    raise UserError(_("I don't know them, so there is nothing to forget."))


def _whom(request: Request, transaction: Transaction) -> Form:
    return views.whom(request.reader)


@feature.form(FORM, _whom)
def choose(request: Request, transaction: Transaction) -> Reply:
    whom = request.values["person"]
    if whom is None:
        raise not_found(request.reader)
    return _sure(request, transaction, whom)


def _sure(request: Request, transaction: Transaction, whom: Person) -> Form:
    """What will happen, to be confirmed. Raises UserError where it may not, or can't be yet."""
    _check(request, transaction, whom)
    return views.sure(whom, request.reader, mine=whom.id == request.person.id)


def _check(request: Request, transaction: Transaction, whom: Person) -> None:
    _ = request.reader.text
    if whom.id != request.person.id and not _may_forget(request, transaction, whom):
        said = _("Only an administrator can have somebody else forgotten.")
        home = people.own_unit(transaction, whom.id)
        raise UserError(with_whom(said, transaction, Deed.FORGET, home, request.reader))
    for unit in units.of_person(transaction, whom.id):
        everybody = [one.id for one in people.with_role(transaction, unit.id, "administrator")]
        gone = leaving.who_left(transaction, everybody)
        if rules.is_last([one for one in everybody if one not in gone or one == whom.id], whom.id):
            raise UserError(views.last_administrator(unit.name, request.reader, mine=whom.id == request.person.id))


def _may_forget(request: Request, transaction: Transaction, whom: Person) -> bool:
    """Who administers each unit that somebody has a part in: they are forgotten in all of them."""
    theirs = {people.own_unit(transaction, whom.id), *(one.id for one in units.of_person(transaction, whom.id))}
    return all(allowed(transaction, request.person, Deed.FORGET, one) for one in theirs)


def _administers_somebody(request: Request, transaction: Transaction) -> bool:
    mine = units.of_person(transaction, request.person.id)
    return any(allowed(transaction, request.person, Deed.FORGET, one.id) for one in mine)


def _in_state(request: Request, transaction: Transaction) -> Person:
    """Whom the form is about: for oneself whoever sends it, who may have come back as somebody new meanwhile."""
    whom = request.state.get("person", "")
    if whom == views.ONESELF:
        return request.person
    found = people.people(transaction, ids_in(whom, 1))
    if not found or not (found[0].id == request.person.id or _may_forget(request, transaction, found[0])):
        raise not_found(request.reader)
    return found[0]


def _sure_form(request: Request, transaction: Transaction) -> Form:
    whom = _in_state(request, transaction)
    return views.sure(whom, request.reader, mine=whom.id == request.person.id)


def _not_sure(request: Request, transaction: Transaction) -> dict[str, str]:
    whom = _in_state(request, transaction)
    if whom.id == request.person.id or forgetting.is_forgotten(whom):
        return {}
    given = request.values.get("name", "")
    typed = any(rules.is_typed(given, one) for one in (whom.name, cut(whom.name, NAME)))
    return {} if typed else {"name": request.reader.text("Type the name as it stands above.")}


@feature.form(SURE, _sure_form, _not_sure)
def carry_out(request: Request, transaction: Transaction) -> Message:
    """The same form sent again finds it done."""
    units.hold_roles(transaction)  # of two administrators, only one can be forgotten at a moment
    whom = _in_state(request, transaction)
    mine = whom.id == request.person.id
    if not forgetting.is_forgotten(whom):
        _check(request, transaction, whom)
        home = units.unit(transaction, people.own_unit(transaction, whom.id))
        forgetting.begin(transaction, whom, views.former(home.language))
    return views.forgotten(request.reader, mine=mine)
