"""`/samspil`, and the bot's own messages about itself."""

from __future__ import annotations

from bot.feature import Feature, Occasion, Request
from bot.language import N_
from bot.model import Drop, Message, NotBefore, Rendering, Reply, Send, told
from handlers.home import views
from handlers.wording import cut, ids_in
from storage import begun, decisions, drafts, files, occurrences, people, postings, reminders, teams
from storage.database import Transaction

feature = Feature("home")


@feature.command(N_("/samspil"), N_("What Samspil can do"), reads=True)
def help_me(request: Request, transaction: Transaction) -> Reply:
    """Every command, made from the commands themselves. What was typed and not understood is named."""
    return views.help_message(request.menu(request.reader.language), request.value, request.reader)


@feature.button("home.cancel", reads=True)
def cancel(request: Request, transaction: Transaction) -> Reply:
    """Where a form is a message, which no client closes by itself."""
    return told(request.reader.text("Closed. Nothing was changed."))


@feature.button("home.decline", reads=True)
def decline(request: Request, transaction: Transaction) -> Reply:
    """Somebody was asked whether they want a file, and does not."""
    return told(request.reader.text("All right, no file then. Ask again whenever you want it."))


@feature.view("home.greeting")
def greeting(occasion: Occasion, transaction: Transaction) -> Rendering:
    return Send(views.greeting(teams.is_part(transaction, occasion.conversation.id), occasion.reader))


@feature.view("begun.alone")
def begun_alone(occasion: Occasion, transaction: Transaction) -> Rendering:
    """In one's own conversation: the way on with what was typed where others read."""
    found = begun.begun(transaction, occasion.posting)
    where = people.conversations(transaction, [found.origin]) if found else []
    if found is None or not where:
        return Drop("nothing_begun")
    return Send(views.begun(f"{begun.BUTTON}{found.path}", found.path, where[0], occasion.reader))


@feature.view("begun.otherwise")
def begun_otherwise(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Where it was typed, once it is known that there is no other place."""
    found = begun.begun(transaction, occasion.subject)
    if found is None or found.reached:
        return Drop("reached")
    if found.reached is None:
        return NotBefore(occasion.now + begun.SOON)
    return Send(views.begun_otherwise(found.path, occasion.reader))


@feature.view("posting.trouble")
def trouble(occasion: Occasion, transaction: Transaction) -> Rendering:
    """To its sender: what could not be said, where, why, and what they can do; and, once it was said, that it was, or
    that it will not be."""
    row = postings.posting(transaction, occasion.subject)
    if row is not None and row.state == "waiting" and row.reason == postings.RETRIED:
        return NotBefore(occasion.now + begun.SOON)  # it is on its way
    said = row is not None and (row.state == "shown" or (row.state == "waiting" and row.shown > 0 and not row.reason))
    over = row is not None and row.state == "dropped" and postings.said_at(transaction, occasion.posting) is not None
    if row is None or not (said or over or row.state in ("parked", "frozen")):
        return Drop("no_trouble_any_more")
    if row.view == drafts.SCHEDULED:
        return _unpublished(occasion, transaction, row)
    if row.view == files.SAID:
        return Drop("over") if over else Send(views.no_file(row.id, row.subject, occasion.reader, brought=said))
    where = people.conversation(transaction, row.conversation_id)
    whom = people.person(transaction, where.person_id) if where.person_id else None
    title, reminder = _reminder(transaction, row) or (occasion.title_of(row.id), 0)
    if said:
        return Send(views.said_after_all(title, where, whom, occasion.reader))
    if over:
        return Send(views.never_said(title, row.reason, where, whom, occasion.reader))
    stands = bool(row.reference)
    return Send(
        views.trouble(row.id, title, row.reason, row.try_at, stands, where, whom, occasion.reader, reminder=reminder)
    )


def _unpublished(occasion: Occasion, transaction: Transaction, row: postings.PostingRow) -> Rendering:
    """What was to be published by itself could not be, and not because of anything that its author can mend."""
    draft = drafts.mine(transaction, row.sender_id or 0, decisions.KIND, row.subject)
    if draft is None:
        return Drop("no_trouble_any_more")
    return Send(views.unpublished(draft.id, draft.values["title"], row.due_at, occasion.reader))


def _reminder(transaction: Transaction, row: postings.PostingRow) -> tuple[str, int] | None:
    """What a reminder that could not be said says, to whom it belongs, as its messages have no title; and its id."""
    one = occurrences.occurrence(transaction, row.subject) if row.kind == "occurrence" else None
    reminder = reminders.load(transaction, one.reminder_id) if one is not None else None
    if one is None or reminder is None or reminder.owner.id != row.sender_id:
        return None
    return cut(" ".join((one.text or reminder.content.text).split()), views.TITLE), reminder.id


@feature.button("posting.retry")
def retry(request: Request, transaction: Transaction) -> Message:
    """The sender mended it (invited the bot, say) and wants it said now."""
    ids = ids_in(request.value, 1)
    row = postings.posting(transaction, ids[0]) if ids else None
    mine = row is not None and row.sender_id == request.person.id
    tried = mine and row is not None and postings.retry(transaction, row.id)
    return views.retried(tried, request.reader)
