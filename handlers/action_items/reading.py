"""What somebody means who types an action item in one line: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import dates
from bot.dates import Phrase

_ENDS = " \t\n,;:–—-"
_AND = r"(?:and|og|&|\+)"
_JOINED = re.compile(rf"^{_AND}(?=\s|@)|\s{_AND}$", re.IGNORECASE)
# Before a name it makes somebody part of what is to be done: "send it to @Bent".
_OBJECT = re.compile(
    r"\b(?:to|with|for|from|about|ask|tell|call|til|med|fra|om|hos|ved|spørg|spør|ring)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Read:
    """`owners` are places in the list of those who are mentioned. `sure`: it can be done as it stands; else the form
    asks, with what is here filled in. `days` are those that are named, where they are more than one."""

    title: str
    owners: tuple[int, ...]
    due_on: date | None
    sure: bool
    days: tuple[date, ...] = ()


def read(text: str, mentioned: Sequence[str], today: date, language: str) -> Read:
    """`mentioned` are the words by which people are mentioned ("@Anna Holm"), in their order.

    Owners stand at the beginning, or else at the end; whoever is mentioned within the text is part of what is to be
    done. The date stands at either end; within the text it counts as a limit alone ("by", "senest").
    """
    named = dates.read(text, today, language)
    meant = [one for one in named if one.limit] or named
    days = tuple(dict.fromkeys(one.day for one in meant))
    due = meant[0] if len(days) == 1 else None
    rest, owners, cut = text.strip(_ENDS), list[int](), False
    at_start = False
    while True:
        at_start = at_start or (not owners and _mention(rest, mentioned, owners) is not None)
        whom = _mention(rest, mentioned, owners) if at_start else _last_mention(rest, mentioned, owners)
        phrase = _at_an_end(rest, dates.read(rest, today, language), due)
        if whom is not None:
            words = mentioned[whom]
            rest = _tidy(rest[len(words) :] if at_start else rest[: -len(words)])
            owners.append(whom)
        elif phrase is not None:
            rest, cut = _tidy(rest[phrase.end :] if phrase.start == 0 else rest[: phrase.start]), True
        else:
            break
    sure = bool(owners) and due is not None and not due.doubtful and (cut or due.limit)
    return Read(
        title=" ".join(rest.split()),
        owners=tuple(sorted(owners)),
        due_on=due.day if due else None,
        sure=sure,
        days=days if len(days) > 1 else (),
    )


def _mention(text: str, mentioned: Sequence[str], taken: Sequence[int]) -> int | None:
    """Who is mentioned where the text begins; of two who are called alike, the first."""
    here = [n for n, words in enumerate(mentioned) if n not in taken and text.startswith(words)]
    whole = [n for n in here if not text[len(mentioned[n]) :][:1].isalnum()]
    return max(whole, key=lambda n: (len(mentioned[n]), -n), default=None)


def _last_mention(text: str, mentioned: Sequence[str], taken: Sequence[int]) -> int | None:
    """Who is mentioned where it ends, unless the words before make them part of what is to be done."""
    here = [n for n, words in enumerate(mentioned) if n not in taken and text.endswith(words)]
    apart = [n for n in here if not _OBJECT.search(text[: -len(mentioned[n])])]
    return max(apart, key=lambda n: (len(mentioned[n]), n), default=None)


def _at_an_end(text: str, phrases: Sequence[Phrase], due: Phrase | None) -> Phrase | None:
    ends = (one for one in phrases if one.start == 0 or not text[one.end :].strip(".!"))
    return next((one for one in ends if due is not None and one.day == due.day), None)


def _tidy(text: str) -> str:
    return _JOINED.sub("", text.strip(_ENDS)).strip(_ENDS)
