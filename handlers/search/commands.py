"""Searching, by a command of its own and by the lists of other features."""

from __future__ import annotations

from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Message, Reply
from handlers.search import views
from storage import folding, search
from storage.database import Transaction
from storage.searched import AGENDA_ITEM, FORUM, KINDS, MINUTES

feature = Feature("search")

# What a list with words looks through, by the name under which its buttons know it: else the kind of that name alone.
_TOGETHER = {"": KINDS, FORUM: (FORUM, AGENDA_ITEM, MINUTES)}


@feature.command(N_("/samspil search"), N_("Search in everything that you may see"), usage=N_("<words>"), reads=True)
def find(request: Request, transaction: Transaction) -> Reply:
    return listing(request, transaction, "", request.value)


@feature.button("search.page", reads=True)
def find_more(request: Request, transaction: Transaction) -> Reply:
    where, after, words = (*request.value.split(":", 2), "", "")[:3]
    return listing(request, transaction, where, words, after)


def listing(request: Request, transaction: Transaction, where: str, words: str, after: str = "") -> Message:
    """A page of what the person may see and has these words, of the kind that `where` names or ("") of every kind."""
    words = words[: views.WORDS].strip()
    if not folding.terms(words):
        return views.nothing_to_find(request.reader)
    kinds = _TOGETHER.get(where, (where,) if where in KINDS else KINDS)
    place = request.typed_in.id
    page = search.find(transaction, request.person, words, views.PAGE_ROWS, kinds=kinds, here=place, after=after)
    more = f"{where}:{page.after}:{words}" if page.after else ""
    everywhere = "" if kinds == KINDS else f"::{words}"
    return views.listing(search.shown(transaction, page, words), words, more, request.reader, everywhere=everywhere)
