"""Files on their way to their person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.feature import Feature, Occasion, Page, Request, Upkeep, Visit
from bot.language import Reader
from bot.model import Drop, Message, Person, Rendering, Send, UserError, told
from handlers.files import views
from handlers.wording import ids_in, not_found
from storage import addresses, files
from storage.database import Transaction
from storage.files import FAILED, GONE, MADE, Wanted

feature = Feature("files")

LINK = "file.link"

Judge = Callable[[Person, int, Reader, Transaction], None]
_JUDGES: dict[str, Judge] = {}


def judged(maker: str) -> Callable[[Judge], Judge]:
    """Registers who may have what that maker has made, of a subject: it is asked each time that the file is handed
    out, and raises a UserError with what it says to whoever may not, or no longer."""

    def register(judge: Judge) -> Judge:
        _JUDGES[maker] = judge
        return judge

    return register


def _judge(wanted: Wanted, reader: Reader, transaction: Transaction) -> None:
    if judge := _JUDGES.get(wanted.maker):
        judge(wanted.person, wanted.subject, reader, transaction)


@feature.view(files.SAID)
def said(occasion: Occasion, transaction: Transaction) -> Rendering:
    """The file, or that there is none."""
    wanted = files.load(transaction, occasion.subject)
    if wanted is None:
        return Drop("nothing_wanted")
    if wanted.state == FAILED:
        return Send(views.not_made(wanted, occasion.reader))
    if wanted.state != MADE:
        return Drop("gone")
    try:
        _judge(wanted, occasion.reader, transaction)
    except UserError as refused:
        return Send(told(str(refused)))
    return Send(views.brought(wanted, occasion.reader))


@feature.button("file.fetch")
def fetch(request: Request, transaction: Transaction) -> Message:
    """The file itself, once somebody has said that they want it."""
    wanted = _mine(request, transaction)
    if missing := _missing(wanted, request.reader):
        return missing
    _judge(wanted, request.reader, transaction)
    return views.brought(wanted, request.reader, linked=bool(request.public_url))


@feature.button("file.decline", reads=True)
def decline(request: Request, transaction: Transaction) -> Message:
    """They were asked whether they want it there, and do not."""
    wanted = _mine(request, transaction)
    return views.declined(wanted.id, request.reader, linked=bool(request.public_url) and wanted.state == MADE)


@feature.button("file.again")
def again(request: Request, transaction: Transaction) -> Message:
    """Pressed twice, it is made once."""
    wanted = _mine(request, transaction)
    _judge(wanted, request.reader, transaction)
    files.again(transaction, wanted.id)
    return views.being_made(request.reader)


@feature.button(LINK)
def link(request: Request, transaction: Transaction) -> Message:
    """Pressed again while a link is still good, it is the same one."""
    wanted = _mine(request, transaction)
    if missing := _missing(wanted, request.reader):
        return missing
    _judge(wanted, request.reader, transaction)
    if not request.public_url:
        return views.no_link(request.reader)
    secret, until = addresses.once(transaction, request.person, LINK, wanted.id)
    return views.link(f"{request.public_url}/pages/{secret}/samspil", until, request.reader)


@feature.page(LINK, once=True)
def page(visit: Visit, transaction: Transaction) -> Page | None:
    wanted = files.load(transaction, visit.subject)
    if wanted is None or wanted.state != MADE or wanted.person.id != visit.person.id:
        return None
    _judge(wanted, visit.reader, transaction)
    files.fetched(transaction, wanted.id)
    return Page(b"", wanted.media_type, wanted.filename, kept=wanted.id)


def _mine(request: Request, transaction: Transaction) -> Wanted:
    """The file that a button names, to whom it is for. Raises UserError."""
    ids = ids_in(request.value, 1)
    wanted = files.load(transaction, ids[0]) if ids else None
    if wanted is None or wanted.person.id != request.person.id:
        raise not_found(request.reader)
    return wanted


def _missing(wanted: Wanted, reader: Reader) -> Message | None:
    """What is said in place of one that is not there."""
    if wanted.state == MADE:
        return None
    if wanted.state == FAILED:
        return views.not_made(wanted, reader)
    return views.gone(wanted.id, reader) if wanted.state == GONE else views.being_made(reader)


@feature.upkeep
def tidy(transaction: Transaction) -> list[Upkeep]:
    """Megabyte by megabyte, as freeing them takes its time."""
    addresses.tidy(transaction, LINK)
    return [partial(files.drop, piece=one) for one in files.tidy(transaction)]
