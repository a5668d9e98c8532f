"""When action items are followed up, what is understood of one line, and what a digest tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.calendar import WorkingTime
from handlers.action_items import rules
from handlers.action_items.gathering import gather, next_digest
from handlers.action_items.reading import Read, read
from storage.action_item_tables import ActionItem, Task
from tests.handlers.test_forum_views import ANNA, MANY, NOW

HOURS = WorkingTime("Europe/Copenhagen", "DK", time(8), time(16), frozenset(range(1, 6)))
BENT, CLARA, DAVID, ELSE = MANY[:4]
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
EASTER = date(2026, 4, 6)  # Monday; 2 and 3 April are holidays too

ITEM = ActionItem(
    id=7,
    unit_id=1,
    heading_id=7,
    version=1,
    creator=ANNA,
    owner=CLARA,
    task=Task(title="Handleplan", due_on=date(2026, 3, 18)),
    state="accepted",
    asked_at=NOW,
    created_at=NOW,
)


def there(moment: str) -> datetime:
    """ "03-02 09:00" on the clock in Copenhagen."""
    day, clock = moment.split()
    return HOURS.at(date.fromisoformat(f"2026-{day}"), time.fromisoformat(clock))


def due(day: str, item: ActionItem = ITEM) -> ActionItem:
    return replace(item, task=replace(item.task, due_on=date.fromisoformat(f"2026-{day}")))


# ------------------------------------------------------------------------------------------------ when


@pytest.mark.parametrize(
    ("asked", "day", "nudges"),
    [
        pytest.param("03-02", "03-18", ["03-16", "03-18", "03-19", "03-23", "03-27"], id="a Wednesday"),
        pytest.param("03-02", "03-16", ["03-12", "03-16", "03-17", "03-19", "03-25"], id="a Monday: over a weekend"),
        pytest.param("03-02", "03-14", ["03-12", "03-13", "03-16", "03-18", "03-24"], id="a Saturday"),
        pytest.param("03-02", "04-01", ["03-30", "04-01", "04-07", "04-09", "04-15"], id="the day before Easter"),
        pytest.param("03-02", "04-06", ["03-31", "04-01", "04-07", "04-09", "04-15"], id="Easter Monday"),
        pytest.param("03-02", "03-30", ["03-26", "03-30", "03-31", "04-07", "04-13"], id="the clocks change before"),
        pytest.param("03-16", "03-18", [None, "03-18", "03-19", "03-23", "03-27"], id="asked as the first would come"),
        pytest.param("03-18", "03-18", [None, None, "03-19", "03-23", "03-27"], id="asked on the day"),
        pytest.param("03-20", "03-18", [None, None, None, "03-23", "03-27"], id="taken over after the day"),
        pytest.param("03-27", "03-18", [None] * 5, id="taken over after the last"),
    ],
)
def test_five_follow_ups_on_working_days_and_none_before_it_was_theirs(
    asked: str, day: str, nudges: list[str | None]
) -> None:
    item = replace(due(day), asked_at=there(f"{asked} 09:00"))
    found = [rules.nudge_at(n, item, HOURS) for n in rules.NUDGES]
    assert found == [there(f"{one} 08:00") if one else None for one in nudges]
    assert len(found) == 5, "there are no more"
    assert rules.overdue_at(item, HOURS) > max((one for one in found if one), default=NOW)


@pytest.mark.parametrize(
    ("choice", "now", "until"),
    [
        (rules.TODAY, "03-02 09:00", "03-02 12:00"),
        (rules.TODAY, "03-02 14:30", "03-03 08:00"),
        (rules.TODAY, "03-06 15:00", "03-09 08:00"),
        (rules.TOMORROW, "03-06 09:00", "03-09 08:00"),
        (rules.TOMORROW, "04-01 09:00", "04-07 08:00"),
        (rules.NEXT_WEEK, "03-02 09:00", "03-09 08:00"),
        (rules.NEXT_WEEK, "03-08 09:00", "03-09 08:00"),
        (rules.NEXT_WEEK, "03-31 09:00", "04-07 08:00"),
        (rules.NEXT_WEEK, "03-27 09:00", "03-30 08:00"),
    ],
)
def test_later_is_in_working_time(choice: int, now: str, until: str) -> None:
    assert rules.snoozed_until(choice, there(now), HOURS) == there(until)


def test_an_answer_is_waited_for_from_whoever_was_asked_last() -> None:
    asked, later = replace(ITEM, state="asked"), NOW + DAY
    assert rules.waited_for(ITEM) is None
    assert rules.waited_for(asked) == (CLARA, NOW)
    assert rules.waited_for(replace(asked, offered_to=BENT, offered_at=later)) == (BENT, later)
    assert rules.waited_for(replace(ITEM, offered_to=BENT, offered_at=later)) == (BENT, later)
    assert rules.waited_for(replace(asked, state="dropped", offered_to=BENT, offered_at=later)) is None


def test_its_circle_is_everybody_who_has_to_do_with_it_once() -> None:
    item = replace(ITEM, partner=BENT, participants=(DAVID, BENT), offered_to=ELSE, lacks_from=MANY[5])
    assert rules.circle(item) == [ANNA, CLARA, ELSE, BENT, DAVID], "who could help, while something is lacking alone"
    assert MANY[5] in rules.circle(replace(item, state="blocked"))
    assert rules.circle(replace(ITEM, creator=CLARA)) == [CLARA]


def test_late_is_the_day_after_and_what_is_closed_never_is() -> None:
    assert not rules.is_late(ITEM, ITEM.task.due_on)
    assert rules.is_late(ITEM, ITEM.task.due_on + DAY)
    assert not rules.is_late(replace(ITEM, state="done"), ITEM.task.due_on + DAY)


# ------------------------------------------------------------------------------------------------ one line

# What is typed on Monday 2 March 2026: who is asked, by when and for what; "?" where the form asks.
LINES = [
    # Owners first, last, and about the day
    ("en", "@Anna write the plan by Friday", "0 03-06 write the plan"),
    ("en", "Write the plan @Anna by Friday", "0 03-06 Write the plan"),
    ("en", "Write the plan by Friday @Anna", "0 03-06 Write the plan"),
    ("en", "By Friday @Anna write the plan", "0 03-06 write the plan"),
    ("da", "@Anna lav en plan senest den 20. marts", "0 03-20 lav en plan"),
    ("da", "Udkast til handleplan @Anna senest 13. marts", "0 03-13 Udkast til handleplan"),
    ("da", "Senest fredag: @Anna lav en plan", "0 03-06 lav en plan"),
    ("da", "i morgen @Anna ring til forvaltningen", "0 03-03 ring til forvaltningen"),
    ("nb", "@Anna lag en plan innen 20. mars", "0 03-20 lag en plan"),
    ("nb", "Lag en plan uke 12 @Anna", "0 03-20 Lag en plan"),
    ("nb", "@Anna bestill buss om to uker", "0 03-16 bestill buss"),
    # Several, and what stands after a mention
    ("en", "@Anna and @Bent write the plan by Friday", "01 03-06 write the plan"),
    ("en", "Write the plan by Friday @Anna & @Bent", "01 03-06 Write the plan"),
    ("da", "@Anna og @Bent lav en plan senest fredag", "01 03-06 lav en plan"),
    ("da", "@Anna, @Bent og @Carl: lav en plan senest fredag", "012 03-06 lav en plan"),
    ("da", "Lav en plan senest fredag, @Anna og @Bent.", "01 03-06 Lav en plan"),
    ("nb", "@Anna + @Bent lag en plan til fredag", "01 03-06 lag en plan"),
    ("nb", "@Anna: lag en plan, senest fredag!", "0 03-06 lag en plan"),
    ("da", "@Anna, lav en plan senest fredag", "0 03-06 lav en plan"),
    ("da", "@Anna @Anna lav en plan senest fredag", "01 03-06 lav en plan"),
    # Part of what is to be done
    ("da", "send det til @Bent senest fredag", "? - 03-06 send det til @Bent"),
    ("da", "send det til @Bent og @Carl senest fredag", "? - 03-06 send det til @Bent og @Carl"),
    ("da", "Aftal et møde med Lone og @Bent senest fredag", "? - 03-06 Aftal et møde med Lone og @Bent"),
    ("en", "Please contact @Bent by Friday", "? - 03-06 Please contact @Bent"),
    ("nb", "Spør @Bent om romplan innen fredag", "? - 03-06 Spør @Bent om romplan"),
    ("da", "@Anna send det til @Bent senest fredag", "0 03-06 send det til @Bent"),
    ("en", "@Anna talk with @Bent and @Carl by Friday", "0 03-06 talk with @Bent and @Carl"),
    ("da", "Bed @Anna om en plan senest fredag", "? - 03-06 Bed @Anna om en plan"),
    ("en", "Check @Bent's plan by Friday @Anna", "0 03-06 Check @Bent's plan"),
    # Who, or whom? Then the form asks.
    ("da", "@Anna lav en plan @Bent senest fredag", "? 0 03-06 lav en plan @Bent"),
    ("da", "@Anna og Bent laver en plan senest fredag", "? 0 03-06 Bent laver en plan"),
    ("en", "Interviewing @Bent by Friday", "? 0 03-06 Interviewing"),
    ("da", "Lav en plan senest fredag @Anna eller @Bent", "? 1 03-06 Lav en plan senest fredag @Anna eller"),
    ("da", "Lav @Anna en plan senest fredag", "? - 03-06 Lav @Anna en plan"),
    ("da", "lav en plan senest fredag", "? - 03-06 lav en plan"),
    # Which day, if any?
    ("da", "@Anna lav en plan", "? 0 - lav en plan"),
    ("da", "@Anna lav en plan fredag eller 20. marts", "? 0 - lav en plan fredag eller 20. marts"),
    ("en", "@Anna plan by Friday or Monday next week", "? 0 - plan by Friday or Monday next week"),
    ("da", "@Anna forbered mødet 20. marts senest fredag", "0 03-06 forbered mødet 20. marts"),
    ("da", "@Anna forbered møderne 10. marts og 20. marts", "? 0 - forbered møderne 10. marts og 20. marts"),
    ("da", "@Anna send ugebrev hver fredag", "? 0 - send ugebrev hver fredag"),
    ("en", "@Anna call the parents after Friday", "? 0 - call the parents after Friday"),
    ("nb", "@Anna ikke send brevet før fredag", "? 0 - ikke send brevet før fredag"),
    ("da", "@Anna lav en plan senest 1. januar 1899", "? 0 1899-01-01 lav en plan"),
    ("en", "@Anna write the plan by 2999-12-31", "? 0 2999-12-31 write the plan"),
    ("da", "@Anna lav en plan senest 1.3.2026", "? 0 03-01 lav en plan"),
    ("en", "@Anna write the plan by 4/3", "? 0 03-04 write the plan"),
    ("da", "@Anna lav en plan 4/3", "0 03-04 lav en plan"),
    ("da", "@Anna ring fredag til forvaltningen", "? 0 03-06 ring fredag til forvaltningen"),
    ("da", "@Anna ring senest fredag til forvaltningen", "0 03-06 ring senest fredag til forvaltningen"),
    # Hardly anything
    ("da", "@Anna", "? 0 - "),
    ("da", "senest fredag", "? - 03-06 "),
    ("da", "@Anna senest fredag", "? 0 03-06 "),
    ("da", "🎉", "? - - 🎉"),
    ("da", "@Anna 🎉 senest fredag", "? 0 03-06 🎉"),
    ("da", "", "? - - "),
    # Lines, quotes
    ("da", "@Anna\r\nlav en plan\n\nsenest fredag", "0 03-06 lav en plan"),
    ("en", "- Write the plan\n- @Anna\n- by Friday", "0 03-06 Write the plan"),
    ("en", '@Anna "write the plan" by Friday', '0 03-06 "write the plan"'),
    ("da", '@Anna sig "vi ses i morgen"', '? 0 03-03 sig "vi ses i morgen"'),
]


def in_short(found: Read) -> str:
    day = found.due_on.isoformat().removeprefix("2026-") if found.due_on else "-"
    owners = "".join(map(str, found.owners)) or "-"
    return f"{'' if found.sure else '? '}{owners} {day} {found.title}"


@pytest.mark.parametrize(("language", "typed", "understood"), LINES)
def test_one_line_is_understood_or_asked_about(language: str, typed: str, understood: str) -> None:
    mentioned = [f"@{word}" for word in ("Anna", "Bent", "Carl") for _ in range(typed.count(f"@{word}"))]
    assert in_short(read(typed, mentioned, MONDAY, language)) == understood


def test_names_are_read_whole_and_never_as_days() -> None:
    both = ["@Anna Holm", "@Anna"]
    assert in_short(read("@Anna Holm og @Anna lav en plan senest fredag", both, MONDAY, "da")) == "01 03-06 lav en plan"
    assert in_short(read("@Annabel lav en plan senest fredag", ["@Anna"], MONDAY, "da")).startswith("? -")
    assert in_short(read("@Maj 3 eksempler", ["@Maj"], MONDAY, "da")) == "? 0 - 3 eksempler"
    asked = read("@Maj eller @Fredag lav en plan i morgen", ["@Maj", "@Fredag"], MONDAY, "da")
    assert not asked.sure
    assert asked.due_on == MONDAY + DAY


def test_more_than_one_day_is_named_to_be_asked_about() -> None:
    found = read("@Anna plan fredag eller 20. marts", ["@Anna"], MONDAY, "da")
    assert found.days == (date(2026, 3, 6), date(2026, 3, 20))


@pytest.mark.parametrize(
    "typed", ["1/1 " * 1_000, "@Anna " + "fredag " * 500, "@Anna " * 600, "x" * 4_000, "og " * 999]
)
def test_a_whole_page_is_read_in_no_time_and_asked_about(typed: str) -> None:
    """It runs in a thread of its own, and one such line once took seven minutes."""
    before = datetime.now(UTC)
    found = read(typed, ["@Anna"] * max(typed.count("@Anna"), 1), MONDAY, "da")
    assert datetime.now(UTC) - before < timedelta(seconds=3)
    assert not found.sure
    long = read(f"@Anna {'lav en plan ' * 330}senest fredag", ["@Anna"], MONDAY, "da")
    assert long.sure
    assert len(long.title) == len("lav en plan ") * 330 - 1


# ------------------------------------------------------------------------------------------------ digests


@pytest.mark.parametrize(
    ("weekday", "after", "comes"),
    [
        (None, "03-02 07:00", "03-02 08:00"),
        (None, "03-02 08:00", "03-03 08:00"),
        (None, "03-06 09:00", "03-09 08:00"),
        (None, "04-01 09:00", "04-07 08:00"),
        (None, "03-27 09:00", "03-30 08:00"),
        (1, "03-02 07:00", "03-02 08:00"),
        (1, "03-02 09:00", "03-09 08:00"),
        (1, "03-23 09:00", "03-30 08:00"),
        (1, "03-30 09:00", "04-07 08:00"),
        pytest.param(1, "04-07 07:59", "04-07 08:00", id="on the very day to which a holiday moved it"),
        (1, "04-07 08:00", "04-13 08:00"),
        (4, "04-01 09:00", "04-07 08:00"),
        pytest.param(4, "04-06 09:00", "04-07 08:00", id="moved by five days"),
        pytest.param(7, "03-08 20:00", "03-09 08:00", id="chosen on a day that has become one off"),
    ],
)
def test_a_digest_comes_on_its_day_or_the_working_day_after(weekday: int | None, after: str, comes: str) -> None:
    assert next_digest(time(8), weekday, HOURS, there(after)) == there(comes)


def digests(items: Sequence[ActionItem], me: int, weekday: int | None) -> list[tuple[date, list[int]]]:
    """Two months of them, each with the items that press."""
    said, first = [], None
    now = next_digest(time(8), weekday, HOURS, there("03-02 00:00"))
    while now < there("05-04 00:00"):
        following = next_digest(time(8), weekday, HOURS, now)
        found = gather(items, me, first or HOURS.day_of(now), HOURS.day_of(following), now, HOURS)
        everything = [*found.now, *found.coming, *found.waiting]
        assert sorted(one.id for one in everything) == sorted(one.id for one in items), "each in one group"
        if found.due:
            said.append((HOURS.day_of(now), [one.id for one in found.now]))
            first = HOURS.day_of(following)
        now = following
    return said


@settings(max_examples=25, deadline=None)
@given(some.dates(date(2026, 3, 6), date(2026, 4, 15)), some.sampled_from([None, 1, 3, 4, 5]))
def test_a_month_of_digests_tells_each_follow_up_once(due_on: date, weekday: int | None) -> None:
    item = replace(ITEM, task=replace(ITEM.task, due_on=due_on))
    days = [HOURS.day_of(at) for n in rules.NUDGES if (at := rules.nudge_at(n, item, HOURS))]
    began = HOURS.day_of(next_digest(time(8), weekday, HOURS, there("03-02 00:00")))
    told = [day for day, pressing in digests([item], CLARA.id, weekday) if pressing]
    expected = set()
    for day in [one for one in days if one >= began]:
        # The last digest that comes on that day or before it.
        at = HOURS.start_of(day) - timedelta(seconds=1)
        comes = HOURS.day_of(next_digest(time(8), weekday, HOURS, at))
        back = day
        while comes > day:
            back -= DAY
            comes = HOURS.day_of(next_digest(time(8), weekday, HOURS, HOURS.start_of(back) - timedelta(seconds=1)))
        expected.add(comes)
    assert told == sorted(expected)


def test_what_has_its_day_presses_and_the_rest_comes_or_waits() -> None:
    now = there("03-16 08:00")
    near, far = due("03-18"), replace(due("04-20"), id=8)
    given_away = replace(due("03-18"), id=9, creator=CLARA, owner=BENT)
    lacking = replace(due("03-18"), id=10, state="blocked", lacks="time", blocked_at=now)
    snoozed = replace(near, id=11, snoozed_until=now + DAY)
    offered = replace(far, id=12, owner=BENT, offered_to=CLARA, offered_at=now)
    owed = replace(lacking, id=13, owner=BENT, lacks="decision", lacks_from=CLARA)
    everything = [near, far, given_away, lacking, snoozed, offered, owed]
    today, tomorrow = HOURS.day_of(now), HOURS.day_of(now) + DAY
    found = gather(everything, CLARA.id, today, tomorrow, now, HOURS)
    assert found.due
    assert [one.id for one in found.now] == [7]
    assert [one.id for one in found.coming] == [8, 11, 12, 13], "what she is asked for today waits for her, not others"
    assert [one.id for one in found.waiting] == [9, 10]
    later = gather(everything, CLARA.id, tomorrow, tomorrow + DAY, now + DAY, HOURS)
    assert [one.id for one in later.now] == [7, 11, 12, 13]
    quiet = gather([far, given_away], CLARA.id, today, tomorrow, now, HOURS)
    assert not quiet.due


def test_what_is_asked_in_the_evening_has_its_working_day_first() -> None:
    at_work, evening = there("03-03 10:00"), there("03-03 19:55")
    assert rules.working_days_after(at_work, 1, HOURS) == there("03-04 08:00")
    assert rules.working_days_after(evening, 1, HOURS) == there("03-05 08:00")
    assert rules.snoozed_until(rules.TOMORROW, evening, HOURS) == there("03-04 08:00")
