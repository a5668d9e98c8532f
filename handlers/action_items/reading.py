"""What somebody means who types an action item in one line: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import dates
from bot.dates import Phrase
from handlers.mentions import Mentioned, find_mentions

_ENDS = " ,;:–—-"
_STOPS = " .!"  # after the last words
_AND = re.compile(r"(?:\b(?:and|og)|[&+])$", re.IGNORECASE)
_AND_THEN = re.compile(r"(?:(?:and|og)\b|[&+])\s*", re.IGNORECASE)
# Before a mention it makes somebody part of what is to be done: "send it to @Bent".
_OBJECT = re.compile(
    r"\b(?:to|with|for|from|about|of|by|at|between|against|without|via|after|before"
    r"|til|med|fra|om|af|av|hos|ved|på|mellem|mellom|mod|mot|uden|uten|efter|etter|før"
    r"|ask|tell|call|phone|mail|email|meet|contact|invite|help|thank|answer|remind|inform|visit|congratulate|interview"
    r"|spørg|spør|ring|bed|be|mød|møt|kontakt|inviter|hjælp|hjelp|tak|takk|svar|mind|minn|påmind|informer|informér"
    r"|besøg|besøk|interview|intervju)$",
    re.IGNORECASE,
)
# Before a day it makes it another than the last one: "every Friday", "after Friday", "not before Friday".
_OTHERWISE = re.compile(
    r"\b(?:every|each|hver|hvert|after|efter|etter|from|fra|since|siden|earliest|tidligst|last|sidste|siste|forrige"
    r"|not|ikke|ikkje)$",
    re.IGNORECASE,
)
_OR = re.compile(r"\b(?:or|eller)$", re.IGNORECASE)
_EITHER = re.compile(r"^(?:or|eller)\b|\b(?:or|eller)$", re.IGNORECASE)  # "@Anna or @Bent"
_NOT = re.compile(r"\b(?:not|never|don['’]t|ikke|ikkje|aldrig|aldri)\b", re.IGNORECASE)
_BEFORE = re.compile(r"(?:before|until|før|til)\b", re.IGNORECASE)
_WORD = 40  # characters before a phrase in which one such word stands
_MOST = 30  # mentions, or days: more are no line


@dataclass(frozen=True, slots=True)
class Read:
    """`owners` are places in the list of those who are mentioned. `sure`: it can be done as it stands; else the form
    asks, with what is here filled in. `days` are those that are named, where they are more than one. `lately`: the day
    that was a few weeks ago may be meant, and not the next one."""

    title: str
    owners: tuple[int, ...]
    due_on: date | None
    sure: bool
    days: tuple[date, ...] = ()
    lately: bool = False


def read(text: str, mentioned: Sequence[str], today: date, language: str) -> Read:
    """`mentioned` are the words by which people are mentioned ("@Anna Holm"), in their order.

    Owners stand at the beginning, or else at the end; whoever is mentioned within the text is part of what is to be
    done. The date stands at either end; within the text it counts as a limit alone ("by", "senest"). Nothing is sure
    where somebody else may be meant, or another day.
    """
    text = " ".join(text.split())
    mentions, masked = find_mentions(text, mentioned[:_MOST])
    named = dates.read(masked, today, language)[:_MOST]
    choice = any(_OR.search(_before(masked, one)) for one in named)
    meant = [one for one in named if one.limit and not choice] or named
    days = tuple(dict.fromkeys(one.day for one in meant))
    due = meant[0] if len(days) == 1 and not _means_otherwise(masked, meant[0]) else None
    phrases = [one for one in named if due is not None and one.day == due.day]
    start, end = _trim(text, 0, len(text))
    owners, at_start, cut = list[int](), False, False
    doubt = _MOST in (len(named), len(mentions))
    while True:
        first = next((one for one in mentions if one.start == start), None)
        at_start = at_start or (first is not None and not owners)
        if at_start and (joined := _AND_THEN.match(text, start, end)) and (owners or cut):
            start = joined.end()
            # "@Anna and Bent": who is only named is nobody that can be asked.
            doubt = doubt or not any(one.start == start for one in mentions)
            continue
        last = None if at_start else _at_end(text, mentions, start, end)
        phrase = None if cut else next((one for one in reversed(phrases) if _stands_at(one, text, start, end)), None)
        if at_start and first is not None:
            start = first.end
            owners.append(first.which)
        elif last is not None:
            end = last.start
            owners.append(last.which)
        elif phrase is not None:
            start, end = (phrase.end, end) if phrase.start == start else (start, phrase.start)
            cut = True
        else:
            break
        start, end = _trim(text, start, end)
        if last is not None:
            start, end = _trim(text, start, start + len(_AND.sub("", text[start:end])))
    title = text[start:end]
    # "@Anna … @Bent", "Contact @Bent": who does it, and whom is it about?
    doubt = doubt or bool(at_start and _at_end(text, mentions, start, end)) or bool(_EITHER.search(title))
    doubt = doubt or (not at_start and " " not in title)
    found = bool(owners) and due is not None and any(letter.isalnum() for letter in title)
    sure = found and not doubt and due is not None and not (due.doubtful or due.lately) and (cut or due.limit)
    return Read(
        title=title,
        owners=tuple(sorted(owners)),
        due_on=due.day if due else None,
        sure=sure,
        days=days if len(days) > 1 else (),
        lately=due is not None and due.lately,
    )


def _at_end(text: str, mentions: Sequence[Mentioned], start: int, end: int) -> Mentioned | None:
    """Who is mentioned where it ends, unless the words before make them part of what is to be done: "to @Bent and
    @Clara", "with Lone and @Bent"."""
    end = start + len(text[start:end].rstrip(_STOPS))
    last = before = next((one for one in mentions if one.end == end and one.start >= start), None)
    while before is not None:
        words = text[start : before.start].rstrip(_ENDS)
        alone = _AND.sub("", words).rstrip(_ENDS)
        before = next((one for one in mentions if one.end == start + len(alone) and one.start >= start), None)
        if before is None and (alone != words or _OBJECT.search(words)):
            return None
    return last


def _stands_at(phrase: Phrase, text: str, start: int, end: int) -> bool:
    """Whether it is the first of what is left of the text, or the last."""
    if not start <= phrase.start < phrase.end <= end:
        return False
    return phrase.start == start or not text[phrase.end : end].strip(_STOPS)


def _means_otherwise(text: str, phrase: Phrase) -> bool:
    """Whether a day is named for something else than the last on which it may be done."""
    if _OTHERWISE.search(_before(text, phrase)):
        return True
    return bool(_BEFORE.match(text, phrase.start) and _NOT.search(text, 0, phrase.start))


def _before(text: str, phrase: Phrase) -> str:
    return text[max(phrase.start - _WORD, 0) : phrase.start].rstrip()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without what only parts words."""
    kept = text[start:end]
    start += len(kept) - len(kept.lstrip(_ENDS))
    return start, start + len(kept.strip(_ENDS))
