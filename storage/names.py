"""People by the names that a text has for them, where a platform does not say whom it means."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import or_, select

from bot.model import Person
from storage import people
from storage.database import Transaction
from storage.forgetting_tables import FORGOTTEN
from storage.people import PersonRow

MOST = 20  # names that are looked for in a text
_SIGN = re.compile(r"(?<!\w)@(?=\w)")
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
    # The database folds the case of a to z alone.
    spelt = {word, word.lower(), word.capitalize(), word.upper()}
    called = or_(*(PersonRow.name.startswith(one, autoescape=True) for one in spelt))
    query = select(PersonRow.id).where(called, ~PersonRow.external_id.startswith(FORGOTTEN))
    likely = people.people(transaction, list(transaction.session.scalars(query.limit(200))))
    whole = [one for one in likely if _begins(after, one.name)]
    longest = max((len(one.name) for one in whole), default=0)
    named = [one for one in whole if len(one.name) == longest]
    if not named:
        named, longest = [one for one in likely if one.name.split()[0].casefold() == word.casefold()], len(word)
    return (named[0], longest) if len(named) == 1 else (None, 0)


def _begins(text: str, name: str) -> bool:
    return text[: len(name)].casefold() == name.casefold() and not text[len(name) : len(name) + 1].isalnum()
