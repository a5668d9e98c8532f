"""What is offered of exports, and the file itself."""

from __future__ import annotations

from datetime import datetime

from bot.feature import Feature, Made, Request, Work
from bot.language import N_, Reader
from bot.model import Message, Person, Reply, Row, UserError
from handlers import files as brought
from handlers.exports import making, views
from handlers.exports.rights import judge, kinds_for, wanted_of, whose
from handlers.wording import ids_in, not_found
from storage import exporting, leaving, people, postings, units
from storage.database import Transaction
from storage.exporting import ACTIVE, REFUSED, STOPPED, Export, Rule

feature = Feature("exports")

EXPORT = "export"  # the maker
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDED = "export_rule.ended"

# ------------------------------------------------------------------------------------------------ the file


@feature.maker(EXPORT)
def make(work: Work, transaction: Transaction) -> Made:
    export = exporting.load(transaction, work.subject)
    if export is None:
        raise not_found(work.reader)
    rule = _judge(transaction, export, work.reader)
    made = making.make(wanted_of(export), work.person, transaction, work.path)
    days = views.period(export.first, export.last, work.reader)
    by = rule if rule is not None and rule.owner.id != work.person.id else None
    return Made(made.filename, EXCEL, views.made(made.rows, days, by, work.reader))


@brought.judged(EXPORT)
def may_have(person: Person, export_id: int, reader: Reader, transaction: Transaction) -> None:
    """Raises UserError."""
    export = exporting.load(transaction, export_id)
    if export is None:
        raise not_found(reader)
    _judge(transaction, export, reader)


def _judge(transaction: Transaction, export: Export, reader: Reader) -> Rule | None:
    """The right to it is whoever's who asked for it; what stands in it is for whoever gets it to see, and judged there
    (of the audit log, all or nothing). The rule by which it came, if it did."""
    rule = exporting.rule(transaction, export.rule) if export.rule is not None else None
    judge(transaction, rule.owner if rule else export.person, export.asked, reader)
    kinds = kinds_for(transaction, export.person, export.asked)
    if not kinds and export.asked.forum is not None:
        raise not_found(reader)
    if kinds != export.asked.kinds:
        raise UserError(reader.text("Only administrators can have this exported."))
    return rule


# ------------------------------------------------------------------------------------------------ rules


@feature.command(N_("/export list"), N_("Exports that come by themselves"), reads=True, private=True)
def find(request: Request, transaction: Transaction) -> Reply:
    found = exporting.rules_of(transaction, request.person)
    return views.listing([listed(transaction, one, request.person, request.reader) for one in found], request.reader)


def listed(transaction: Transaction, rule: Rule, person: Person, reader: Reader) -> Row:
    """A rule, to its owner or its receiver."""
    part = whose(transaction, rule.asked, person, rule.owner, reader)
    return views.row(rule, part, next_time(transaction, rule), person.id, reader)


def next_time(transaction: Transaction, rule: Rule) -> datetime | None:
    """When the next one comes; None where it comes no more."""
    working = units.unit(transaction, rule.asked.unit).working_time
    coming = rule.schedule.following(transaction.now, working, 1) if rule.state == ACTIVE else []
    return coming[0].at if coming else None


@feature.button("export.stop")
def stop(request: Request, transaction: Transaction) -> Message:
    """By whoever has set it up, or who gets it; the other one is told. Pressed twice, it has ended once."""
    ids = ids_in(request.value, 1)
    rule = exporting.rule(transaction, ids[0], lock=True) if ids else None
    if rule is None or request.person.id not in (rule.owner.id, rule.receiver.id):
        raise not_found(request.reader)
    end(transaction, rule, STOPPED if request.person.id == rule.owner.id else REFUSED)
    return views.stopped(request.reader)


def end(transaction: Transaction, rule: Rule, reason: str) -> None:
    """Its owner is told, unless they did it themselves or are here no more; what its receiver was told is brought up
    to date."""
    if not exporting.end(transaction, rule.id, reason):
        return
    postings.touch(transaction, exporting.RULE, rule.id)
    if reason != STOPPED and not leaving.who_left(transaction, [rule.owner.id]):
        own = people.direct_conversation(transaction, rule.owner)
        postings.post(transaction, ENDED, rule.id, own.id, key=f"{ENDED}:{rule.id}")
