"""People and channels by the names that a text has for them, where a platform does not say whom or what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import or_, select

from bot.model import Conversation, Kind, Person
from storage import people
from storage.database import Transaction
from storage.forgetting_tables import FORGOTTEN
from storage.people import ConversationRow, PersonRow

MOST = 20  # names that are looked for in a text
_SIGN = re.compile(r"(?<!\w)@(?=\w)")
_HASH = re.compile(r"(?<!\w)#(?=\w)")
_FIRST = re.compile(r"[^\W\d_][\w'’.-]*")


def named_in(
    transaction: Transaction, text: str, own: Mapping[str, Person], *, known: bool = True
) -> list[tuple[str, Person]]:
    """Who is named in a text with an @ before it, in its order, with these words: a whole name, or a first name that
    only one known person has. `own` are words that mean somebody, such as "me"; without `known` these alone count."""
    found = []
    for match in [*_SIGN.finditer(text)][:MOST]:
        after = text[match.end() :]
        first = _FIRST.match(after)
        if first is None:
            continue
        word = first[0].rstrip(".")
        whom = own.get(word.casefold())
        length = len(word)
        if whom is None and known:
            whom, length = _known(transaction, word, after)
        if whom is not None:
            found.append((f"@{after[:length]}", whom))
    return found


def _known(transaction: Transaction, word: str, after: str) -> tuple[Person | None, int]:
    """Somebody whose name the text goes on with, and its length; None where that may be several people."""
    called = or_(*(PersonRow.name.startswith(one, autoescape=True) for one in _spelt(word)))
    query = select(PersonRow.id).where(called, ~PersonRow.external_id.startswith(FORGOTTEN))
    likely = people.people(transaction, list(transaction.session.scalars(query.limit(200))))
    whole = [one for one in likely if _begins(after, one.name)]
    longest = max((len(one.name) for one in whole), default=0)
    named = [one for one in whole if len(one.name) == longest]
    if not named:
        named, longest = [one for one in likely if one.name.split()[0].casefold() == word.casefold()], len(word)
    return (named[0], longest) if len(named) == 1 else (None, 0)


def channel_in(transaction: Transaction, person: Person, text: str) -> tuple[str, Conversation] | None:
    """The channel that a text names with a # before it, or that it is the name of, with these words: the one that the
    person reads. Raises MembershipUnknown where that hangs on which closed ones they are in."""
    sign = _HASH.search(text)
    after = text[sign.end() :] if sign is not None else text.strip()
    first = after.partition(" ")[0].rstrip(".,;:")
    if not first:
        return None
    called = or_(*(ConversationRow.name.startswith(one, autoescape=True) for one in _spelt(first)))
    known = or_(called, ConversationRow.external_id == first)
    query = select(ConversationRow.id).where(known, ConversationRow.kind.in_((str(Kind.CHANNEL), str(Kind.PRIVATE))))
    likely = people.conversations(transaction, list(transaction.session.scalars(query.limit(200))))
    lengths = {one.id: _length(after, one) for one in likely}
    longest = max(lengths.values(), default=0)
    if not longest or (sign is None and longest < len(after)):
        return None
    named = [one for one in likely if lengths[one.id] == longest]
    read = [one for one in named if one.kind is Kind.CHANNEL and not person.guest]
    read = read or [one for one in named if one.external_id in transaction.member_of]
    return (f"{'#' * (sign is not None)}{after[:longest]}", read[0]) if len(read) == 1 else None


def _length(text: str, place: Conversation) -> int:
    """Of what the channel is called, where a text begins with that; else 0."""
    names = [one for one in (place.name, place.external_id) if one]
    found = (re.match(rf"{re.escape(one)}(?=[.,;:]?(?:\s|$))", text, re.IGNORECASE) for one in names)
    return max((len(one[0]) for one in found if one is not None), default=0)


def _spelt(word: str) -> set[str]:
    """The database folds the case of a to z alone."""
    return {word, word.lower(), word.capitalize(), word.upper()}


def _begins(text: str, name: str) -> bool:
    return text[: len(name)].casefold() == name.casefold() and not text[len(name) : len(name) + 1].isalnum()
