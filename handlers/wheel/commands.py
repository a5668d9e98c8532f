"""`/samspil year`: the wheel as a list, of all that concerns somebody or of one forum."""

from __future__ import annotations

from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Choice, Form, Message, Reply, UserError
from handlers.wheel import forms, gathering, rules, views
from handlers.wording import cut, ids_in, not_found, page_in
from storage import forums
from storage.database import Transaction
from storage.forum_tables import Listed

feature = Feature("wheel")

ALL = "0"  # stands for every forum on buttons and in choices
MOST_FORUMS = 90
LABEL = 75  # characters that every platform shows of a choice


@feature.command(
    N_("/samspil year"),
    N_("The year ahead: meetings, reviews, reminders and milestones; also in your calendar"),
    usage=N_("[forum]"),
    reads=True,
)
def show(request: Request, transaction: Transaction) -> Reply:
    name = " ".join(request.value.split()).casefold()
    mine = forums.all_visible(transaction, request.person)
    found = [one for one in mine if name and one.name.casefold() == name]
    found = found or [one for one in mine if name and one.name.casefold().startswith(name)]
    if name and len(found) != 1:
        _ = request.reader.text
        if not mine:
            raise UserError(_("You are in no forum. {command} shows your year.", command=_("/samspil year")))
        said = request.reader.names([cut(one.name, LABEL) for one in mine[:10]])
        raise UserError(_("Which forum? These are yours: {names}.", names=said))
    return year(request, transaction, found[0] if found else None, 1)


@feature.button("wheel.show", reads=True)
def page(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 2)
    return year(request, transaction, forum_of(request, transaction, ids), page_in(ids, at=1))


def year(request: Request, transaction: Transaction, forum: Listed | None, page: int) -> Message:
    first, last = rules.year_from(request.reader.today(request.now))
    only = forum.id if forum else 0
    wheel = gathering.wheel(transaction, request.person, request.reader, first, last, only)
    several = len(forums.all_visible(transaction, request.person)) > 1
    return views.year(wheel, page, forum.name if forum else "", str(only), several, request.reader)


def forum_of(request: Request, transaction: Transaction, ids: list[int]) -> Listed | None:
    """The forum that a button names; None where it names all."""
    if ids[:1] == [int(ALL)]:
        return None
    found = [one for one in forums.all_visible(transaction, request.person) if ids[:1] == [one.id]]
    if not found:
        raise not_found(request.reader)
    return found[0]


def choices(request: Request, transaction: Transaction) -> list[Choice]:
    mine = forums.all_visible(transaction, request.person)[:MOST_FORUMS]
    return [Choice(str(one.id), cut(one.name, LABEL)) for one in mine]


def _choose_form(request: Request, transaction: Transaction) -> Form:
    all_of_it = Choice(ALL, request.reader.text("All of mine"))
    found = choices(request, transaction)
    chosen = request.value if request.value in {one.value for one in found} else ALL
    return forms.choose([all_of_it, *found], chosen, request.reader)


@feature.button("wheel.filter", reads=True)
def choose(request: Request, transaction: Transaction) -> Form:
    return _choose_form(request, transaction)


@feature.form("wheel.filter", _choose_form)
def chosen(request: Request, transaction: Transaction) -> Message:
    forum = forum_of(request, transaction, ids_in(request.values["forum"], 1))
    return year(request, transaction, forum, 1)
