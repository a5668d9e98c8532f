"""The year in somebody's own calendar: at a secret address, which can be renewed."""

from __future__ import annotations

from datetime import timedelta

from bot.feature import Occasion, Page, Request, Visit
from bot.language import Reader
from bot.model import Drop, File, Kind, Message, Person, Rendering, Send
from handlers.wheel import commands, feed, gathering, rules, views
from handlers.wheel.commands import feature
from handlers.wording import ids_in, not_found
from storage import addresses, forums, people, postings
from storage.database import Transaction

FEED = "wheel.feed"
SENT = "wheel.file"
FILE = "samspil.ics"
_BACK = timedelta(days=31)  # what has been stays in a calendar for so long


@feature.page(FEED)
def fetch(visit: Visit, transaction: Transaction) -> Page | None:
    """What its person may see at this moment; nothing of a forum that is no longer theirs."""
    content = _calendar(transaction, visit.person, visit.subject, visit.reader, closed=True)
    return Page(content, feed.TYPE, FILE) if content is not None else None


def _calendar(transaction: Transaction, person: Person, subject: int, reader: Reader, *, closed: bool) -> bytes | None:
    """None of a forum that is not theirs."""
    mine = {one.id: one.name for one in forums.all_visible(transaction, person)}
    if subject and subject not in mine:
        return None
    today = reader.today(transaction.now)
    last = rules.year_from(today)[1]
    wheel = gathering.wheel(transaction, person, reader, today - _BACK, last, subject, each=True, closed=closed)
    return feed.calendar(wheel.entries, mine.get(subject, reader.text("The year ahead")), transaction.now, reader)


@feature.button("wheel.calendar")
def show(request: Request, transaction: Transaction) -> Message:
    """The address, made where there is none yet."""
    return _shown(request, transaction, anew=False)


@feature.button("wheel.renew")
def renew(request: Request, transaction: Transaction) -> Message:
    return _shown(request, transaction, anew=True)


def _shown(request: Request, transaction: Transaction, *, anew: bool) -> Message:
    if not request.public_url:
        return views.no_address(request.value, request.reader)
    forum = commands.forum_of(request, transaction, ids_in(request.value, 1))
    subject = forum.id if forum else 0
    secret = None if anew else addresses.secret_of(transaction, request.person, FEED, subject)
    secret = secret or addresses.make(transaction, request.person, FEED, subject)
    url = f"{request.public_url}/pages/{secret}/{FILE}"
    return views.calendar(url, forum.name if forum else "", str(subject), request.reader)


@feature.button("wheel.stop")
def stop(request: Request, transaction: Transaction) -> Message:
    ids = ids_in(request.value, 1)
    addresses.forget(transaction, request.person, FEED, ids[0] if ids else 0)
    return views.stopped(request.reader)


@feature.button("wheel.file")
def send(request: Request, transaction: Transaction) -> Message:
    """Pressed twice within a minute, it comes once."""
    forum = commands.forum_of(request, transaction, ids_in(request.value, 1))
    own = people.direct_conversation(transaction, request.person)
    subject = forum.id if forum else 0
    key = f"{SENT}:{request.person.id}:{subject}:{request.now:%Y%m%d%H%M}"
    postings.post(transaction, SENT, subject, own.id, sender_id=request.person.id, key=key)
    return views.sending(request.conversation.kind is Kind.DIRECT, request.reader)


@feature.view(SENT)
def said(occasion: Occasion, transaction: Transaction) -> Rendering:
    if occasion.person is None:
        return Drop("nobody")
    made = _file(transaction, occasion.person, occasion.subject, occasion.reader)
    return Send(views.file(made, occasion.reader)) if made else Drop("not_theirs")


@feature.button("wheel.made", reads=True)
def made(request: Request, transaction: Transaction) -> Message:
    """The file itself, once somebody has said that they want it: as the year is by then."""
    subject = ids_in(request.value, 1)
    made = _file(transaction, request.person, subject[0], request.reader) if subject else None
    if made is None:
        raise not_found(request.reader)
    return views.file(made, request.reader)


def _file(transaction: Transaction, person: Person, subject: int, reader: Reader) -> File | None:
    """Without what was announced in closed conversations alone: a posting does not know who is in those."""
    content = _calendar(transaction, person, subject, reader, closed=False)
    return File(FILE, feed.TYPE, content, "wheel.made", str(subject)) if content is not None else None
