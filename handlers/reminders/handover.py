"""A reminder goes from one owner to another: offered, and taken over or not."""

from __future__ import annotations

from bot.feature import Occasion, Request
from bot.model import Drop, Form, Kind, Message, Person, Rendering, Send, UserError, told
from handlers.reminders import forms, handover_views, planning, rules, views
from handlers.reminders.commands import feature, owned, place_of
from handlers.wording import ids_in, not_found
from storage import forums, handovers, people, postings, preferences, reminders, units
from storage.database import Transaction
from storage.reminder_tables import ENDED, LEFT, OPEN, PAUSED, REFUSED, SETTLED, TAKEN, WITHDRAWN, Offer, Reminder

KIND = "handover"  # the kind of record
OFFERED = f"{KIND}.offered"
ANSWERED = f"{KIND}.answered"

# ------------------------------------------------------------------------------------------------ offered


@feature.button("reminder.give", reads=True)
def give(request: Request, transaction: Transaction) -> Form:
    return forms.hand_over(_mine(request, transaction, ids_in(request.value, 1)), request.reader)


def _mine(request: Request, transaction: Transaction, ids: list[int], *, lock: bool = False) -> Reminder:
    _ = request.reader.text
    reminder = owned(request, transaction, ids, lock=lock)
    if not rules.can_be_handed_over(reminder):
        raise UserError(_("What comes to you alone, or has ended, can't be handed over."))
    return reminder


def _form(request: Request, transaction: Transaction) -> Form:
    return forms.hand_over(_mine(request, transaction, ids_in(request.state.get("reminder", ""), 1)), request.reader)


def _wrong(request: Request, transaction: Transaction) -> dict[str, str]:
    to = request.values["person"]
    if to is None:
        return {}
    reminder = _mine(request, transaction, ids_in(request.state.get("reminder", ""), 1))
    forum = reminder.content.forum
    wrong = rules.wrong_heir(to, reminder.owner, forum is None or forums.may_see(transaction, to, forum))
    return {"person": request.reader.text(wrong)} if wrong else {}


@feature.form("reminder.hand_over", _form, _wrong)
def hand_over(request: Request, transaction: Transaction) -> Message:
    """To one at a time: whoever was offered it before is told that it was taken back. Sent twice, it is one offer."""
    held = _mine(request, transaction, ids_in(request.state.get("reminder", ""), 1), lock=True)
    to: Person = request.values["person"]
    if [one.to.id for one in handovers.of(transaction, held.id)] != [to.id]:
        withdraw(transaction, held.id)
        post(transaction, handovers.offer(transaction, held, to), to)
    return views.noted(_is_asked(request, transaction, to), held, request.reader)


def _is_asked(request: Request, transaction: Transaction, to: Person) -> str:
    """Also when it reaches them, where that is not now."""
    _ = request.reader.text
    own = people.direct_conversation(transaction, to).id
    unit = units.unit(transaction, people.unit_of(transaction, own))
    when = preferences.working_time(transaction, to, unit.working_time).next_moment(request.now)
    if when <= request.now:
        return _("{name} is asked. You hear of the answer.", name=to.name)
    moment = request.reader.moment(when)
    return _("{name} is asked in their working hours, {moment}. You hear of the answer.", name=to.name, moment=moment)


def post(transaction: Transaction, offer: int, to: Person) -> None:
    own = people.direct_conversation(transaction, to).id
    postings.post(transaction, OFFERED, offer, own, live=True)


def withdraw(transaction: Transaction, reminder_id: int) -> None:
    """Nobody may take it over any more."""
    settle(transaction, reminder_id, WITHDRAWN)


def settle(transaction: Transaction, reminder_id: int, answer: str) -> None:
    """What becomes of all offers that are open."""
    for one in handovers.of(transaction, reminder_id):
        handovers.became(transaction, one.id, answer)
        postings.touch(transaction, KIND, one.id)


# ------------------------------------------------------------------------------------------------ answered


def to_me(request: Request, transaction: Transaction) -> tuple[Offer, Reminder]:
    """What was offered to whoever presses, held."""
    ids = ids_in(request.value, 1)
    offer = handovers.load(transaction, ids[0]) if ids else None
    reminder = reminders.lock(transaction, offer.reminder_id) if offer else None
    offer = handovers.load(transaction, ids[0]) if ids else None  # as it is now that nobody else changes it
    if offer is None or reminder is None or offer.to.id != request.person.id:
        raise not_found(request.reader)
    return offer, reminder


@feature.button("handover.take")
def take(request: Request, transaction: Transaction) -> Message:
    """Pressed twice, it is theirs once."""
    _ = request.reader.text
    offer, reminder = to_me(request, transaction)
    if offer.answer == TAKEN and reminder.owner.id == request.person.id:
        return handover_views.taken(reminder, request.reader)
    if offer.answer != OPEN or reminder.state == ENDED:
        return told(handover_views.became(offer, request.reader))
    place, forum = reminder.conversation, reminder.content.forum
    if forum is not None and not forums.may_see(transaction, request.person, forum):
        raise not_found(request.reader)  # they have left it since
    if place is not None and place.kind is Kind.PRIVATE and place.external_id not in transaction.member_of:
        raise UserError(_("It comes in a closed conversation that you are not in. Ask to be let in first."))
    if reminders.count_of(transaction, request.person) >= rules.MOST:
        number = request.reader.number(rules.MOST)
        raise UserError(_("You have {n} reminders, and that is the most. Delete one first.", n=number))
    reminders.hand_over(transaction, reminder.id, request.person)
    theirs = reminders.load(transaction, reminder.id) or reminder
    if theirs.state == PAUSED and theirs.reason == LEFT:  # only for want of somebody to have it
        planning.begin(transaction, theirs)
    planning.again(transaction, reminder.id)
    handovers.became(transaction, offer.id, TAKEN)
    postings.touch(transaction, KIND, offer.id)
    settle(transaction, reminder.id, SETTLED)
    _tell(transaction, offer)
    return handover_views.taken(reminder, request.reader)


@feature.button("handover.refuse")
def refuse(request: Request, transaction: Transaction) -> Message:
    offer, _reminder = to_me(request, transaction)
    if offer.answer == OPEN:
        handovers.became(transaction, offer.id, REFUSED)
        postings.touch(transaction, KIND, offer.id)
        _tell(transaction, offer)
        return told(request.reader.text("It is noted."))
    return told(handover_views.became(offer, request.reader))


def _tell(transaction: Transaction, offer: Offer) -> None:
    """Whoever offered it, if they are here."""
    if offer.left:
        return
    theirs = people.direct_conversation(transaction, offer.by).id
    postings.post(transaction, ANSWERED, offer.id, theirs, key=f"{ANSWERED}:{offer.id}")


# ------------------------------------------------------------------------------------------------ what is said


def _may_read(transaction: Transaction, offer: Offer, reminder: Reminder) -> bool:
    """As far as is known here: who is in a closed conversation is not."""
    place, forum = reminder.conversation, reminder.content.forum
    if forum is not None:
        return forums.may_see(transaction, offer.to, forum)
    return place is None or place.kind is not Kind.PRIVATE


def _comes_to(reminder: Reminder, person: Person) -> bool:
    return reminder.conversation is not None and reminder.conversation.person_id == person.id


@feature.view(OFFERED)
def offered(occasion: Occasion, transaction: Transaction) -> Rendering:
    _ = occasion.reader.text
    offer, reminder = _of(transaction, occasion.subject)
    if offer is None or reminder is None:
        return Drop("gone")
    if postings.said_at(transaction, occasion.posting) is None and (offer.answer != OPEN or reminder.state == ENDED):
        return Drop("settled")
    readable = offer.answer == TAKEN or _may_read(transaction, offer, reminder)
    where = _("You") if _comes_to(reminder, offer.to) else place_of(transaction, reminder, occasion.reader)
    message = handover_views.offered(offer, reminder, readable, where, occasion.reader)
    return Send(message) if offer.answer != OPEN else occasion.politely(message)


@feature.view(ANSWERED)
def answered(occasion: Occasion, transaction: Transaction) -> Rendering:
    offer, reminder = _of(transaction, occasion.subject)
    if offer is None or reminder is None:
        return Drop("gone")
    return occasion.politely(handover_views.answered(offer, reminder, occasion.reader))


def _of(transaction: Transaction, offer_id: int) -> tuple[Offer | None, Reminder | None]:
    offer = handovers.load(transaction, offer_id)
    return offer, reminders.load(transaction, offer.reminder_id) if offer else None
