"""A workbook is made: what somebody wants, as far as they may see it."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.language import NAMES, Reader
from bot.model import Person
from handlers import people as rights
from handlers.exports import overview, sheets_decisions
from handlers.exports.kinds import KINDS, Kind
from handlers.exports.naming import filename
from handlers.exports.overview import Overview, Series
from handlers.exports.sheets import Words
from handlers.exports.wanted import (
    ACTION_ITEMS,
    AUDIT,
    DECISIONS,
    FORUM,
    MEETINGS,
    MINE,
    NOTICES,
    OPERATOR,
    UNIT,
    Wanted,
)
from handlers.exports.workbook import LINKED, MOST_ROWS, Book, Row, Sheet
from handlers.people import Deed
from handlers.wording import not_found
from storage import exports, forums, people, units
from storage.database import Transaction
from storage.exports import Selection

MONTHS = 36  # that the overview shows, the last ones
FIRST_ROW = 2  # of a sheet: its headings stand above

Progress = Callable[[str, int, int], None]  # the title of a sheet, rows that are written, rows that there are


@dataclass(frozen=True, slots=True)
class Made:
    """How many rows of each kind stand in a workbook, and what its file is called."""

    rows: Mapping[str, int]
    filename: str


def make(
    wanted: Wanted, person: Person | None, transaction: Transaction, path: Path, progress: Progress | None = None
) -> Made:
    """Writes the workbook to `path`; the transaction only reads. Nobody (None) is the operator. Raises
    MembershipUnknown, before anything is written, where it is not known which conversations the person is in; and
    UserError where they may not see the forum that they ask for."""
    reader = Reader(wanted.language, wanted.zone)
    selection = _selection(wanted, person, transaction, reader)
    making = _Making(wanted, selection, transaction, reader, progress or (lambda _title, _done, _all: None))
    return making.run(person, path)


def _selection(wanted: Wanted, person: Person | None, transaction: Transaction, reader: Reader) -> Selection:
    if wanted.forum is not None and (person is None or not forums.may_see(transaction, person, wanted.forum)):
        raise not_found(reader)
    return Selection(
        person=person,
        member_of=transaction.member_of if person is not None else frozenset(),
        mine=wanted.scope == MINE,
        lines=person is None or (wanted.scope == UNIT and _of_unit(transaction, person, wanted.unit)),
        unit=wanted.unit,
        forum=wanted.forum,
        conversation=wanted.conversation,
        since=_midnight(wanted.first, wanted.zone) if wanted.first else None,
        until=_midnight(wanted.last + timedelta(days=1), wanted.zone) if wanted.last else None,
    )


def _of_unit(transaction: Transaction, person: Person, unit: int | None) -> bool:
    return unit is not None and rights.allowed(transaction, person, Deed.EXPORT_UNIT, unit)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


class _Making:
    """One workbook, while it is made."""

    def __init__(
        self, wanted: Wanted, selection: Selection, transaction: Transaction, reader: Reader, progress: Progress
    ) -> None:
        self._wanted, self._selection, self._transaction = wanted, selection, transaction
        self._reader, self._progress = reader, progress
        self._months: Counter[date] = Counter()
        self._states: Counter[str] = Counter()
        self._cut = False  # whether there was more than a sheet holds
        place = people.conversation(transaction, wanted.conversation) if wanted.conversation else None
        reads = place is not None and selection.reads(str(place.kind), place.external_id)
        forum = forums.load(transaction, wanted.forum) if wanted.forum else None
        self._place = place.name if place is not None and reads else ""
        self._forum = forum.settings.name if forum else ""
        self._unit = units.unit(transaction, wanted.unit).name if wanted.unit else ""

    def run(self, person: Person | None, path: Path) -> Made:
        _ = self._reader.text
        book = Book(self._wanted.language, _("Samspil: a log"), self._note, self._transaction.now)
        first = book.sheet(_("Overview"))
        found = {name: self._ids(kind) for name, kind in KINDS.items() if name in self._wanted.kinds}
        words = Words(self._reader, units.several(self._transaction))
        if DECISIONS in found:
            in_order = found[DECISIONS]
            words = replace(words, decisions=_(KINDS[DECISIONS].title), row_of=partial(_row_of, in_order))
        for name, ids in found.items():
            kind = KINDS[name]
            sheet = Sheet(_(kind.title), kind.table, kind.columns(words))
            book.write(sheet, self._rows(name, kind, ids, words), len(ids))
        overview.write(first, self._overview(book, person, {name: len(ids) for name, ids in found.items()}))
        book.save(path)
        own = [_("mine")] if self._wanted.scope == MINE else []
        parts = [*own, self._unit if words.units else "", self._forum, self._place]
        called = filename(tuple(found), self._wanted.first, self._wanted.last, parts, self._reader)
        return Made({name: len(ids) for name, ids in found.items()}, called)

    def _ids(self, kind: Kind) -> array[int]:
        found = kind.ids(self._transaction, self._selection)
        self._cut = self._cut or len(found) > MOST_ROWS
        return found[-MOST_ROWS:]

    def _rows(self, name: str, kind: Kind, ids: array[int], words: Words) -> Iterator[Row | None]:
        title, done = self._reader.text(kind.title), 0
        for some in exports.chunks(ids):
            found = {one.id: one for one in kind.chunk(self._transaction, self._selection, some)}
            for id in some:
                one = found.get(id)
                if one is not None:
                    self._count(name, one, words)
                yield kind.row(one, words) if one is not None else None
            done += len(some)
            self._progress(title, done, len(ids))

    def _count(self, name: str, one: Any, words: Words) -> None:
        if name == DECISIONS:
            self._months[one.published_at.astimezone(words.zone).date().replace(day=1)] += 1
        elif name == ACTION_ITEMS:
            self._states[sheets_decisions.state_of(one)] += 1

    def _note(self, where: str) -> str:
        _ = self._reader.text
        if not where:
            return "… " + _("(shortened)")
        return "… " + _("(shortened, whole text in {where})", where=where)

    # -------------------------------------------------------------------------------------------- the overview

    def _overview(self, book: Book, person: Person | None, rows: Mapping[str, int]) -> Overview:
        _ = self._reader.text
        return Overview(
            title=_("Samspil: a log"),
            facts=[fact for fact in self._facts(person) if fact[1]],
            sheet=_("Sheet"),
            rows=_("Rows"),
            counts=[(_(KINDS[name].title), count) for name, count in rows.items()],
            notes=list(self._notes(book, person, rows)),
            series=[one for one in self._series(rows) if one.numbers],
        )

    def _facts(self, person: Person | None) -> Iterator[tuple[str, str]]:
        _, wanted = self._reader.text, self._wanted
        yield _("What"), self._reader.names([_(KINDS[name].title) for name in KINDS if name in wanted.kinds])
        whose = {
            MINE: _("What they have a part in"),
            FORUM: _("What belongs to the forum"),
            UNIT: _("What belongs to the unit"),
            OPERATOR: _("What every member may see"),
        }
        yield _("Which of it"), whose[wanted.scope]
        seen_by = _("As {name} may see it", name=person.name) if person else _("As every member may see it")
        yield _("Whose rights"), seen_by
        yield _("Unit"), self._unit
        yield _("Forum"), self._forum
        yield _("Channel"), self._place
        yield _("From"), self._reader.day(wanted.first) if wanted.first else _("the beginning")
        yield _("To"), self._reader.day(wanted.last) if wanted.last else _("now, and what is planned")
        yield _("Made on"), self._reader.moment(self._transaction.now)
        yield _("Times are those of"), f"{self._reader.city(wanted.zone)} ({wanted.zone})"
        yield _("Language"), NAMES[wanted.language]

    def _notes(self, book: Book, person: Person | None, rows: Mapping[str, int]) -> Iterator[str]:
        _, number = self._reader.text, self._reader.number
        if NOTICES in rows:
            yield _("What a pre-meeting notice says stands here only for those who may read it.")
        if AUDIT in rows:
            yield _("The audit log is for administrators alone: pass it on to nobody else.")
        if MEETINGS in rows and person is None:
            yield _("Forums are seen by their members alone, so no meetings stand here.")
        if book.shortened:
            n = book.shortened
            yield self._reader.plural(
                "{n} text was too long for a cell, and says so where it ends.",
                "{n} texts were too long for a cell, and say so where they end.",
                n,
            )
        if book.unlinked:
            yield _("Links stand in the first {n} rows of a sheet; below, addresses stand as text.", n=number(LINKED))
        if self._cut:
            yield _("A sheet holds {n} rows: what is older is left out.", n=number(MOST_ROWS))

    def _series(self, rows: Mapping[str, int]) -> Iterator[Series]:
        _ = self._reader.text
        if DECISIONS in rows:
            months = [(self._reader.month(month), self._months[month]) for month in _every_month(self._months)]
            yield Series(_("Decisions a month"), _("Month"), _("Decisions"), months[-MONTHS:])
        if ACTION_ITEMS in rows:
            goes = sheets_decisions.GOES
            states = [(_(goes[state]), self._states[state]) for state in goes if self._states[state]]
            yield Series(_("Action items by state"), _("How it goes"), _("Action items"), states)


def _row_of(ids: array[int], id: int) -> int | None:
    """Where a decision stands in its sheet: their ids are in the order of rows, and grow."""
    at = bisect_left(ids, id)
    return at + FIRST_ROW if at < len(ids) and ids[at] == id else None


def _every_month(counted: Counter[date]) -> Iterator[date]:
    """From the first one to the last, also those in which there was nothing."""
    if not counted:
        return
    month = min(counted)
    while month <= max(counted):
        yield month
        month = (month + timedelta(days=31)).replace(day=1)
