"""The year in somebody's own calendar: at a secret address, which can be renewed."""

from __future__ import annotations

from datetime import timedelta

from bot.feature import Page, Request, Visit
from bot.model import Message
from handlers.wheel import commands, feed, gathering, rules, views
from handlers.wheel.commands import feature
from handlers.wording import ids_in
from storage import addresses, forums
from storage.database import Transaction

FEED = "wheel.feed"
FILE = "samspil.ics"
_BACK = timedelta(days=31)  # what has been stays in a calendar for so long


@feature.page(FEED)
def fetch(visit: Visit, transaction: Transaction) -> Page | None:
    """What its person may see at this moment; nothing of a forum that is no longer theirs."""
    mine = {one.id: one.name for one in forums.all_visible(transaction, visit.person)}
    if visit.subject and visit.subject not in mine:
        return None
    today = visit.reader.today(visit.now)
    last = rules.year_from(today)[1]
    wheel = gathering.wheel(transaction, visit.person, visit.reader, today - _BACK, last, visit.subject, each=True)
    name = mine.get(visit.subject, visit.reader.text("The year ahead"))
    return Page(feed.calendar(wheel.entries, name, visit.now, visit.reader), feed.TYPE, FILE)


@feature.button("wheel.calendar")
def show(request: Request, transaction: Transaction) -> Message:
    """The address, made where there is none yet."""
    return _shown(request, transaction, anew=False)


@feature.button("wheel.renew")
def renew(request: Request, transaction: Transaction) -> Message:
    return _shown(request, transaction, anew=True)


def _shown(request: Request, transaction: Transaction, *, anew: bool) -> Message:
    if not request.public_url:
        return views.no_address(request.reader)
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
