"""Minutes of meetings: written, sent, corrected, looked up: on every platform, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.language import Reader
from handlers.wording import not_found
from storage import agenda, meetings, notices, people
from storage.database import Base, Transaction
from storage.notice_tables import NoticeRow
from tests.chat import Chat, Somebody
from tests.drivers import Seen, SeenForm
from tests.handlers.test_agenda import adds, opens, raises
from tests.handlers.test_forums import makes, shows

AFTER = datetime(2026, 3, 11, 14, 30, tzinfo=UTC)  # the meeting of 11 March began at 13.00
FORUM = {"minute_taker": "bent", "standing_agenda": "Siden sidst", "conversation": "trio"}


async def held(chat: Chat, **values: object) -> None:
    """A forum whose second meeting, with two items, has taken place."""
    await makes(chat, chat.anna, **(FORUM | values))
    await adds(chat.bent, "Gårdvagter")
    await adds(chat.anna, "Skolefest")
    await chat.is_(AFTER)


def field(form: SeenForm, label: str) -> str:
    return next(name for name, one in form.fields.items() if one.label == label)


async def writes(by: Somebody, **values: object) -> SeenForm:
    """From the command to the preview; `Gårdvagter` and others name what is on the agenda."""
    await by.types("/forum minutes TRIO")
    form = by.form
    await by.submits(**{name if name in form.fields else field(form, name): value for name, value in values.items()})
    return by.form


async def sends(by: Somebody, **values: object) -> Seen:
    await writes(by, **values)
    await by.submits()
    assert not by.has_form, by.form
    return by.private[-1]


async def test_the_minute_taker_writes_them_and_they_are_sent(chat: Chat) -> None:
    await held(chat)
    await chat.bent.types("/forum minutes TRIO")
    form = chat.bent.form
    assert [one.label for one in form.fields.values()] == [
        "Siden sidst",
        "Gårdvagter",
        "Skolefest",
        "Andet",
        "Til stede",
    ]
    assert sorted(form.fields["present"].value) == ["anna", "bent"]
    await chat.bent.submits(**{field(form, "Gårdvagter"): "To til hvert frikvarter.", "extra": "Tak for kagen."})
    count = len(chat.channel("trio"))
    assert "To til hvert frikvarter." in chat.bent.form.text
    assert "Det bliver sendt til trio" in chat.bent.form.text
    await chat.bent.submits()
    assert "M-1 er sendt til trio." in chat.bent.private[-1]
    assert len(chat.channel("trio")) == count + 1
    sent = chat.channel("trio")[-1]
    for words in ("M-1 · Referat fra TRIO", "Gårdvagter", "To til hvert frikvarter.", "Anna Holm og Bent", "kagen"):
        assert words in sent, words
    assert "Skolefest" not in sent, "nothing was said of it"
    await chat.bent.submits_again()
    assert len(chat.channel("trio")) == count + 1, "sent twice, it is sent once"
    assert "M-1 er sendt til trio." in chat.bent.private[-1], "and answered alike"
    assert not chat.bent.has_form


@pytest.mark.told_once
@pytest.mark.on_both
async def test_who_only_takes_part_reads_them_and_nobody_else(chat: Chat) -> None:
    await chat.david.types("/samspil")  # the first, who administers
    await held(chat, union=["bent", "clara"], conversation=None)
    await chat.clara.types("/forum minutes TRIO")
    assert "No minutes are sent yet." in chat.clara.private[-1]
    assert "Write" not in chat.clara.private[-1].buttons
    await sends(chat.bent, Gårdvagter="Hemmeligt")
    assert "Hemmeligt" in chat.clara.direct[-1], "there is no channel: each of them has it"
    await chat.clara.types("/forum minutes")
    assert "Hemmeligt" in chat.clara.private[-1]
    assert "Correct" not in chat.clara.private[-1].buttons
    await chat.clara.presses("All of it", on=chat.clara.private[-1])
    assert "Hemmeligt" in (chat.clara.form.text if chat.clara.has_form else chat.clara.private[-1].text)
    await chat.david.types("/forum minutes TRIO")
    assert str(not_found(Reader("en", "UTC"))) in chat.david.private[-1]
    assert "Hemmeligt" not in chat.david.everything


@pytest.mark.told_once
async def test_nothing_but_a_draft_is_kept_before_it_is_sent(chat: Chat) -> None:
    await held(chat)
    await writes(chat.bent, Gårdvagter="Kladden")
    assert not any("Kladden" in one for one in chat.channel("trio"))
    await chat.bent.types("/forum minutes TRIO")
    assert "Kladden" in chat.bent.form.text, "he goes on where he was"
    await chat.bent.presses("Edit")
    assert chat.bent.form.fields[field(chat.bent.form, "Gårdvagter")].value == "Kladden"
    await chat.bent.submits(**{field(chat.bent.form, "Skolefest"): "Fredag"})
    assert "Fredag" in chat.bent.form.text
    await chat.anna.types("/forum minutes TRIO")
    assert "Kladden" not in chat.anna.everything, "a draft is its author's"


async def test_a_correction_changes_what_was_sent_and_keeps_what_was(chat: Chat) -> None:
    await held(chat)
    await sends(chat.bent, Gårdvagter="To til hvert frikvarter.")
    count = len(chat.channel("trio"))
    await chat.anna.types("/forum minutes TRIO")
    await chat.anna.presses("Correct", on=chat.anna.private[-1])
    await chat.anna.submits()
    await chat.anna.submits()
    told = chat.anna.form.error if chat.anna.has_form else chat.anna.private[-1].text
    assert "Intet er ændret" in told
    await chat.anna.types("/forum minutes TRIO")
    await chat.anna.presses("Correct", on=chat.anna.private[-1])
    await chat.anna.presses("Edit")
    await chat.anna.submits(**{field(chat.anna.form, "Gårdvagter"): "Tre til hvert frikvarter."})
    await chat.anna.submits()
    assert len(chat.channel("trio")) == count
    assert "Tre til hvert" in chat.channel("trio")[-1]
    assert "Rettet onsdag den 11. marts 2026 af Anna Holm." in chat.channel("trio")[-1]
    assert "To til hvert" not in chat.channel("trio")[-1]
    await chat.bent.types("/forum minutes TRIO")
    await chat.bent.presses("Earlier versions", on=chat.bent.private[-1])
    await chat.bent.presses("Open", on=chat.bent.private[-1])
    assert "To til hvert" in (chat.bent.form.text if chat.bent.has_form else chat.bent.private[-1].text)


async def corrects(by: Somebody, **values: str) -> None:
    await by.types("/forum minutes TRIO")
    await by.presses("Correct", on=by.private[-1])
    await by.submits(**{field(by.form, name): value for name, value in values.items()})
    await by.submits()


@pytest.mark.told_once
async def test_who_comes_back_has_the_minutes_that_follow_again(chat: Chat) -> None:
    await held(chat, minute_taker=None, conversation=None)
    await sends(chat.anna, Gårdvagter="To til hvert frikvarter.")
    assert "To til hvert" in chat.bent.direct[-1]
    await chat.anna.presses("Members", on=await shows(chat.anna))
    await chat.anna.presses("Remove", on=chat.anna.private[-1])
    removed = chat.anna.private[-1]
    await corrects(chat.anna, Gårdvagter="Tre til hvert frikvarter.")
    assert "To til hvert" in chat.bent.direct[-1]
    await chat.anna.presses("Undo", on=removed)
    assert "Tre til hvert" in chat.bent.direct[-1]
    await corrects(chat.anna, Gårdvagter="Fire til hvert frikvarter.")
    assert "Fire til hvert" in chat.bent.direct[-1]


@pytest.mark.told_once
async def test_two_who_write_at_once_lose_nothing(chat: Chat) -> None:
    await held(chat)
    await writes(chat.bent, Gårdvagter="Bents")
    await sends(chat.anna, Gårdvagter="Annas")
    await chat.bent.submits()
    assert "i mellemtiden" in chat.bent.form.error
    assert chat.bent.form.fields[field(chat.bent.form, "Gårdvagter")].value == "Bents"
    assert "Annas" in chat.channel("trio")[-1]
    await chat.bent.submits()
    await chat.bent.submits()
    assert "Bents" in chat.channel("trio")[-1]
    assert "M-1" in chat.channel("trio")[-1]


@pytest.mark.told_once
async def test_the_next_agenda_begins_with_them(chat: Chat) -> None:
    await held(chat)
    await sends(chat.bent, Gårdvagter="To til hvert frikvarter.")
    seen = await opens(chat.anna, after=0)
    assert "1. Referatet fra onsdag den 11. marts 2026: noget at rette?" in seen
    await chat.is_(datetime(2026, 3, 18, 14, 30, tzinfo=UTC))
    await chat.bent.types("/forum minutes TRIO")
    first = next(iter(chat.bent.form.fields.values()))
    assert first.label == "Referatet fra onsdag den 11. marts 2026: noget at rette?"


@pytest.mark.told_once
async def test_what_was_not_dealt_with_goes_on_with_one_press(chat: Chat) -> None:
    await held(chat)
    answer = await sends(chat.bent, Gårdvagter="To til hvert frikvarter.")
    seen = await opens(chat.anna, after=0)
    assert "1 punkt fra mødet onsdag den 11. marts 2026 står ikke i noget referat." in seen
    await chat.bent.presses("Flyt det, der ikke blev nået, til onsdag den 18. marts 2026", on=answer)
    moved = chat.bent.private[-1]
    seen = await opens(chat.anna, after=0)
    assert "Skolefest" in seen
    assert "Gårdvagter" not in seen
    assert "noget referat" not in seen
    await chat.bent.presses("Take it back", on=moved)
    assert "Skolefest" not in await opens(chat.anna, after=0)


@pytest.mark.told_once
async def test_items_carried_over_at_the_meeting_stay_in_its_minutes(chat: Chat) -> None:
    await held(chat)
    await chat.bent.types("/forum minutes TRIO")
    form = chat.bent.form
    await chat.anna.presses("Flyt dem hertil", on=await opens(chat.anna, after=0))
    assert "Skolefest" in await opens(chat.anna, after=0)
    await chat.bent.submits(**{field(form, "Skolefest"): "Udsat"})
    assert "Udsat" in chat.bent.form.text, "what was being written is not lost"


@pytest.mark.told_once
async def test_while_a_meeting_goes_on_nothing_of_it_counts_as_left(chat: Chat) -> None:
    await makes(chat, chat.anna, **FORUM)
    await adds(chat.bent, "Gårdvagter")
    await chat.is_(datetime(2026, 3, 11, 13, 59, tzinfo=UTC))
    assert "noget referat" not in await opens(chat.anna, after=0)
    await chat.is_(datetime(2026, 3, 11, 14, 0, tzinfo=UTC))
    assert "noget referat" in await opens(chat.anna, after=0)


@pytest.mark.told_once
async def test_several_items_are_taken_back_in_so_many_words(chat: Chat) -> None:
    await held(chat)
    await chat.anna.presses("Flyt dem hertil", on=await opens(chat.anna, after=0))
    await chat.anna.presses("Take it back", on=chat.anna.private[-1])
    assert "De står på dagsordenen for onsdag den 11. marts 2026 som før" in chat.anna.private[-1]


@pytest.mark.told_once
async def test_decisions_of_that_day_in_the_channel_are_listed(chat: Chat) -> None:
    await makes(chat, chat.anna, **FORUM)
    await chat.is_(datetime(2026, 3, 11, 12, 0, tzinfo=UTC))
    await chat.announces(chat.anna, "Før mødet", "trio", places=["trio"])
    await chat.is_(AFTER)
    await chat.announces(chat.anna, "To vagter", "trio", places=["trio"])
    await chat.announces(chat.anna, "Et andet sted", "ledelse", places=["ledelse"])
    await chat.bent.types("/forum minutes TRIO")
    assert "D-2 · To vagter" in chat.bent.form.text
    await chat.bent.submits(extra="Kort møde.")
    await chat.bent.submits()
    sent = chat.channel("trio")[-1]
    assert "Besluttet" in sent
    assert "D-2 · To vagter" in sent
    for words in ("Før mødet", "Et andet sted"):
        assert words not in sent


@pytest.mark.told_once
async def test_only_whoever_leads_or_takes_minutes_writes_them(chat: Chat) -> None:
    await held(chat, union=["bent", "clara"], minute_taker=None)
    await chat.bent.types("/forum minutes TRIO")
    assert not chat.bent.has_form
    await chat.anna.types("/forum minutes TRIO")
    assert chat.anna.has_form


# ------------------------------------------------------------------------------------------------ notices


async def with_notices(chat: Chat) -> SeenForm:
    """The second meeting has begun; on its agenda two notices stand by their topic, and one does not."""
    await makes(chat, chat.anna, **FORUM)
    for topic, on_agenda in (("Vikardækning", True), ("Det skjulte", False), ("Toiletterne", True)):
        raises(chat, "Bent Sørensen", topic, on_agenda=on_agenda)
    await chat.is_(AFTER)
    await chat.bent.types("/forum minutes TRIO")
    return chat.bent.form


def notice_on(chat: Chat, topic: str) -> int:
    with chat.database.system(reads=True) as session:
        return session.scalars(select(NoticeRow.id).where(NoticeRow.topic == topic)).one()


async def of_notices(chat: Chat, work: Callable[[Transaction], object]) -> None:
    with chat.database.system(reads=True) as session:
        [workspace] = people.workspace_ids(session)
    with chat.database.transaction(workspace, chat.clock.now()) as transaction:
        work(transaction)
    await chat.settles()


async def withdraws(chat: Chat, notice_id: int) -> None:
    def work(transaction: Transaction) -> None:
        notice = notices.withdraw(transaction, notice_id)
        agenda.changed(transaction, notice.meeting.id)

    await of_notices(chat, work)


def kept(chat: Chat) -> str:
    """Everything that is stored of minutes, and of drafts of them."""
    tables = Base.metadata.tables
    with chat.database.system(reads=True) as session:
        return repr([session.execute(select(tables[one])).all() for one in ("draft", "minutes_version")])


@pytest.mark.told_once
async def test_minutes_name_a_notice_as_long_as_it_stands(chat: Chat) -> None:
    form = await with_notices(chat)
    untold = "Et punkt fra Bent Sørensen; de, det angår, kender til det"
    assert {one.label for one in form.fields.values()} >= {"Vikardækning", untold, "Toiletterne"}
    said = {field(form, "Vikardækning"): "Det drøftede vi.", field(form, untold): "Også dette."}
    await chat.bent.submits(**said, **{field(form, "Toiletterne"): "Males."})
    await withdraws(chat, notice_on(chat, "Toiletterne"))
    await chat.bent.types("/forum minutes TRIO")
    assert "Vikardækning" in chat.bent.form.text
    assert "Toiletterne" not in chat.bent.form.text, "nor in a draft"
    assert "An item that was withdrawn" in Seen(chat.bent.form.text)
    await chat.bent.submits()
    sent = chat.channel("trio")[-1]
    for words in ("Vikardækning", "Det drøftede vi.", untold, "An item that was withdrawn", "Males."):
        assert words in sent, words
    await chat.bent.types("/forum minutes TRIO")
    await chat.bent.presses("Correct", on=chat.bent.private[-1])
    await chat.bent.submits(extra="Rettet.")
    await chat.bent.submits()
    await withdraws(chat, notice_on(chat, "Vikardækning"))
    sent = chat.channel("trio")[-1]
    assert "Det drøftede vi." in sent, "what the meeting said of it stays"
    for place in (sent, kept(chat)):
        for words in ("Vikardækning", "Toiletterne", "Det skjulte"):
            assert words not in place, words
    await chat.bent.types("/forum minutes TRIO")
    await chat.bent.presses("Earlier versions", on=chat.bent.private[-1])
    await chat.bent.presses("Open", on=chat.bent.private[-1])
    page = chat.bent.form.text if chat.bent.has_form else chat.bent.private[-1].text
    assert "Det drøftede vi." in page
    assert "Vikardækning" not in page


@pytest.mark.told_once
async def test_a_notice_that_went_on_to_another_meeting_is_named_until_it_is_withdrawn(chat: Chat) -> None:
    form = await with_notices(chat)
    await chat.bent.submits(**{field(form, "Vikardækning"): "Næste gang."})
    await chat.bent.submits()
    first = notice_on(chat, "Vikardækning")

    def goes_on(transaction: Transaction) -> None:
        notice = notices.load(transaction, first)
        assert notice is not None
        following = meetings.after(transaction, notice.meeting)
        assert following is not None
        agenda.changed(transaction, notice.meeting.id)
        notices.move(transaction, first, following.id, late=False, late_reason="")

    await of_notices(chat, goes_on)
    assert "Vikardækning" in chat.channel("trio")[-1]
    await withdraws(chat, first)
    assert "Vikardækning" not in chat.channel("trio")[-1]
    assert "An item that was withdrawn" in chat.channel("trio")[-1]


@pytest.mark.told_once
async def test_nothing_changed_is_seen_also_where_there_are_notices(chat: Chat) -> None:
    form = await with_notices(chat)
    await chat.bent.submits(**{field(form, "Vikardækning"): "Næste gang."})
    await chat.bent.submits()
    await chat.bent.types("/forum minutes TRIO")
    await chat.bent.presses("Correct", on=chat.bent.private[-1])
    await chat.bent.submits()
    await chat.bent.submits()
    told = chat.bent.form.error if chat.bent.has_form else chat.bent.private[-1].text
    assert "Intet er ændret" in told


@pytest.mark.told_once
async def test_minutes_of_nothing_are_not_sent(chat: Chat) -> None:
    await held(chat)
    await chat.bent.types("/forum minutes TRIO")
    await chat.bent.submits()
    told = chat.bent.form.error if chat.bent.has_form else chat.bent.private[-1].text
    assert "Der er ikke skrevet noget endnu" in told
