"""Exports that come by a rule, to whoever set it up or to somebody else: each has what is new since the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from bot.cadence import Schedule
from bot.feature import Occasion, Request, Upkeep
from bot.language import Reader
from bot.model import Drop, Form, Message, NotBefore, Person, Rendering, Reply, Send, UserError
from handlers import reminders
from handlers.exports import forms, rules, views
from handlers.exports.commands import ENDED, EXPORT, end, feature, listed, next_time
from handlers.exports.rights import judge, kinds_for, whose, why_not_for
from handlers.wording import ids_in, not_found
from storage import exporting, files, handled, leaving, people, postings, units
from storage.database import Transaction
from storage.exporting import ACTIVE, DUE, LEFT, NO_RIGHT, STOPPED, Asked, Rule

TOLD = "export_rule.told"

# ------------------------------------------------------------------------------------------------ confirmed


def preview(request: Request, transaction: Transaction, asked: Asked, said: str, receiver: Person) -> Reply:
    """Everything that it says is carried by the form: nothing is kept of a rule that nobody confirms."""
    schedule = reminders.schedule_of(request, transaction, said)[0]
    if same := _already(transaction, request.person, receiver, asked, schedule):
        return views.already(listed(transaction, same, request.person, request.reader), request.reader)
    state = {
        "scope": asked.scope,
        "kinds": " ".join(asked.kinds),
        "unit": str(asked.unit),
        "forum": str(asked.forum or ""),
        "place": str(asked.conversation or ""),
        "language": asked.language,
        "said": said,
        "to": str(receiver.id),
    }
    return _confirm_form_of(request, transaction, state)


def _confirm_form(request: Request, transaction: Transaction) -> Form:
    return _confirm_form_of(request, transaction, request.state)


def _confirm_form_of(request: Request, transaction: Transaction, state: Mapping[str, str]) -> Form:
    asked, receiver = _of_state(request, transaction, state)
    schedule = reminders.schedule_of(request, transaction, state["said"])[0]
    working = units.unit(transaction, asked.unit).working_time
    coming = schedule.following(request.now, working, rules.NEXT)
    part = whose(transaction, asked, request.person, request.person, request.reader)
    other = receiver if receiver.id != request.person.id else None
    return forms.confirm(asked.kinds, part, other, schedule, coming, state, request.reader)


def _of_state(request: Request, transaction: Transaction, state: Mapping[str, str]) -> tuple[Asked, Person]:
    """What a form carried, which is not to be trusted: the asker's rights to it are judged."""
    numbers = {name: next(iter(ids_in(state.get(name, ""), 1)), None) for name in ("unit", "forum", "place", "to")}
    unit, to = numbers["unit"], numbers["to"]
    found = people.people(transaction, [to]) if to is not None else []
    if unit is None or not found or not state.get("said"):
        raise not_found(request.reader)
    asked = Asked(
        scope=state.get("scope", ""),
        kinds=tuple(state.get("kinds", "").split()),
        unit=unit,
        forum=numbers["forum"],
        conversation=numbers["place"],
        language=state.get("language", ""),
    )
    judge(transaction, request.person, asked, request.reader)
    if why := why_not_for(transaction, found[0], asked, request.reader):
        raise UserError(why)
    return asked, found[0]


def _already(
    transaction: Transaction, owner: Person, receiver: Person, asked: Asked, schedule: Schedule
) -> Rule | None:
    """The one that brings the same to the same person at the same times."""
    working = units.unit(transaction, asked.unit).working_time

    def times(of: Schedule) -> list[datetime]:
        return [one.at for one in of.following(transaction.now, working, rules.NEXT)]

    for one in exporting.rules_of(transaction, owner):
        whom = (one.owner.id, one.receiver.id) == (owner.id, receiver.id)
        if (
            whom
            and one.asked == asked
            and one.schedule.until == schedule.until
            and times(one.schedule) == times(schedule)
        ):
            return one
    return None


@feature.form("export.confirm", _confirm_form)
def confirm(request: Request, transaction: Transaction) -> Reply:
    """Confirmed twice, it begins once."""
    key = request.form_key(exporting.RULE)
    known = handled.result_of(transaction, key)
    if known is None:
        asked, receiver = _of_state(request, transaction, request.state)
        schedule = reminders.schedule_of(request, transaction, request.state["said"])[0]
        if same := _already(transaction, request.person, receiver, asked, schedule):
            return views.already(listed(transaction, same, request.person, request.reader), request.reader)
        known = _begin(request, transaction, asked, receiver, schedule)
        handled.note(transaction, key, known)
    rule = exporting.rule(transaction, known)
    following = next_time(transaction, rule) if rule is not None else None
    if rule is None or following is None:
        return views.stopped(request.reader)
    to = rule.receiver.name if rule.receiver.id != request.person.id else ""
    return views.begun(following, to, request.reader)


def _begin(request: Request, transaction: Transaction, asked: Asked, receiver: Person, schedule: Schedule) -> int:
    _ = request.reader.text
    if len(exporting.rules_of(transaction, request.person)) >= rules.MOST_RULES:
        raise UserError(_("There are {n} already, and that is the most. Stop one first.", n=rules.MOST_RULES))
    working = units.unit(transaction, asked.unit).working_time
    coming = schedule.following(request.now, working, 1)
    if not coming:
        raise UserError(_("This never comes: it is past, or the rule ends before it begins."))
    covered = rules.before(schedule.cadence, coming[0].planned.date())
    made = exporting.make_rule(transaction, request.person, receiver, asked, schedule, covered)
    rule = exporting.rule(transaction, made)
    assert rule is not None  # noqa: S101  (it was just made)
    _plan(transaction, rule)
    if receiver.id != request.person.id:
        own = people.direct_conversation(transaction, receiver)
        postings.post(transaction, TOLD, made, own.id, live=True, sender_id=request.person.id, key=f"{TOLD}:{made}")
    return made


def _plan(transaction: Transaction, rule: Rule) -> None:
    """The next one is to come; where there is none any more, the rule has ended."""
    following = next_time(transaction, rule)
    if following is None:
        end(transaction, rule, STOPPED)
        return
    own = people.direct_conversation(transaction, rule.receiver)
    key = f"{DUE}:{rule.id}:{following:%Y%m%d%H%M}"
    postings.post(transaction, DUE, rule.id, own.id, due=following, key=key)


# ------------------------------------------------------------------------------------------------ its time has come


@feature.view(DUE)
def due(occasion: Occasion, transaction: Transaction) -> Rendering:
    """Nothing is said by it: the file is, once it is made."""
    rule = exporting.rule(transaction, occasion.subject)
    if rule is None or rule.state != ACTIVE:
        return Drop("ended")
    if transaction.reads:  # somebody looks at what is to come
        return Send(_set_up(transaction, rule, occasion.due, occasion.reader))
    if occasion.due > occasion.now:
        return NotBefore(occasion.due)
    if reason := _over(transaction, rule, occasion.reader):
        end(transaction, rule, reason)
        return Drop(reason)
    last = Reader("en", rule.schedule.zone).today(occasion.now) - timedelta(days=1)
    if last > rule.covered:
        _make(transaction, rule, last)
    _plan(transaction, rule)
    postings.touch(transaction, exporting.RULE, rule.id)
    return Drop("made")


def _make(transaction: Transaction, rule: Rule, last: date) -> None:
    """Of the days since the one before. Who gets it and may not have the audit log gets none, whoever set it up."""
    asked = replace(rule.asked, kinds=kinds_for(transaction, rule.receiver, rule.asked))
    first = rule.covered + timedelta(days=1)
    deed = transaction.changes.deed
    transaction.done_by(replace(deed, person_id=rule.owner.id))  # whoever set it up, however much later that is
    made = exporting.make(transaction, rule.receiver, asked, first, last, rule.schedule.zone, rule.id)
    transaction.done_by(deed)
    files.want(transaction, EXPORT, rule.receiver, made, f"{EXPORT}:{made}")
    exporting.cover(transaction, rule.id, last)


def _over(transaction: Transaction, rule: Rule, reader: Reader) -> str:
    """Why a rule ends by itself, if it does."""
    if leaving.who_left(transaction, [rule.owner.id, rule.receiver.id]):
        return LEFT
    try:
        judge(transaction, rule.owner, rule.asked, reader)
    except UserError:
        return NO_RIGHT
    return "" if kinds_for(transaction, rule.receiver, rule.asked) else NO_RIGHT


@feature.view(TOLD)
def told(occasion: Occasion, transaction: Transaction) -> Rendering:
    rule = exporting.rule(transaction, occasion.subject)
    if rule is None:
        return Drop("gone")
    return Send(_set_up(transaction, rule, next_time(transaction, rule), occasion.reader))


def _set_up(transaction: Transaction, rule: Rule, following: datetime | None, reader: Reader) -> Message:
    part = whose(transaction, rule.asked, rule.receiver, rule.owner, reader)
    return views.set_up(rule, part, following, reader)


@feature.view(ENDED)
def ended(occasion: Occasion, transaction: Transaction) -> Rendering:
    rule = exporting.rule(transaction, occasion.subject)
    if rule is None or rule.state == ACTIVE:
        return Drop("goes_on")
    part = whose(transaction, rule.asked, rule.owner, rule.owner, occasion.reader)
    return occasion.politely(views.ended(rule, part, occasion.reader))


@feature.upkeep
def keep_up(transaction: Transaction) -> list[Upkeep]:
    exporting.tidy(transaction)
    return [partial(_end_if_over, rule_id=one.id) for one in exporting.active(transaction)]


def _end_if_over(transaction: Transaction, rule_id: int) -> None:
    rule = exporting.rule(transaction, rule_id, lock=True)
    if rule is not None and rule.state == ACTIVE and (reason := _over(transaction, rule, Reader("en", "UTC"))):
        end(transaction, rule, reason)
