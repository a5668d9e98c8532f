"""Words, dates and names in the reader's language: gettext catalogues and Babel.

English is the language of the code; Danish and Norwegian Bokmål stand in `handlers/locale`. The catalogues are
compiled in memory at the first use, so that nothing compiled needs to be kept beside them.
"""

from __future__ import annotations

import importlib.resources
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "da", "nb")
NAMES = {"en": "English", "da": "Dansk", "nb": "Norsk bokmål"}

# Bokmål stands in for all Norwegian, British order for all English.
_KNOWN = {"en": "en", "da": "da", "nb": "nb", "no": "nb", "nn": "nb"}
_LOCALES = {"en": "en_GB", "da": "da", "nb": "nb"}


def N_(message: str) -> str:
    """Marks a message for the catalogues where it is translated later, by its reader's language."""
    return message


FORMER = N_("a former member")  # what somebody is called who is forgotten


def language_of(hint: str, otherwise: str) -> str:
    """The language of ours that a platform's hint ("da-DK", "no") asks for, or `otherwise`."""
    return _KNOWN.get(hint.replace("_", "-").split("-")[0].lower(), otherwise)


@cache
def zone_of(hint: str, otherwise: str) -> str:
    """The IANA time zone that a platform's hint names, or `otherwise` where it names none."""
    try:
        return ZoneInfo(hint).key if hint else otherwise
    except (ValueError, OSError, ZoneInfoNotFoundError):  # OSError: "Europe" is a folder of zones
        return otherwise


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    path = importlib.resources.files("handlers") / "locale" / language / "LC_MESSAGES" / "samspil.po"
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)


@lru_cache(maxsize=1000)
def _number(n: int, language: str) -> str:
    return format_decimal(n, locale=_LOCALES[language])


@lru_cache(maxsize=1000)
def _day(day: date, language: str) -> str:
    return format_date(day, "EEEE d MMMM y" if language == "en" else "full", locale=_LOCALES[language])


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads: a language of LANGUAGES and an IANA time zone. Everything shown is worded through one."""

    language: str
    zone: str

    def text(self, message: str, **values: object) -> str:
        """The message in this language; `values` fill its {placeholders} and are never themselves formatted."""
        if not message:  # in a catalogue that is the header
            return ""
        words = str(_catalogue(self.language).ugettext(message))
        if not values:
            return words
        said = words.format_map(values)
        begins = words.startswith("{") and said.startswith(_formers())
        return said[0].upper() + said[1:] if begins else said

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The form that goes with `n`; {n} is filled in."""
        words = str(_catalogue(self.language).ungettext(one, many, n))
        return words.format_map({"n": self.number(n), **values})

    def number(self, n: int) -> str:
        return _number(n, self.language)

    def day(self, day: date) -> str:
        """The day in full: "onsdag den 3. februar 2027"."""
        return _day(day, self.language)

    def period(self, first: date, last: date) -> str:
        """Some days in a row, or one: "12.–16. oktober 2026"."""
        return format_interval(first, last, "yMMMMd", locale=_LOCALES[self.language])

    def moment(self, moment: datetime) -> str:
        """Day and time of day in this reader's zone."""
        there = moment.astimezone(ZoneInfo(self.zone))
        return self.text("{day} at {time}", day=self.day(there.date()), time=self.clock(there.time()))

    def clock(self, at: time) -> str:
        """A time of day, as the clock on the wall shows it: "14.00"."""
        return format_time(at, "short", locale=_LOCALES[self.language])

    def clock_at(self, moment: datetime) -> str:
        """What the clocks where this reader is show at a moment."""
        return self.clock(moment.astimezone(ZoneInfo(self.zone)).time())

    def month(self, day: date) -> str:
        """The month that has the day: "marts 2026"."""
        return format_skeleton("yMMMM", day, locale=_LOCALES[self.language])

    def day_of_month(self, day: date) -> str:
        """The day within its month: "tirs. 3."."""
        return format_date(day, "EEE d" if self.language == "en" else "EEE d.", locale=_LOCALES[self.language])

    def weekday(self, number: int) -> str:
        """A day of the week by its ISO number, as it stands in a sentence: "onsdag"."""
        return format_date(date(2024, 1, number), "EEEE", locale=_LOCALES[self.language])  # a Monday began that year

    def day_of_year(self, month: int, day: int) -> str:
        """A day of any year: "1. oktober"."""
        return format_skeleton("MMMMd", date(2024, month, day), locale=_LOCALES[self.language])

    def today(self, now: datetime) -> date:
        """The calendar day that `now` is in this reader's zone."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def city(self, zone: str) -> str:
        """What a time zone is known by: "København"."""
        return get_timezone_location(ZoneInfo(zone), locale=_LOCALES[self.language], return_city=True)

    def names(self, names: Sequence[str]) -> str:
        """ "Anna, Bent og Clara"."""
        return format_list(list(names), locale=Locale.parse(_LOCALES[self.language]))


@cache
def _formers() -> tuple[str, ...]:
    """What is no name, and yet stands where one did: as a sentence begins it takes a capital."""
    return tuple(every_wording(FORMER).values())


def every_wording(message: str) -> dict[str, str]:
    """What a message is in each language."""
    return {language: Reader(language, "UTC").text(message) for language in LANGUAGES}
