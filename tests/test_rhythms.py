"""Rhythms in words, in three languages: what people write before or after what they want to be reminded of."""

from __future__ import annotations

import re
from datetime import date, time
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.cadence import LAST, NEXT_TO_LAST, Cadence, Every, OnHoliday
from bot.rhythm_meaning import Doubt
from bot.rhythms import Read, read

WEDNESDAY = date(2026, 11, 25)  # of week 48
WEEKDAYS = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def line(found: Read) -> str:
    """What was understood, as "2 week Tue from 2026-12-01, at 09:00, until 2027-06-01, 10 times, ?": every two weeks; a
    rhythm begins that Wednesday where nothing else is said, and one with "?" is doubtful."""
    parts = [_rule(found.cadence)] if found.cadence else []
    if found.times:
        parts.append("at " + " ".join(f"{one:%H:%M}" for one in found.times))
    if found.after:
        parts.append(f"after {found.after}")
    if found.until:
        parts.append(f"until {found.until}")
    if found.lasts:
        parts.append(f"for {found.lasts.months} months" if found.lasts.months else f"for {found.lasts.days} days")
    if found.count:
        parts.append(f"{found.count} times")
    return ", ".join([*parts, "?"] if found.doubtful else parts)


def _rule(cadence: Cadence) -> str:
    many = "" if cadence.interval == 1 else f"{cadence.interval} "
    begins = "" if cadence.begins == WEDNESDAY else f" from {cadence.begins}"
    moved = "" if cadence.on_holiday is OnHoliday.SKIP else f" {cadence.on_holiday}"
    match cadence.every:
        case Every.ONCE:
            return f"once {cadence.begins}"
        case Every.WEEKS:
            what = "week " + " ".join(WEEKDAYS[day] for day in cadence.weekdays)
        case Every.MONTHS:
            from_the_end = {LAST: "last", NEXT_TO_LAST: "next to last"}
            what = f"month {from_the_end.get(cadence.nth, cadence.nth)} {WEEKDAYS[cadence.weekdays[0]]}"
        case Every.MONTH_DAYS:
            what = f"month day {'last' if cadence.month_day == LAST else cadence.month_day}"
        case Every.DATES:
            what = "year " + " ".join(f"{month}-{day}" for month, day in cadence.dates)
        case _:
            what = "day"
    return many + what + moved + begins


# What is written, and what is understood.
PHRASES = [
    # English
    ("today", "once 2026-11-25"),
    ("tomorrow at 9", "once 2026-11-26, at 09:00"),
    ("Friday", "once 2026-11-27"),
    ("on Friday at 9am", "once 2026-11-27, at 09:00"),
    ("on 3 December at 14:15", "once 2026-12-03, at 14:15"),
    ("in 14 days", "once 2026-12-09"),
    ("Tuesday week 50 at 10", "once 2026-12-08, at 10:00"),
    ("every day at 8", "day, at 08:00"),
    ("daily at 9", "day, at 09:00"),
    ("every single day", "day"),
    ("every weekday at 8.30", "week Mon Tue Wed Thu Fri, at 08:30"),
    ("on weekdays at noon", "week Mon Tue Wed Thu Fri, at 12:00"),
    ("every third day", "3 day"),
    ("every other day at 7", "2 day, at 07:00"),
    ("every 10 days from 1 December", "10 day from 2026-12-01"),
    ("every Monday", "week Mon"),
    ("every Monday and Thursday at 9", "week Mon Thu, at 09:00"),
    ("on Mondays at 9:30", "week Mon, at 09:30"),
    ("Mondays and Fridays at 8", "week Mon Fri, at 08:00"),
    ("every week on Tuesday", "week Tue"),
    ("weekly on Friday at 2.30 pm", "week Fri, at 14:30"),
    ("once a week on Monday", "week Mon"),
    ("every second Tuesday at 9", "2 week Tue from 2026-12-01, at 09:00"),
    ("every other Monday", "2 week Mon from 2026-11-30"),
    ("every 3 weeks on Friday", "3 week Fri"),
    ("every two weeks on Monday and Friday", "2 week Mon Fri"),
    ("every fortnight on Thursday", "2 week Thu"),
    ("every 14 days from Monday", "2 week Mon from 2026-11-30"),
    ("every Monday morning at 8", "week Mon, at 08:00"),
    ("Monday to Friday at 8", "week Mon Tue Wed Thu Fri, at 08:00"),
    ("every day from Monday to Thursday", "week Mon Tue Wed Thu"),
    ("on the 15th of every month", "month day 15"),
    ("every month on the 31st at noon", "month day 31, at 12:00"),
    ("the first of every month", "month day 1"),
    ("monthly on the 1st", "month day 1"),
    ("last day of the month", "month day last"),
    ("on the last working day of every month at 3 pm", "month day last earlier, at 15:00"),
    ("at the end of every month", "month day last"),
    ("the second Tuesday of every month", "month 2 Tue"),
    ("every first Monday of the month", "month 1 Mon"),
    ("the last Friday of each month at 10", "month last Fri, at 10:00"),
    ("every third month on the first Monday", "3 month 1 Mon from 2026-12-07"),
    ("every quarter on the 1st", "3 month day 1 from 2027-01-01"),
    ("last day of the quarter", "3 month day last from 2026-12-01"),
    ("every six months from 1 March", "6 month day 1 from 2027-03-01"),
    ("every year on 1 October", "year 10-1"),
    ("twice a year on 1 February and 1 August", "year 2-1 8-1"),
    ("every second year on 3 May", "2 year 5-3 from 2027-05-03"),
    ("every 1 October at 8", "year 10-1, at 08:00"),
    ("every 2 hours from 8 to 16", "day, at 08:00 10:00 12:00 14:00 16:00"),
    ("every hour between 9 and 12 on Mondays", "week Mon, at 09:00 10:00 11:00 12:00"),
    ("at 9am and 3pm every Friday", "week Fri, at 09:00 15:00"),
    ("at 2 and 4 pm every Friday", "week Fri, at 14:00 16:00"),
    ("every Monday until 1 June", "week Mon, until 2027-06-01"),
    ("every Monday at 9, 10 times", "week Mon, at 09:00, 10 times"),
    ("starting Monday every 3 days", "3 day from 2026-11-30"),
    ("every Tuesday from 1 March until week 26", "week Tue from 2027-03-01, until 2027-07-04"),
    ("in 10 minutes", "after 0:10:00"),
    ("in half an hour", "after 0:30:00"),
    ("in an hour", "after 1:00:00"),
    ("in an hour and a half", "after 1:30:00"),
    ("ten minutes from now", "after 0:10:00"),
    ("in 1 hour and 15 minutes", "after 1:15:00"),
    ("tonight at 21", "once 2026-11-25, at 21:00"),
    ("this afternoon at 3 pm", "once 2026-11-25, at 15:00"),
    ("tomorrow at half past eight", "once 2026-11-26, at 08:30"),
    ("every Monday at quarter to nine", "week Mon, at 08:45"),
    ("every Monday at 10 past 9", "week Mon, at 09:10"),
    ("every quarter at 9", "3 month day 1 from 2027-01-01, at 09:00"),
    ("every wed", "week Wed"),
    ("every Mon and Thu at 9", "week Mon Thu, at 09:00"),
    ("every second fri", "2 week Fri"),
    ("mon, wed and fri at 9", "week Mon Wed Fri, at 09:00"),
    ("every day at midnight", "day, at 00:00"),
    ("in a couple of hours", "after 2:00:00"),
    ("tonight at 7", "once 2026-11-25, at 19:00"),
    ("at half past eight tonight", "once 2026-11-25, at 20:30"),
    ("this afternoon at 3", "once 2026-11-25, at 15:00"),
    ("every evening at 8", "day, at 20:00"),
    ("every day at 9 for a week", "day, at 09:00, for 7 days"),
    ("every Monday for 3 months at 9", "week Mon, at 09:00, for 3 months"),
    ("in 3 days' time", "once 2026-11-28"),
    ("in a couple of days", "once 2026-11-27"),
    ("in a year at 9", "once 2027-11-25, at 09:00"),
    ("second to last Friday of the month at 9", "month next to last Fri, at 09:00"),
    ("the penultimate Friday of every month", "month next to last Fri"),
    ("on Christmas Eve at 9", "once 2026-12-24, at 09:00"),
    ("every Christmas Eve", "year 12-24"),
    ("New Year's Eve at noon", "once 2026-12-31, at 12:00"),
    ("Good Friday", "once 2027-03-26"),
    ("every Tuesday at five past nine", "week Tue, at 09:05"),
    ("five past nine", "at 09:05"),
    ("tomorrow at 0900", "once 2026-11-26, at 09:00"),
    ("tomorrow at 9 o'clock", "once 2026-11-26, at 09:00"),
    ("nine o'clock tomorrow", "once 2026-11-26, at 09:00"),
    ("every Monday from 4 January to 18 June at 9", "week Mon from 2027-01-04, at 09:00, until 2027-06-18"),
    ("every Monday at 9 for the next 5 weeks", "week Mon, at 09:00, for 35 days"),
    ("twice daily at 9 and 15", "day, at 09:00 15:00"),
    # Danish
    ("hver mandag kl. 9 fra næste uge", "week Mon from 2026-11-30, at 09:00"),
    ("om et par dage", "once 2026-11-27"),
    ("om et halvt år kl. 9", "once 2027-05-25, at 09:00"),
    ("næstsidste fredag i måneden kl. 9", "month next to last Fri, at 09:00"),
    ("hver næstsidste fredag i måneden", "month next to last Fri"),
    ("juleaften kl. 10", "once 2026-12-24, at 10:00"),
    ("hvert år juleaften", "year 12-24"),
    ("nytårsaften kl. 12", "once 2026-12-31, at 12:00"),
    ("den 1. juledag", "once 2026-12-25"),
    ("grundlovsdag kl. 9", "once 2027-06-05, at 09:00"),
    ("skærtorsdag", "once 2027-03-25"),
    ("2. påskedag kl. 9", "once 2027-03-29, at 09:00"),
    ("pinsedag", "once 2027-05-16"),
    ("fem minutter i halv ti", "at 09:25"),
    ("i morgen fem i ni", "once 2026-11-26, at 08:55"),
    ("ti minutter over ni i morgen", "once 2026-11-26, at 09:10"),
    ("10/12 kl. 9", "once 2026-12-10, at 09:00"),
    ("10/12 2026 kl. 9", "once 2026-12-10, at 09:00"),
    ("10-12-2026 kl. 9", "once 2026-12-10, at 09:00"),
    ("mandag kl. 1430", "once 2026-11-30, at 14:30"),
    ("i morgen kl. ca. 9", "once 2026-11-26, at 09:00"),
    ("hver måned d. 25 kl. 9", "month day 25, at 09:00"),
    ("hver mandag de næste 5 uger kl. 9", "week Mon, at 09:00, for 35 days"),
    ("tre gange om dagen kl. 8, 12 og 16", "day, at 08:00 12:00 16:00"),
    ("hveranden tirsdag kl. 9", "2 week Tue from 2026-12-01, at 09:00"),
    ("hveranden uge på mandag", "2 week Mon from 2026-11-30"),
    ("man, ons og fre kl. 9", "week Mon Wed Fri, at 09:00"),
    ("om et par timer", "after 2:00:00"),
    ("ved midnat", "at 00:00"),
    ("kl. 24", "at 00:00"),
    ("hver dag kl. 24.00", "day, at 00:00"),
    ("i aften kl. 8", "once 2026-11-25, at 20:00"),
    ("halv ni i aften", "once 2026-11-25, at 20:30"),
    ("i eftermiddag kl. 3", "once 2026-11-25, at 15:00"),
    ("i eftermiddag kl. 2 og 14.30", "once 2026-11-25, at 14:00 14:30"),
    ("hver aften kl. 8", "day, at 20:00"),
    ("hver mandag aften kl. 8", "week Mon, at 20:00"),
    ("i morgen 14.30", "once 2026-11-26, at 14:30"),
    ("hver mandag 16.00", "week Mon, at 16:00"),
    ("på mandag 14.30", "once 2026-11-30, at 14:30"),
    ("hver dag kl. 9 i en uge", "day, at 09:00, for 7 days"),
    ("hver mandag kl 9 i 3 uger", "week Mon, at 09:00, for 21 days"),
    ("om 10 minutter", "after 0:10:00"),
    ("om 10 min.", "after 0:10:00"),
    ("om et kvarter", "after 0:15:00"),
    ("om tre kvarter", "after 0:45:00"),
    ("om en halv time", "after 0:30:00"),
    ("om en time", "after 1:00:00"),
    ("om halvanden time", "after 1:30:00"),
    ("om 2 timer", "after 2:00:00"),
    ("om 1 time og 30 minutter", "after 1:30:00"),
    ("kl. 14", "at 14:00"),
    ("halv ni", "at 08:30"),
    ("halv 9", "at 08:30"),
    ("kvart over otte", "at 08:15"),
    ("kvart i ni", "at 08:45"),
    ("kl. fem i halv ni", "at 08:25"),
    ("hver mandag kl. ti over ni", "week Mon, at 09:10"),
    ("hver mandag klokken halv ni", "week Mon, at 08:30"),
    ("i aften kl. 19", "once 2026-11-25, at 19:00"),
    ("i eftermiddag kl. 14.30", "once 2026-11-25, at 14:30"),
    ("hvert kvartal", "3 month day 1 from 2027-01-01"),
    ("hvert andet kvartal kl. 9", "6 month day 1 from 2027-01-01, at 09:00"),
    ("hver ons", "week Wed"),
    ("hver tors. kl. 9", "week Thu, at 09:00"),
    ("hver man, ons og fre kl. 9", "week Mon Wed Fri, at 09:00"),
    ("hver anden tirs kl. 9", "2 week Tue from 2026-12-01, at 09:00"),
    ("i morgen kl. 9", "once 2026-11-26, at 09:00"),
    ("i overmorgen", "once 2026-11-27"),
    ("på fredag kl. 14", "once 2026-11-27, at 14:00"),
    ("den 3. december", "once 2026-12-03"),
    ("3. december kl. 8.30", "once 2026-12-03, at 08:30"),
    ("den 15. kl. 9", "once 2026-12-15, at 09:00"),
    ("om 14 dage", "once 2026-12-09"),
    ("uge 49", "once 2026-12-04, ?"),
    ("om 1½ time", "after 1:30:00"),
    ("om 2,5 timer", "after 2:30:00"),
    ("in ½ hour", "after 0:30:00"),
    ("hver d. 15 kl. 9", "month day 15, at 09:00"),
    ("hver den 15. kl. 9", "month day 15, at 09:00"),
    ("01.03.2027 9.00", "once 2027-03-01, at 09:00"),
    ("fredag i uge 50 kl. 12", "once 2026-12-11, at 12:00"),
    ("hver dag", "day"),
    ("hver eneste dag kl. 7.45", "day, at 07:45"),
    ("dagligt kl. 9", "day, at 09:00"),
    ("alle hverdage kl. 8", "week Mon Tue Wed Thu Fri, at 08:00"),
    ("hver arbejdsdag", "week Mon Tue Wed Thu Fri"),
    ("på hverdage klokken 8", "week Mon Tue Wed Thu Fri, at 08:00"),
    ("hver 10. dag", "10 day"),
    ("hver anden dag", "2 day"),
    ("hver mandag", "week Mon"),
    ("hver mandag, onsdag og fredag kl. 8.30", "week Mon Wed Fri, at 08:30"),
    ("hver tirsdag og hver torsdag", "week Tue Thu"),
    ("om mandagen kl. 9", "week Mon, at 09:00"),
    ("på mandage", "week Mon"),
    ("hver uge på tirsdag", "week Tue"),
    ("en gang om ugen på fredag", "week Fri"),
    ("to gange om ugen, mandag og onsdag", "week Mon Wed"),
    ("hver anden tirsdag kl. 9", "2 week Tue from 2026-12-01, at 09:00"),
    ("hver 14. dag om mandagen", "2 week Mon from 2026-11-30"),
    ("hver 14. dag", "2 week Wed"),
    ("hver tredje uge om fredagen", "3 week Fri"),
    ("hver morgen kl. 8", "day, at 08:00"),
    ("hver dag mandag til torsdag kl. 8", "week Mon Tue Wed Thu, at 08:00"),
    ("hver mandag-fredag kl. 8", "week Mon Tue Wed Thu Fri, at 08:00"),
    ("den 1. i hver måned", "month day 1"),
    ("hver måned den 15. kl. 10", "month day 15, at 10:00"),
    ("hver 15. i måneden", "month day 15"),
    ("sidste dag i måneden", "month day last"),
    ("sidste hverdag i måneden", "month day last earlier"),
    ("ultimo hver måned", "month day last"),
    ("hver første mandag i måneden kl. 8.30", "month 1 Mon, at 08:30"),
    ("den sidste fredag i hver måned", "month last Fri"),
    ("hver anden tirsdag i måneden", "month 2 Tue"),
    ("den 2. onsdag i hver anden måned", "2 month 2 Wed from 2026-12-09"),
    ("hvert kvartal den 1.", "3 month day 1 from 2027-01-01"),
    ("første mandag i kvartalet", "3 month 1 Mon from 2027-01-01"),
    ("hvert halve år fra 1. februar", "6 month day 1 from 2027-02-01"),
    ("hvert år den 15. marts og 1. oktober", "year 3-15 10-1"),
    ("1. februar og 1. august hvert år", "year 2-1 8-1"),
    ("hver 1. oktober", "year 10-1"),
    ("hver fredag kl. 9 og 14", "week Fri, at 09:00 14:00"),
    ("kl. 9, 12 og 15 hver dag", "day, at 09:00 12:00 15:00"),
    ("hver anden time fra kl. 8 til kl. 16", "day, at 08:00 10:00 12:00 14:00 16:00"),
    ("hver mandag kl 14:15", "week Mon, at 14:15"),
    ("hver mandag kl. ni", "week Mon, at 09:00"),
    ("hver mandag til 1. juni", "week Mon, until 2027-06-01"),
    ("hver mandag til og med uge 26", "week Mon, until 2027-07-04"),
    ("hver mandag fra den 1. marts kl. 9", "week Mon from 2027-03-01, at 09:00"),
    ("hver fredag, 10 gange", "week Fri, 10 times"),
    ("ti gange hver tirsdag kl. 9", "week Tue, at 09:00, 10 times"),
    # Norwegian, the last ones nynorsk
    ("om et par dager kl. 9", "once 2026-11-27, at 09:00"),
    ("nest siste fredag i hver måned kl. 10", "month next to last Fri, at 10:00"),
    ("julaften", "once 2026-12-24"),
    ("nyttårsaften kl. 12", "once 2026-12-31, at 12:00"),
    ("hver 17. mai kl. 8", "year 5-17, at 08:00"),
    ("fem på halv ti", "at 09:25"),
    ("overimorgen kl. 9", "once 2026-11-27, at 09:00"),
    ("annen hver torsdag kl. 9", "2 week Thu, at 09:00"),
    ("tre ganger daglig kl. 8, 12 og 16", "day, at 08:00 12:00 16:00"),
    ("i kveld kl. 8", "once 2026-11-25, at 20:00"),
    ("hver dag kl. 9 i tre uker", "day, at 09:00, for 21 days"),
    ("om ti minutter", "after 0:10:00"),
    ("om en halvtime", "after 0:30:00"),
    ("om halvannen time", "after 1:30:00"),
    ("i kveld kl. 19", "once 2026-11-25, at 19:00"),
    ("i morgen halv ni", "once 2026-11-26, at 08:30"),
    ("i morgen kvart på ni", "once 2026-11-26, at 08:45"),
    ("hver ons kl. 9", "week Wed, at 09:00"),
    ("annenhver tors", "2 week Thu"),
    ("hvert kvartal kl. 9", "3 month day 1 from 2027-01-01, at 09:00"),
    ("om ein time", "after 1:00:00"),
    ("kvar tys kl. 9", "week Tue, at 09:00"),
    ("i morgen klokka 9", "once 2026-11-26, at 09:00"),
    ("på fredag kl. 14", "once 2026-11-27, at 14:00"),
    ("3. desember kl. 8.30", "once 2026-12-03, at 08:30"),
    ("om to uker", "once 2026-12-09"),
    ("uke 49", "once 2026-12-04, ?"),
    ("hver dag klokken 8", "day, at 08:00"),
    ("daglig kl. 9", "day, at 09:00"),
    ("alle virkedager kl. 8", "week Mon Tue Wed Thu Fri, at 08:00"),
    ("ukedager kl. 8", "week Mon Tue Wed Thu Fri, at 08:00"),
    ("annenhver dag", "2 day"),
    ("hver tredje dag", "3 day"),
    ("mandager kl. 9", "week Mon, at 09:00"),
    ("hver mandag og torsdag kl. 8.30", "week Mon Thu, at 08:30"),
    ("på tirsdager og torsdager", "week Tue Thu"),
    ("annenhver tirsdag kl. 10", "2 week Tue from 2026-12-01, at 10:00"),
    ("hver andre tirsdag", "2 week Tue from 2026-12-01"),
    ("hver annen uke på fredag", "2 week Fri"),
    ("hver tredje uke på mandag", "3 week Mon from 2026-11-30"),
    ("hver 14. dag fra mandag", "2 week Mon from 2026-11-30"),
    ("én gang i uken på onsdag", "week Wed"),
    ("hver morgen kl. 7.30", "day, at 07:30"),
    ("mandag til fredag kl. 8", "week Mon Tue Wed Thu Fri, at 08:00"),
    ("den 1. i hver måned", "month day 1"),
    ("hver måned den 15.", "month day 15"),
    ("siste dag i måneden", "month day last"),
    ("siste virkedag i måneden kl. 12", "month day last earlier, at 12:00"),
    ("første mandag i måneden", "month 1 Mon"),
    ("hver siste fredag i måneden kl. 14", "month last Fri, at 14:00"),
    ("annenhver måned den 1.", "2 month day 1 from 2026-12-01"),
    ("hvert kvartal den 1.", "3 month day 1 from 2027-01-01"),
    ("hvert år 1. oktober", "year 10-1"),
    ("1. februar og 1. august hvert år", "year 2-1 8-1"),
    ("annethvert år den 3. mai", "2 year 5-3 from 2027-05-03"),
    ("hver time fra 8 til 11", "day, at 08:00 09:00 10:00 11:00"),
    ("hver fredag kl. 9 og 14", "week Fri, at 09:00 14:00"),
    ("hver mandag til 1. juni", "week Mon, until 2027-06-01"),
    ("hver mandag til og med uke 26", "week Mon, until 2027-07-04"),
    ("hver mandag fra 1. mars", "week Mon from 2027-03-01"),
    ("ti ganger hver tirsdag", "week Tue, 10 times"),
    ("i morgon kl. 9", "once 2026-11-26, at 09:00"),
    ("kvar måndag kl. 9", "week Mon, at 09:00"),
    ("annankvar tysdag", "2 week Tue from 2026-12-01"),
    ("kvar fyrste laurdag i månaden", "month 1 Sat"),
    ("kvart år den 17. mai", "year 5-17"),
    ("kvar tysdag kl. 9, 5 gonger", "week Tue, at 09:00, 5 times"),
    ("kvardagar kl. 8", "week Mon Tue Wed Thu Fri, at 08:00"),
]

# Another rhythm may be meant, and what is left of the text; None: all of it, as it stands.
DOUBTFUL = [
    # two at once, or two that may go together
    ("hver mandag Ring hver fredag", "week Mon, ?", "Ring hver fredag"),
    ("hver mandag kl. 9 Ring hver fredag", "week Mon, at 09:00, ?", "Ring hver fredag"),
    ("Kl. 9 Ring til Anna hver mandag", "week Mon, ?", "Kl. 9 Ring til Anna"),
    ("hver mandag Husk mødet kl. 9", "week Mon, ?", "Husk mødet kl. 9"),
    ("hver mandag og hver dag Ring", "week Mon, ?", "Ring"),
    ("hver mandag kl. 9 og hver onsdag kl. 14 Ring", "week Mon Wed, at 09:00, ?", "Ring"),
    ("hver mandag i uge 8 Ring", "week Mon, ?", "Ring"),
    ("den 1. og 15. i hver måned Ring", "month day 1, ?", "Ring"),
    ("twice a week on Monday Call", "week Mon, ?", "Call"),
    ("i morgen, 10 gange Ring", "once 2026-11-26, ?", "Ring"),
    ("hver mandag fra 1. marts til 1. februar Ring", "week Mon from 2027-03-01, until 2027-02-01, ?", "Ring"),
    # no such day, or hardly that one
    ("31. februar Ring", "?", "Ring"),
    ("every 31 February Call", "?", "Call"),
    ("every year on 31 February Call", "?", "Call"),
    ("week 53 2027 Call", "?", "Call"),
    ("1. maj 1899 Ring", "once 1899-05-01, ?", "Ring"),
    ("fredag den 3. december Ring", "once 2026-12-03, ?", "Ring"),
    ("next Friday Call", "once 2026-12-04, ?", "Call"),
    ("den femte mandag i måneden Ring", "month 1 Mon, ?", "Ring"),
    ("mandag og onsdag kl. 9 Ring", "week Mon Wed, at 09:00, ?", "Ring"),
    # no such hour, a span, too often
    ("hver mandag at 25 Ring", "week Mon, ?", "Ring"),
    ("hver mandag kl. 9-11 Ring", "week Mon, at 09:00, ?", "Ring"),
    ("hver mandag kl. 9.30 til 10.30 Ring", "week Mon, at 09:30, ?", "Ring"),
    ("every Monday from 9 to 11 Call", "week Mon, at 09:00, ?", "Call"),
    ("every Monday at 2 Call", "week Mon, at 02:00, ?", "Call"),
    ("hver mandag 8.30 Ring", "week Mon, at 08:30, ?", "Ring"),
    ("mandag 8.30 Ring", "at 08:30, ?", "Ring"),
    ("hver mandag morgen Ring", "week Mon, ?", "Ring"),
    ("every 10 minutes Call", "day, ?", "Call"),
    ("hver time Ring", "day, ?", "Ring"),
    ("every Monday at 9 and 9:03 Call", "week Mon, ?", "Call"),
    ("halv to Ring", "at 01:30, ?", "Ring"),
    ("tonight at 1 Call", "once 2026-11-25, at 01:00, ?", "Call"),
    ("tonight at 9am Call", "once 2026-11-25, at 09:00, ?", "Call"),
    ("i aften kl. 08 Ring", "once 2026-11-25, at 08:00, ?", "Ring"),
    ("i morgen tidlig Ring", "once 2026-11-26, ?", "Ring"),
    ("tomorrow morning Call", "once 2026-11-26, ?", "Call"),
    ("i morgen 14.10 Ring", "once 2026-11-26, at 14:10, ?", "Ring"),
    ("i morgen kl. 9 i en uge Ring", "once 2026-11-26, at 09:00, ?", "Ring"),
    ("hver mandag i 3 uger til 1. juni Ring", "week Mon, until 2027-06-01, for 21 days, ?", "Ring"),
    ("i aften Ring", "once 2026-11-25, ?", "Ring"),
    ("om 10 minutter kl. 9 Ring", "at 09:00, after 0:10:00, ?", "Ring"),
    ("om 0 minutter Ring", "?", "Ring"),
    # an hour, and words that may say of which day
    ("Ring i næste måned kl. 14", "at 14:00, ?", "Ring i næste måned"),
    ("kl. 14 hver elev læser", "at 14:00, ?", "hver elev læser"),
    # it has two meanings, or no day
    ("hver anden mandag og torsdag Ring", "2 week Mon Thu, ?", "Ring"),
    ("annenhver mandag og torsdag Ring", "2 week Mon Thu, ?", "Ring"),
    ("bi-weekly on Monday Call", "2 week Mon from 2026-11-30, ?", "Call"),
    ("hver uge kl. 9 Ring", "week Wed, at 09:00, ?", "Ring"),
    ("hver måned Ring", "month day 25, ?", "Ring"),
    ("hvert kvartal den 15. Ring", "3 month day 15 from 2027-01-01, ?", "Ring"),
    ("Call Anna quarterly", "3 month day 25, ?", "Call Anna"),
    # a year may have 53 weeks
    ("i lige uger på mandage Ring", "2 week Mon, ?", "Ring"),
    ("hver mandag i ulige uger Ring", "2 week Mon from 2026-11-30, ?", "Ring"),
    ("even weeks on Monday Call", "2 week Mon, ?", "Call"),
    ("oddetallsuker på tirsdager Ring", "2 week Tue from 2026-11-30, ?", "Ring"),
    # part of a sentence
    ("om 10 minutter er vi færdige", "after 0:10:00, ?", None),
    ("hver fredag er I klar", "week Fri, ?", None),
    ("every Friday In July we close", "week Fri, ?", None),
    ("In 2 hours of work", "after 2:00:00, ?", None),
    ("Ring hver mandag undtagen juli", "week Mon, ?", None),
    ("Husk hver mandag at tømme postkassen", "week Mon, ?", None),
    ("Husk hver mandag mødet kl. 9", "week Mon, at 09:00, ?", None),
    ("Weekly report is due", "week Wed, ?", None),
    ("Mondays are busy", "week Mon, ?", None),
    ("Fredag er der fest", "once 2026-11-27, ?", None),
    ("Send planen for uge 8", "once 2027-02-26, ?", None),
    ("Send it after Friday", "once 2026-11-27, ?", None),
    ("hver mandag undtagen i ferien Ring", "week Mon, ?", None),
    ("hver mandag frem til jul Ring", "week Mon, ?", None),
    ("hver mandag i marts Ring", "week Mon, ?", None),
    ("hver mandag eller tirsdag Ring", "week Mon, ?", None),
]

NO_RHYTHM = [
    "every child reads",
    "Køb gaver til juleaften",
    "fem i ni grupper",
    "ti minutter i to dage",
    "Juleaftensgudstjeneste",
    "Boxing Day's menu",
    "Husk at vi om 10 minutter er færdige",
    "om 2 timers arbejde",
    "Læs en halv time",
    "version 2.30",
    "Læs afsnit 2.30",
    "2.30 kr",
    "14.50 kr",
    "version 14.30",
    "halv pris på kaffe",
    "halv tolv-mødet",
    "to halve liter",
    "every man for himself",
    "every sunny day",
    "hver mand tager en",
    "hver manglende elev",
    "Fre og Tor kommer",
    "Man og sun",
    "tonight's mail",
    "i aftenens løb",
    "et kvarter for sent",
    "30 minutter i timen",
    "every time the bell rings",
    "hver enkelt elev læser",
    "Tal med hver tredje elev",
    "Husk hver gang at lukke",
    "alle elever skal på tur",
    "mandagsmøde",
    "Today's mail",
    "9. klasse skal på tur",
    "Den 3. klasse skal på tur",
    "Husk at 9. klasse skal på tur",
    "Kl. 9.b holder oplæg",
    "Sidste fredag var der fest",
    "Aflever senest fredag",
    "Læs til fredag",
    "Hverdagen er travl",
    "Send weekly report",
    "Talk about Mondays in class",
    "Løb 10 gange",
    "Look at 3 classrooms with Bent",
    "Ring til Anna",
    "Se https://example.org/hver/dag/kl/9",
    "",
    " \n🎉",
]

# A rhythm, and what follows it and stays text.
AND_TEXT = [
    ("every second Tuesday at 9 Husk dagsorden til TRIO", "Husk dagsorden til TRIO"),
    ("hver mandag kl. 8 Husk mødet kl. 9", "Husk mødet kl. 9"),
    ("hver mandag kl. 9 9. klasse skal på tur", "9. klasse skal på tur"),
    ("i morgen kl. 9 Aflever senest fredag", "Aflever senest fredag"),
    ("i morgen kl. 9 Husk mødet på fredag", "Husk mødet på fredag"),
    ("every Monday the 3rd grade meets", "the 3rd grade meets"),
    ("Every Monday weekly report", "weekly report"),
    ("hver dag kl. 11 Er her nogen?", "Er her nogen?"),
    ("hver fredag Er I klar?", "Er I klar?"),
    ("i morgen kl. 9 Er du færdig med skemaet?", "Er du færdig med skemaet?"),
    ("tomorrow at 9 Is it done?", "Is it done?"),
    ("hver fredag kl. 9 Af hensyn til naboerne", "Af hensyn til naboerne"),
    ("hver fredag kl. 9 Mandag er der møde", "Mandag er der møde"),
    ("hver fredag kl. 9 I morgen er der weekend", "I morgen er der weekend"),
    ("hver fredag kl. 9 I er velkomne", "I er velkomne"),
    ("hver fredag kl. 9 På mandag holder vi lukket", "På mandag holder vi lukket"),
    ("every Friday at 9 In July we close", "In July we close"),
    ("every Friday at 9 On Monday we close", "On Monday we close"),
    ("hver fredag kl. 9 Hver fredag rydder vi op", "Hver fredag rydder vi op"),
    ("hver dag kl. 08.00 Hver dag otte", "Hver dag otte"),
    ("every day at 8 Every day eight", "Every day eight"),
    ("hver dag kl. 9 Fem gange armstræk", "Fem gange armstræk"),
    ("hver mandag kl. 9 Halv ni lukker vi", "Halv ni lukker vi"),
    ("hver dag kl. 9 Juleaften er nær", "Juleaften er nær"),
    ("hver mandag kl. 8 Kl. 14 er der møde", "Kl. 14 er der møde"),
    ("hver mandag kl. 9 Hver mandag i Juni er der prøver", "Hver mandag i Juni er der prøver"),
    ("annenhver mandag kl. 9 Annenhver mandag er vi ute", "Annenhver mandag er vi ute"),
    ("den 1. I hver måned kl. 9 Ring", "Ring"),
    ("on Friday at 9: call Anna, then Bent.", "call Anna, then Bent."),
    ("Skriv:\n- ét\n- to\nhver mandag kl. 9.", "Skriv:\n- ét\n- to"),
]


@pytest.mark.parametrize(("words", "understood"), PHRASES)
def test_a_rhythm_stands_before_or_after_what_it_is_about(words: str, understood: str) -> None:
    for text, left in (
        ("{} Husk mødet", "Husk mødet"),
        ("{}: husk mødet!", "husk mødet!"),
        ("Husk mødet {}.", "Husk mødet"),
        ("{}", ""),
    ):
        found = read(text.format(words), WEDNESDAY, "da")
        assert (line(found), found.text) == (understood, left)


def test_large_letters_and_small() -> None:
    for words, understood in PHRASES:
        assert line(read(f"{words.upper()}: ring", WEDNESDAY, "da")) == understood


@pytest.mark.parametrize(("text", "understood", "left"), DOUBTFUL)
def test_what_may_mean_another_rhythm_is_doubtful(text: str, understood: str, left: str | None) -> None:
    found = read(text, WEDNESDAY, "da")
    assert (line(found), found.text) == (understood, text if left is None else left)


@pytest.mark.parametrize("text", NO_RHYTHM)
def test_what_is_no_rhythm_stays_text(text: str) -> None:
    for language in ("da", "nb", "en"):
        assert read(text, WEDNESDAY, language) == Read(text, None, (), None, None, doubtful=False)


@pytest.mark.parametrize(("text", "left"), AND_TEXT)
def test_what_follows_a_rhythm_stays_text(text: str, left: str) -> None:
    found = read(text, WEDNESDAY, "da")
    assert (found.text, found.doubtful) == (left, False)
    assert found.cadence is not None


def test_an_hour_alone_is_a_time_without_a_day() -> None:
    for text in ("kl. 9 Ring til Anna", "Ring til Anna kl. 9"):
        assert read(text, WEDNESDAY, "da") == Read("Ring til Anna", None, (time(9),), None, None, doubtful=False)
    for text in ("14.30 Ring til Anna", "Ring til Anna 14.30."):
        assert read(text, WEDNESDAY, "da") == Read("Ring til Anna", None, (time(14, 30),), None, None, doubtful=False)


@pytest.mark.parametrize(
    ("today", "words", "understood"),
    [
        ("2026-11-23", "every second Tuesday", "2 week Tue from 2026-11-23"),  # tomorrow, without being told
        ("2026-11-23", "hver mandag", "week Mon from 2026-11-23"),
        ("2026-11-23", "on Monday", "once 2026-11-30, ?"),  # or today
        ("2026-10-05", "hvert kvartal den 1.", "3 month day 1 from 2026-10-05"),
        ("2026-05-01", "every second year on 3 May", "2 year 5-3 from 2026-05-01"),
        ("2026-11-30", "mandage i lige uger", "2 week Mon from 2026-12-07, ?"),
        ("2026-12-28", "uge 53", "once 2027-01-01, ?"),
    ],
)
def test_it_depends_on_today(today: str, words: str, understood: str) -> None:
    assert line(read(f"Ring {words}", date.fromisoformat(today), "da")) == understood


@pytest.mark.parametrize(
    ("text", "doubt", "about"),
    [
        ("hver mandag i lige uger Ring", Doubt.PARITY, "i lige uger"),
        ("odd weeks on Monday Call", Doubt.PARITY, "odd weeks"),
        ("tirsdager i oddetallsuker", Doubt.PARITY, "i oddetallsuker"),
        ("partallsuker på tirsdager Ring", Doubt.PARITY, "partallsuker"),
        ("hver mandag undtagen juli Ring", Doubt.EXCEPT, "undtagen juli"),
        ("every Monday at 9 except in July Call", Doubt.EXCEPT, "except in July"),
        ("Ring hver dag unntatt fredag", Doubt.EXCEPT, "unntatt fredag"),
        ("2.30 Ring", Doubt.DAY_OR_TIME, "2.30"),
        ("Ring 2.30", Doubt.DAY_OR_TIME, "2.30"),
        ("hver mandag 8.30 Ring", Doubt.DAY_OR_TIME, "8.30"),
        ("kl. 2.30 Ring", Doubt.HALF_OF_DAY, "kl. 2.30"),
        ("tonight at 9am Call", Doubt.HALF_OF_DAY, "at 9am"),
        ("tonight at 1 Call", Doubt.HALF_OF_DAY, "at 1"),
        ("i aften kl. 24 Ring", Doubt.MIDNIGHT, "kl. 24"),
        ("on Friday at midnight Call", Doubt.MIDNIGHT, "at midnight"),
        ("hver onsdag kl. 2 Ring", Doubt.HALF_OF_DAY, "kl. 2"),
        ("på onsdag kl. 9 Ring", Doubt.TODAY, "på onsdag"),
        ("onsdag kl. 9 Ring", Doubt.TODAY, "onsdag"),
        ("kl. 24.30 Ring", None, ""),
        ("i morgen tidlig Ring", Doubt.NO_HOUR, "i morgen tidlig"),
        ("Køb mælk til 14.50", Doubt.DAY_OR_TIME, "14.50"),
        ("14.10 Ring", Doubt.DAY_OR_TIME, "14.10"),
        ("i aften Ring", Doubt.NO_HOUR, "i aften"),
        ("hver måned Ring", Doubt.NO_DAY, "hver måned"),
        ("hver dag 3 gange Ring", Doubt.HOURS, "3 gange"),
        ("10 gange hver dag Ring", Doubt.HOURS, "10 gange hver dag"),
        ("10 times a day Call", Doubt.HOURS, "10 times a day"),
        ("tre ganger daglig Ring", Doubt.HOURS, "tre ganger daglig"),
        ("twice a day at 9 Call", Doubt.HOURS, "twice a day"),
        ("hvert 5. minut Ring", Doubt.HOURS, "hvert 5. minut"),
        ("every 2 minutes Call", None, ""),
        ("hvert år langfredag Ring", Doubt.MOVES, "langfredag"),
        ("every Easter Monday Call", Doubt.MOVES, "every Easter Monday"),
        ("langfredag kl. 9 Ring", None, ""),
        ("i går kl. 10 Ring", Doubt.PAST, "i går"),
        ("den 3. marts 2020 kl. 9 Ring", Doubt.PAST, "den 3. marts 2020"),
        ("den 30. februar kl. 9 Ring", Doubt.NO_SUCH_DAY, "den 30. februar"),
        ("mandag d. 1. december kl. 9 Ring", Doubt.OTHER_WEEKDAY, "mandag d. 1. december"),
        ("tirsdag d. 1. december kl. 9 Ring", None, ""),
        ("næste fredag kl. 13 Ring", Doubt.THIS_OR_NEXT, "næste fredag"),
        ("uge 50 Ring", Doubt.DAY_OF_WEEK, "uge 50"),
        ("i næste uge kl. 9 Ring", Doubt.DAY_OF_WEEK, "i næste uge"),
        ("hver mandag kl. 9 fra næste uge Ring", None, ""),
        ("uge 54 Ring", Doubt.NO_SUCH_DAY, "uge 54"),
        ("fredag i uge 50 kl. 9 Ring", None, ""),
        ("hver mandag kl. 9 indtil uge 50 Ring", None, ""),
        ("den 15. og 30. i måneden kl. 9 Ring", Doubt.ONE_DAY, "den 15. og 30. i måneden kl. 9"),
        ("Ring i næste måned kl. 14", Doubt.MORE, "måned"),
        ("hver mandag kl. 9 Husk alle undtagen Bent", None, ""),
        ("kl. 14.30 Ring", None, ""),
    ],
)
def test_why_it_is_doubtful_is_told_where_it_can_be(text: str, doubt: Doubt | None, about: str) -> None:
    found = read(text, WEDNESDAY, "da")
    assert (found.doubt, found.about) == (doubt, about)


@pytest.mark.parametrize(
    ("text", "too_often"),
    [
        ("every minute Call", True),
        ("every 2 minutes Call", True),
        ("every 30 seconds Call", True),
        ("10,000 times a day Call", True),
        ("20 times an hour Call", True),
        ("hvert minut Ring", True),
        ("hvert sekund Ring", True),
        ("annethvert minutt Ring", True),
        ("10.000 gange om dagen Ring", True),
        ("3 ganger i minuttet Ring", True),
        ("every Monday at 9 and 9:03 Call", True),
        ("every 5 minutes Call", False),
        ("12 gange i timen Ring", False),
        ("10 times a day Call", False),
        ("every second Monday at 9 Call", False),
    ],
)
def test_what_comes_too_often_is_told_from_what_is_not_understood(text: str, too_often: bool) -> None:
    assert read(text, WEDNESDAY, "da").too_often is too_often


@pytest.mark.parametrize(
    "text",
    ["every 20 minutes from 8 to 9 Call", "hvert 20. minut mellem kl. 8 og 9 Ring", "hvert 20. minutt fra 8 til 9"],
)
def test_minutes_within_hours_are_times(text: str) -> None:
    found = read(text, WEDNESDAY, "da")
    assert not found.doubtful
    assert found.times == (time(8), time(8, 20), time(8, 40), time(9))


def test_an_american_date_is_asked_about_once_or_yearly() -> None:
    for words in ("on 3/12", "every year on 3/12"):
        assert [read(f"{words} Call", WEDNESDAY, one).doubtful for one in ("en", "da")] == [True, False]


# ------------------------------------------------------------------------------------------------ whatever is written

WORDS = sorted({word for words in (one[0] for one in [*PHRASES, *AND_TEXT]) for word in words.split()})
TEXTS = some.text(max_size=80) | some.lists(some.sampled_from([*WORDS, "\n", "31.", "kl.", "og"]), max_size=14).map(
    " ".join
)
TODAYS = some.dates(date(2020, 1, 1), date(2090, 1, 1))


@given(TEXTS, TODAYS, some.sampled_from(["da", "nb", "en"]))
def test_whatever_is_written_is_read(text: str, today: date, language: str) -> None:
    found = read(text, today, language)
    left = iter(re.findall(r"\w+", text))
    assert all(word in left for word in re.findall(r"\w+", found.text)), "words of the text, in their order"
    assert all(one < later for one, later in pairwise(found.times))
    assert found.doubtful or found.cadence or found.times or found.after or found.text == text


OTHERS = ["Anna", "bøger", "klassen", "mødet", "referat", "skolen", "school", "plan", "🎉", "(lister),", "-", "&"]


@given(some.lists(some.sampled_from(OTHERS)).map(" ".join))
def test_without_a_word_of_rhythms_a_text_is_left_as_it_is(text: str) -> None:
    assert read(text, WEDNESDAY, "da") == Read(text, None, (), None, None, doubtful=False)


@pytest.mark.parametrize(
    "words",
    [
        *("om en time og ", "halv ", "kl. ti over ", "kvart i ", "hver man, ", "2.30 ", "undtagen i ", "i aften "),
        *("hver mandag undtagen ", "hver ons og ", "in 10 minutes and "),
        *("every ", "hver ", "kl. 9 og ", "mandag, ", "hver dag ", "den ", "1. ", "every second ", "fra ", "i "),
        *(
            "the last day ",
            "from 1 to ",
            "til og med ",
            "every 2 hours from ",
            "at 9 and ",
            "kl. 9-",
            " \n",
            "every" + " " * 300,
        ),
    ],
)
def test_a_long_text_is_read_at_once(words: str) -> None:
    text = (words * 4000)[:4000]
    begins = perf_counter()
    read(text, WEDNESDAY, "da")
    assert perf_counter() - begins < 10  # a twentieth of a second; a search that runs wild takes minutes
