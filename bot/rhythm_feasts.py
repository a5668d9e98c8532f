"""Days that have a name of their own, English, Danish and Norwegian: "juleaften", "langfredag", "Boxing Day".

Only those whose day is one and the same to everybody: not "Christmas", which has several.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from dateutil.easter import easter

from bot.dates import any_of, plain
from bot.rhythm_meaning import Doubt, Names, Phrase
from bot.rhythm_words import EACH, END, ON, Unit, compiled

_DATES = {
    word: day
    for words, day in (
        ("christmas eve|juleaften|juleaftensdag|julaften|jolaftan", (12, 24)),
        ("christmas day|1. juledag|første juledag|fyrste juledag", (12, 25)),
        ("boxing day|2. juledag|anden juledag|andre juledag|annen juledag", (12, 26)),
        ("new year's eve|new year’s eve|nytårsaften|nytårsaftensdag|nyttårsaften|nyttårsaftan", (12, 31)),
        ("new year's day|new year’s day|nytårsdag|1. nytårsdag|nyttårsdag|1. nyttårsdag", (1, 1)),
        ("sankthansaften|sankt hans aften", (6, 23)),
        ("grundlovsdag", (6, 5)),
        ("grunnlovsdagen", (5, 17)),
    )
    for word in words.split("|")
}
_FROM_EASTER = {  # in days
    word: days
    for words, days in (
        ("palm sunday|palmesøndag|palmesundag", -7),
        ("maundy thursday|skærtorsdag|skjærtorsdag|skjertorsdag", -3),
        ("good friday|langfredag", -2),
        ("easter sunday|påskedag|1. påskedag|første påskedag|påskesøndag", 0),
        ("easter monday|2. påskedag|anden påskedag|andre påskedag|annen påskedag", 1),
        ("ascension day|kristi himmelfartsdag|kristi himmelfart", 39),
        ("whit sunday|pentecost|pinsedag|1. pinsedag|første pinsedag|pinsesøndag", 49),
        ("whit monday|2. pinsedag|anden pinsedag|andre pinsedag|annen pinsedag", 50),
    )
    for word in words.split("|")
}
_FEAST = compiled(rf"{ON}(?:(?P<each>{EACH})\s+)?(?P<name>{any_of([*_DATES, *_FROM_EASTER])}){END}")
_OF_WHAT = re.compile(
    r"(?<!\w)(?:til|til og med|to|by|før|inden|innen|efter|etter|after|before|about)\s+$", re.IGNORECASE
)


def feast(text: str, start: int, today: date) -> Phrase | None:
    """The next such day from `start` on, or each year's; not where it is said of ("gaver til juleaften")."""
    match = _FEAST.match(text, start)
    if match is None or _OF_WHAT.search(text, 0, start):
        return None
    each, name = Unit.YEAR if match["each"] else None, plain(match["name"])
    if name in _DATES:
        days = [date(today.year + n, *_DATES[name]) for n in range(2)]
        said = Phrase(names=Names.DATE, dated=_DATES[name])
    else:
        days = [easter(today.year + n) + timedelta(days=_FROM_EASTER[name]) for n in range(2)]
        said = Phrase(names=Names.DAY, doubtful=each is not None, doubt=Doubt.MOVES)
    return replace(said, start=start, end=match.end(), every=each, once=next(day for day in days if day >= today))
