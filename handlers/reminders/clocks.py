"""When somebody's clock is another: whether what they have made goes by it."""

from __future__ import annotations

from bot.feature import Occasion, Request
from bot.model import Drop, Message, Rendering, Send, told
from handlers.reminders import planning, views
from handlers.reminders.commands import feature
from handlers.wording import same_clock
from storage import people, postings, reminders
from storage.database import Transaction

KIND = "reminder_clock"  # its subject is somebody's id
ASKED = f"{KIND}.asked"


@feature.upkeep
def ask(transaction: Transaction) -> None:
    """Everybody once for each zone."""
    zones: dict[int, set[str]] = {}
    for _id, owner, zone in reminders.following(transaction):
        zones.setdefault(owner, set()).add(zone)
    for one in people.people(transaction, sorted(zones)):
        if not all(same_clock(zone, one.zone) for zone in zones[one.id]):
            own = people.direct_conversation(transaction, one).id
            postings.post(transaction, ASKED, one.id, own, live=True, key=f"{ASKED}:{one.id}:{one.zone}")


def _others(transaction: Transaction, person_id: int, zone: str) -> list[int]:
    """Somebody's that go by other clocks than those of a zone."""
    found = reminders.following(transaction, person_id)
    return [one for one, _owner, there in found if not same_clock(there, zone)]


@feature.view(ASKED)
def asked(occasion: Occasion, transaction: Transaction) -> Rendering:
    row = postings.posting(transaction, occasion.posting)
    zone = (row.key or "").rpartition(":")[2] if row else ""
    person = occasion.person
    others = _others(transaction, person.id, zone) if person is not None and person.zone == zone else []
    if others:
        return occasion.politely(views.clock(zone, len(others), occasion.reader))
    if postings.said_at(transaction, occasion.posting) is None:
        return Drop("settled")
    return Send(views.clock(zone, 0, occasion.reader))


@feature.button("reminder.clock_move")
def move(request: Request, transaction: Transaction) -> Message:
    others = _asked_about(request, transaction)
    for one in others:
        reminders.go_by(transaction, one, request.person.zone)
        planning.again(transaction, one)
    _ = request.reader.text
    city = request.reader.city(request.person.zone)
    return told(_("They go by the clocks of {city} from now on.", city=city) if others else _("It is settled already."))


@feature.button("reminder.clock_stay")
def stay(request: Request, transaction: Transaction) -> Message:
    others = _asked_about(request, transaction)
    for one in others:
        reminders.stay(transaction, one)
    _ = request.reader.text
    return told(_("They stay as they are.") if others else _("It is settled already."))


def _asked_about(request: Request, transaction: Transaction) -> list[int]:
    """Held, in the order of their ids. Pressed late, elsewhere, it is about nothing any more."""
    if request.value != request.person.zone:
        return []
    others = _others(transaction, request.person.id, request.value)
    held = [one for one in others if reminders.lock(transaction, one) is not None]
    postings.refresh(transaction, f"{ASKED}:{request.person.id}:{request.value}")
    return held
