"""From what was to be decided to the decision: the form filled with it, and both that belong together after that."""

from __future__ import annotations

from collections.abc import Mapping

from bot.feature import Request
from bot.language import Reader
from bot.model import Person, UserError
from handlers.decisions.commands import refusal
from handlers.decisions.naming import number
from handlers.people import Deed, allowed, who_announces, who_may
from handlers.wording import NAME, cut, ids_in, names, not_found
from storage import decisions, forums, pending, people
from storage.database import Transaction
from storage.decision_tables import Content, Proposal
from storage.pending_tables import OPEN, Pending

HEARD = 300  # characters of who was heard


def proposal_for(request: Request, transaction: Transaction, one: Pending) -> Proposal:
    """What is given stays fixed, what was open is for whoever decides to close."""
    asked = one.proposal
    heard = [
        found.settings.name
        for forum_id in asked.forums
        if (found := forums.visible(transaction, request.person, forum_id))
    ]
    if count := one.spoken + one.unsigned:
        heard.append(request.reader.plural("{n} perspective", "{n} perspectives", count))
    content = Content(
        title=asked.title,
        why=asked.why,
        fixed=asked.given,
        influence=asked.influence,
        heard=cut(", ".join(heard), HEARD),
    )
    deciders = tuple(who.id for who in one.deciders) or (one.author.id,)
    return Proposal(
        content=content, decided_by=deciders, places=_known_places(request, transaction, one), pending=one.id
    )


def _known_places(request: Request, transaction: Transaction, one: Pending) -> tuple[int, ...]:
    """Where it is announced, as far as whoever decides may announce there too."""
    places = people.conversations(transaction, list(one.proposal.places))
    return tuple(place.id for place in places if not refusal(request, transaction, [place]))


def decidable(request: Request, transaction: Transaction, state: Mapping[str, str]) -> Pending | None:
    """What the state of a form or a draft says that it decides, if the person may and it is not settled; without that
    it is a decision of its own."""
    one = _named(request, transaction, state.get("pending", ""))
    return one if one is not None and one.state == OPEN else None


def _named(request: Request, transaction: Transaction, value: str) -> Pending | None:
    ids = ids_in(value, 1)
    one = pending.readable(transaction, request.person, ids[0]) if ids else None
    return one if one is not None and one.decides(request.person.id) else None


def still_open(request: Request, transaction: Transaction, value: str) -> Pending:
    """The same, of which it is known that it is to be decided; raises UserError where that is settled."""
    _ = request.reader.text
    one = _named(request, transaction, value)
    if one is None:
        raise not_found(request.reader)
    if one.state == OPEN:
        return one
    decided = decisions.readable(transaction, request.person, one.decision) if one.decision else None
    if decided is not None:
        raise UserError(_("It is decided already: {decision}.", decision=number(decided)))
    raise UserError(_("This is not to be decided any more."))


def why_not(transaction: Transaction, person: Person, one: Pending, reader: Reader) -> str:
    """Why somebody who decides it does not announce that, and who does; "" where they do. To be named gives no right to
    announce: else who may not would open it, name themselves and decide."""
    _ = reader.text
    whose = who_announces(transaction, person, one.unit_id, reader)
    if not whose:
        return ""
    deciding = {who.id: who for who in (one.author, *one.deciders) if not who.left}.values()
    can = [who.name for who in deciding if allowed(transaction, who, Deed.ANNOUNCE, one.unit_id)]
    if can:
        return f"{whose} {_('{people} can announce it.', people=names(can, reader))}"
    people = names(who_may(transaction, Deed.ANNOUNCE, one.unit_id), reader)
    if person.id == one.author.id or one.author.left:  # who decides it then changes it too
        return f"{whose} {_('Name one of them as deciding it: {people}.', people=people)}"
    author = cut(one.author.name, NAME)
    return f"{whose} {_('{author} can name one of them as deciding it: {people}.', author=author, people=people)}"


def held(request: Request, transaction: Transaction, proposal: Proposal) -> Pending | None:
    """What a draft decides, held; raises UserError where that is settled: the draft stays."""
    if proposal.pending is None:
        return None
    pending.lock(transaction, proposal.pending)
    try:
        return still_open(request, transaction, str(proposal.pending))
    except UserError as error:
        advice = request.reader.text("What you wrote stays in this draft: press Edit to announce it as one of its own.")
        raise UserError(f"{error} {advice}") from None
