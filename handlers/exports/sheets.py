"""What every sheet is made of: its columns, and how a record becomes a row. Pure, in any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.language import Reader
from bot.model import Kind as Place
from handlers.exports.workbook import Column, Link, Tone, Value
from handlers.wording import place_name
from storage.decision_tables import Other
from storage.exports_decisions import Told
from storage.exports_meetings import Named


@dataclass(frozen=True, slots=True)
class Words:
    """The reader of a workbook, and where decisions stand in it: the title of their sheet, and by a decision's id its
    row there, where it has one. `units`: whether there are several, so that records have to say theirs."""

    reader: Reader
    units: bool = False
    decisions: str = ""
    row_of: Callable[[int], int | None] = field(default=lambda _id: None)
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", ZoneInfo(self.reader.zone))

    def there(self, moment: datetime | None) -> datetime | None:
        """What the clocks show, where the reader is: a spreadsheet knows no time zones."""
        if moment is None:
            return None
        return moment.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)

    def day(self, moment: datetime | None) -> date | None:
        """The day of it there."""
        return moment.astimezone(self.zone).date() if moment is not None else None

    @property
    def unit_column(self) -> list[Column]:
        """The column that says whose a record is, where there are several units."""
        return [Column(self.reader.text("Unit"), 18)] if self.units else []

    def of_unit(self, name: str) -> list[Value]:
        """What stands in it."""
        return [name] if self.units else []

    def decision(self, other: Other | None) -> Value:
        """Another decision by its number, with a way to it."""
        if other is None:
            return None
        if not other.number:
            return self.reader.text("another decision")
        named: str | int = f"{other.unit} · D-{other.number}" if self.units and other.unit else other.number
        row = self.row_of(other.id)
        return named if row is None else Link(named, sheet=self.decisions, row=row)

    def meeting(self, meeting: Named | None) -> str:
        if meeting is None:
            return ""
        there = meeting.starts_at.astimezone(self.zone)
        return f"{meeting.forum}, {self.reader.day(there.date())}"

    def place(self, told: Told) -> str:
        return place_name(told, self.reader)

    def yes(self, value: bool) -> str:
        return self.reader.text("Yes") if value else self.reader.text("No")

    def in_tones(self, tones: Mapping[str, Tone]) -> dict[str, Tone]:
        """Colours by words as they stand here."""
        return {self.reader.text(word): tone for word, tone in tones.items()}


def named_place(kind: Place | None, name: str, reader: Reader) -> str:
    return place_name(Told(kind, name, ""), reader) if kind is not None else ""
