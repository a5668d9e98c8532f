"""Somebody is forgotten, a page at a time, by a posting: what they leave is given on first, then their traces go."""

from __future__ import annotations

from datetime import timedelta

from bot.feature import Occasion
from bot.model import Drop, NotBefore, Rendering, Send
from handlers.action_items import person_gone
from handlers.notices import sender_gone
from handlers.pending import decider_gone
from handlers.privacy import views
from handlers.privacy.commands import feature
from handlers.reminders import owner_gone, reader_gone
from storage import forgetting, forums, parting, pending, people, postings, questions, renaming
from storage.database import Transaction
from storage.forgetting_tables import WORK

BREATH = timedelta(seconds=1)  # between two pages, in which others write
CHAIRS = "privacy.chairs"
UNANSWERED = "privacy.unanswered"


@feature.view(WORK)
def work(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Whose turn it is is theirs no more. It can be broken off at any page, and goes on there."""
    if transaction.reads:
        return Drop(forgetting.REASON)
    more = _give_on(transaction, occasion.subject) or forgetting.go_on(transaction, occasion.subject)
    return NotBefore(occasion.now + BREATH) if more else Drop(forgetting.REASON)


def _give_on(transaction: Transaction, person_id: int) -> bool:
    """Some of what they leave; whether there may be more."""
    notices = parting.notices(transaction, person_id)
    for one in notices:
        sender_gone(transaction, one)
    items = parting.action_items(transaction, person_id)
    for one in items:
        person_gone(transaction, one, person_id)
    for one in pending.open_with(transaction, person_id):
        decider_gone(transaction, one)
    parting.end_drafts(transaction, person_id)
    reminders = parting.reminders(transaction, person_id)
    for one in reminders:
        owner_gone(transaction, one)
    alone = parting.read_alone(transaction, person_id)
    for one in alone:
        reader_gone(transaction, one)
    asked = parting.questions(transaction, person_id, UNANSWERED)
    for one, asker in asked:
        own = people.direct_conversations(transaction, [asker])[asker]
        postings.post(transaction, UNANSWERED, one, own, key=f"{UNANSWERED}:{one}")
    chaired = parting.forums(transaction, person_id)
    for one in chaired:
        _chaired(transaction, one)
    return bool(notices or items or reminders or alone or asked or chaired)


def _chaired(transaction: Transaction, forum_id: int) -> None:
    """Somebody of the forum chairs it now, and is told; with nobody left in it, it is archived."""
    forums.lock(transaction, forum_id)
    heir = parting.heir(transaction, forum_id)
    if heir is None:
        parting.archive(transaction, forum_id)
        return
    parting.chairs(transaction, forum_id, heir)
    own = people.direct_conversations(transaction, [heir])[heir]
    postings.post(transaction, CHAIRS, forum_id, own, key=f"{CHAIRS}:{forum_id}:{heir}:{transaction.now:%Y%m%d%H%M}")


@feature.view(CHAIRS)
def chairs(occasion: Occasion, transaction: Transaction) -> Rendering:
    forum = forums.load(transaction, occasion.subject)
    if forum is None or occasion.person is None or forum.chair.id != occasion.person.id:
        return Drop("not_theirs")
    return Send(views.chairs_now(forum.settings.name, occasion.reader))


@feature.view(UNANSWERED)
def unanswered(occasion: Occasion, transaction: Transaction) -> Rendering:
    question = questions.load(transaction, occasion.subject)
    if question is None or question.answered_at is not None:
        return Drop("gone")
    return occasion.politely(views.unanswered(question, occasion.reader))


@feature.view(renaming.EMPTIED)
def emptied(occasion: Occasion, transaction: Transaction) -> Rendering:
    """In the place of what stands; nothing new is said."""
    if not postings.reference_of(transaction, occasion.posting):
        return Drop(forgetting.REASON)
    return Send(views.emptied(occasion.reader))
