"""`/samspil log`: for a unit's administrators. Looking is itself noted."""

from __future__ import annotations

import re

from bot.feature import Feature, Request
from bot.language import N_
from bot.model import Message, Reply, UserError
from handlers.audit import views
from handlers.people import Deed, allowed, with_whom
from handlers.wording import ids_in, not_found
from storage import audit, names, people
from storage.database import Transaction

feature = Feature("audit")

_NUMBER = re.compile(r"[Dd]?-?([0-9]{1,9})")


@feature.command(N_("/samspil log"), N_("Who did what, for administrators"), usage=N_("[D-12 or @whom]"))
def log(request: Request, transaction: Transaction) -> Reply:
    """All of it, what was done to one decision, or what one person did."""
    unit_id = _administered(request, transaction)
    typed = request.value.strip()
    if not typed:
        return _shown(request, transaction)
    if number := _NUMBER.fullmatch(typed):
        decision = audit.decision_of(transaction, unit_id, int(number[1]))
        if decision is None:
            raise not_found(request.reader)
        return _shown(request, transaction, decision=decision)
    whom = [people.known_person(transaction, one.profile) for one in request.mentions if not one.profile.app]
    whom = whom or [person for _words, person in names.named_in(transaction, f"@{typed.lstrip('@')}", {})]
    if not whom:
        _ = request.reader.text
        raise UserError(
            _("Type the number of a decision, as in D-12, or whose doings, as in @Anna, or nothing for all.")
        )
    return _shown(request, transaction, person=whom[0].id)


@feature.button("audit.log")
def earlier(request: Request, transaction: Transaction) -> Reply:
    """A page of it: the id of the last line of the one before, and the ids of the decision and the person that it is
    about, or 0. An old button carries a number of a page, which is no line: it leads to the first."""
    _administered(request, transaction)
    ids = ids_in(request.value, 3)
    after, decision, person = ids if len(ids) == 3 else (0, 0, 0)
    return _shown(request, transaction, after, decision=decision, person=person)


def _administered(request: Request, transaction: Transaction) -> int:
    """The unit here, which the person administers; raises UserError if not."""
    unit_id = people.unit_of(transaction, request.conversation.id)
    if not allowed(transaction, request.person, Deed.EXPORT_AUDIT, unit_id):
        said = request.reader.text("Only administrators can see the log.")
        raise UserError(with_whom(said, transaction, Deed.EXPORT_AUDIT, unit_id, request.reader))
    return unit_id


def _shown(
    request: Request, transaction: Transaction, after: int = 0, *, decision: int = 0, person: int = 0
) -> Message:
    unit_id = people.unit_of(transaction, request.conversation.id)
    record = ("decision", decision) if decision else None
    found = audit.page(transaction, unit_id, views.PAGE + 1, after, record=record, person=person or None)
    transaction.record(audit.KIND, unit_id, unit_id)
    return views.log(found, (decision, person), request.reader)
