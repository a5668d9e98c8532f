"""For whom a reminder is that is typed in one line."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot import rhythms
from bot.cadence import Cadence, Every, Schedule
from bot.language import LANGUAGES, Reader
from bot.model import Form, Kind, Mention, Place, Profile
from bot.platform import Deed
from handlers.reminders.reading import read, soon, spelt_out
from storage.database import Database
from storage.reminder_tables import Content
from tests.chat import Chat
from tests.handlers.acting import Acting
from tests.handlers.parts import readable
from tests.handlers.test_notices import known

MONDAY = date(2026, 3, 2)
MENTIONED = ("@Bent Friday", "@Clara")


@pytest.mark.parametrize(
    ("typed", "text", "said", "whom"),
    [
        ("@Bent Friday every Monday at 9 Husk nøglen", "Husk nøglen", "every Monday at 9", (0,)),
        ("to @Bent Friday: every Monday at 9 Husk nøglen", "Husk nøglen", "every Monday at 9", (0,)),
        ("hver mandag kl. 9 @Bent Friday Husk nøglen", "Husk nøglen", "hver mandag kl. 9", (0,)),
        ("@Bent Friday Husk nøglen hver mandag kl. 9", "Husk nøglen", "hver mandag kl. 9", (0,)),
        ("@Bent Friday and @Clara every Monday Key", "Key", "every Monday", (0, 1)),
        ("@Bent Friday every Monday @Clara Key", "Key", "every Monday", (0, 1)),
        ("every Monday at 9 call @Bent Friday", "call @Bent Friday", "every Monday at 9", ()),
        ("every Monday at 9 Ring til @Clara", "Ring til @Clara", "every Monday at 9", ()),
        ("every Monday at 9 @Clara's key", "@Clara's key", "every Monday at 9", ()),
        ("@Bent Friday every Monday at 9 call @Clara", "call @Clara", "every Monday at 9", (0,)),
        ("@Bent Friday", "", "", (0,)),
        ("@Bent Friday every Monday at 9", "", "every Monday at 9", (0,)),
        ("Husk nøglen", "Husk nøglen", "", ()),
        ("tomorrow at 9 om at ringe til @Clara", "ringe til @Clara", "tomorrow at 9", ()),
        ("om å ringe hjem i morgen kl. 9", "ringe hjem", "i morgen kl. 9", ()),
        ("every Friday at 9 In 2 hours we close", "In 2 hours we close", "every Friday at 9", ()),
    ],
)
def test_whoever_stands_first_gets_it(typed: str, text: str, said: str, whom: tuple[int, ...]) -> None:
    found = read(typed, MENTIONED, MONDAY, "en")
    assert (found.text, found.said, found.whom) == (text, said, whom)


@pytest.mark.parametrize(
    ("typed", "text", "said"),
    [
        ("påmind mig om at ringe til Bent i morgen kl 9", "ringe til Bent", "i morgen kl 9"),
        ("Mind mig om mødet i morgen kl. 9", "mødet", "i morgen kl. 9"),
        ("mind mig i morgen kl. 9 om mødet", "mødet", "i morgen kl. 9"),
        ("mind mig om 10 minutter om kaffen", "kaffen", "om 10 minutter"),
        ("husk mig på mødet på fredag kl. 9", "mødet", "på fredag kl. 9"),
        ("påminn meg om å ringe @Clara i morgen kl. 9", "ringe @Clara", "i morgen kl. 9"),
        ("minn meg på at @Bent Friday kommer i morgen kl. 9", "@Bent Friday kommer", "i morgen kl. 9"),
        ("remind me to call @Clara tomorrow at 9", "call @Clara", "tomorrow at 9"),
        ("remind me at 9 about the key", "the key", "at 9"),
        ("me to call Bent tomorrow at 9", "call Bent", "tomorrow at 9"),
        ("mind mig kl. 9: to børn mangler", "to børn mangler", "kl. 9"),
        ("remind me to call", "call", ""),
    ],
)
def test_remind_me_is_for_whoever_writes(typed: str, text: str, said: str) -> None:
    found = read(typed, MENTIONED, MONDAY, "da")
    assert (found.text, found.said, found.whom, found.me) == (text, said, (), True)
    assert not read("Husk nøglen i morgen kl. 9", MENTIONED, MONDAY, "da").me


async def test_what_is_asked_for_oneself_in_a_channel_is_told_to_oneself(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse mind mig om at ringe til Bent i morgen kl. 9", "personale")
    if "said" in chat.anna.form.fields:  # on Teams a press follows, and the form
        await chat.anna.submits()
    await chat.anna.submits()
    await chat.passes(days=1)
    assert "ringe til Bent" in chat.anna.direct[-1]
    assert not any("ringe til Bent" in seen for seen in (*chat.bent.direct, *chat.channel("personale")))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("mandag d. 3. marts kl. 9 Hej", "that date is Tuesday 3 March 2026. Is the date right"),
        ("næste fredag kl. 13 Hej", "may be Friday 6 March 2026 or Friday 13 March 2026"),
        ("i går kl. 10 Hej", "“i går” is past"),
    ],
)
async def test_what_is_the_matter_with_a_day_is_said(database: Database, line: str, why: str) -> None:
    school = Acting(database)
    form = await school.do("anna", Deed.COMMAND, text=f"/reminder {line}")
    assert isinstance(form, Form)
    assert why in next(one.error for one in form.fields if one.name == "said")
    await school.app.stop()


async def test_a_mention_is_whom_it_comes_to(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse @bent hver mandag kl. 9 Husk nøglen", "direct")
    if chat.driver.name == "teams":  # in one's own chat nobody can be mentioned: the whole name does
        await chat.anna.types("/påmindelse @Bent Sørensen hver mandag kl. 9 Husk nøglen", "direct")
    preview = chat.anna.form
    assert "Bent Sørensen" in preview
    assert "Husk nøglen" in preview
    assert "@" not in preview.text
    await chat.anna.submits()
    await chat.passes(days=7)
    assert "Husk nøglen" in chat.bent.direct[-1]
    assert not any("Husk nøglen" in seen for seen in (*chat.clara.direct, *chat.channel("personale")))


async def test_in_a_channel_it_comes_to_them_alone(chat: Chat) -> None:
    await known(chat)
    await chat.anna.types("/påmindelse hver mandag kl. 9 @bent Husk nøglen", "personale")
    if "said" in chat.anna.form.fields:  # on Teams a press follows, and the form
        assert chat.anna.form.fields["person"].value == "bent"
        await chat.anna.submits()
    assert "Bent Sørensen" in chat.anna.form
    await chat.anna.submits()
    await chat.passes(days=7)
    assert "Husk nøglen" in chat.bent.direct[-1]
    assert not any("Husk nøglen" in seen for seen in chat.channel("personale"))


@pytest.mark.parametrize(
    ("profiles", "words"),
    [
        ([Profile("robot", "Robot", app=True)], "Robot can't be reminded"),
        ([Profile("gone", "Gone Person", left=True)], "Gone Person can't be reminded"),
        ([Profile("bent", "Bent"), Profile("clara", "Clara")], "It goes to one person"),
    ],
)
async def test_who_can_not_get_it_is_asked_about(database: Database, profiles: list[Profile], words: str) -> None:
    school = Acting(database)
    mentions = tuple(Mention(f"@{one.name}", one) for one in profiles)
    text = f"/reminder {' '.join(one.words for one in mentions)} every Monday at 9 Husk nøglen"
    form = await school.do("anna", Deed.COMMAND, text=text, mentions=mentions)
    assert isinstance(form, Form)
    fields = {one.name: one for one in form.fields}
    assert words in fields["person"].error
    assert (fields["to"].initial, fields["text"].initial) == ("person", "Husk nøglen")
    await school.app.stop()


async def test_oneself_is_oneself(database: Database) -> None:
    school = Acting(database)
    own = Place("direct-anna", Kind.DIRECT, "")
    for line in ("@me every Monday at 9 Key", "@mig hver mandag kl. 9 Key"):
        preview = await school.do("anna", Deed.COMMAND, place=own, text=f"/reminder {line}")
        assert isinstance(preview, Form)
        assert "You" in readable(preview)
    await school.app.stop()


COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("said", "now", "meant"),
    [
        ("om 10 minutter", "2026-03-02T08:00:00", "2026-03-02T08:10"),
        ("om 10 minutter", "2026-03-02T08:00:01", "2026-03-02T08:11"),  # no earlier than was said
        ("om 2 timer", "2026-12-31T23:00:00", "2027-01-01T01:00"),
        ("om en time", "2026-03-29T01:30:00", "2026-03-29T03:30"),  # the clocks skip an hour
        ("om to timer", "2026-10-25T01:30:00", "2026-10-25T02:30"),  # and show it twice
        ("kl. 14", "2026-03-02T13:59:59", "2026-03-02T14:00"),
        ("kl. 14", "2026-03-02T14:00:00", "2026-03-03T14:00"),
        ("kl. 9 og 14", "2026-03-02T12:00:00", "2026-03-02T09:00 14:00"),
        ("kl. 9 og 14", "2026-03-02T15:00:00", "2026-03-03T09:00 14:00"),
    ],
)
def test_what_comes_soon_has_a_day_and_an_hour(said: str, now: str, meant: str) -> None:
    here = datetime.fromisoformat(now).replace(tzinfo=COPENHAGEN)
    cadence, times = soon(rhythms.read(said, here.date(), "da"), here)
    assert f"{cadence.begins}T{' '.join(f'{one:%H:%M}' for one in times)}" == meant


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_spelt_out_is_read_again_as_it_was_meant(language: str) -> None:
    reader, day = Reader(language, "Europe/Copenhagen"), date(2026, 12, 3)
    for times in ((time(10, 21),), (time(2, 30),), (time(9), time(14))):
        schedule = Schedule(Cadence(Every.ONCE, day), times, reader.zone)
        words = spelt_out(Content(text="Key", said="tomorrow", schedule=schedule), reader)
        found = rhythms.read(words, MONDAY, language)
        assert (found.cadence, found.times, found.doubtful) == (schedule.cadence, times, False), words
    no_hour = Content(text="Key", said="tomorrow", schedule=schedule, exact=False)
    assert rhythms.read(spelt_out(no_hour, reader), MONDAY, language).times == ()
