"""Somebody who has done everything is forgotten: their name and private words are in no table and no message."""

from __future__ import annotations

import pytest
from sqlalchemy import Text, cast, select

from storage.database import Base, Database
from storage.decision_tables import DecisionRow
from storage.forgetting_tables import FORGOTTEN, ForgettingRow
from storage.people import PersonRow
from tests.chat import Chat, Somebody
from tests.drivers import Seen
from tests.handlers import test_minutes as minutes
from tests.handlers import test_notices as notices
from tests.handlers.test_action_items import told
from tests.handlers.test_agenda import adds
from tests.handlers.test_decision_dissents import disagrees
from tests.handlers.test_forums import makes
from tests.handlers.test_pending import SCHOOL, opens, speaks
from tests.handlers.test_wheel import adds as adds_milestone
from tests.handlers.test_wheel import feed_of

pytestmark = pytest.mark.timeout(300)  # everything that can be done

NAME = "Bent Sørensen"
INSTEAD = "et tidligere medlem"
PRIVATE = "hvidtjørn"  # in every private word of his
PUBLIC = "rødkælk"  # in what he said to all


def places(database: Database, *words: str) -> dict[str, set[tuple[str, str]]]:
    """Where in the database, in any column of any table, each of these words stands."""
    found: dict[str, set[tuple[str, str]]] = {one: set() for one in words}
    with database.system(reads=True) as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(*(cast(column, Text) for column in table.columns))):
                line = "\n".join(map(str, row)).casefold()
                if "\\u" in line or "\\x" in line:  # as JSON may have them
                    line += line.encode().decode("unicode_escape", "replace").casefold()
                for one in words:
                    if one.casefold() in line:
                        columns = zip(table.columns, row, strict=True)
                        found[one] |= {(table.name, column.name) for column, _value in columns}
    return found


def everything(seen: Seen) -> str:
    return "\n".join([seen.text, seen.preview, *seen.buttons, *seen.links, *map(everything, seen.replies)])


def stands(chat: Chat, *people: Somebody) -> str:
    """All messages as they stand now, in channels and in these people's own conversations."""
    seen = [one for room in chat.rooms for one in chat.channel(room)]
    seen += [one for somebody in people for one in somebody.direct]
    return "\n".join(map(everything, seen))


async def does_everything(chat: Chat) -> None:
    """Bent does whatever can be done, and others write of him."""
    anna, bent, clara = chat.anna, chat.bent, chat.clara
    await notices.known(chat)
    await makes(chat, anna, union=["bent"], other=["clara", "david"], conversation="trio", minute_taker="bent")
    # Decisions: his own, others', with a question, a statement, a reading.
    mine = await chat.announces(bent, f"Nye borde {PUBLIC}", decided_by=["bent", "anna"])
    await clara.presses("I have read it", on=mine)
    theirs = await chat.announces(anna, f"Spurgt {NAME}", why=f"{NAME} har bedt om det, og {NAME}s ven.")
    await bent.presses("I have read it", on=theirs)
    await bent.presses("Ask", on=theirs)
    await bent.submits(text=f"Hvorfor {PRIVATE} nu?")
    await disagrees(bent, theirs, f"Jeg er uenig, {PUBLIC}.")
    await bent.types("/decision Kladde", "direct")
    if bent.has_form:
        await bent.submits(title=f"Kladde {PRIVATE}", decided=PRIVATE, why=PRIVATE)
        await bent.submits_again()
    # A decision under way, and what he says to it; one of his own that is not opened.
    await bent.types("/decision open", "direct")
    await bent.submits(**SCHOOL | {"title": f"Uåbnet {PRIVATE}", "why": PRIVATE, "places": ["personale"]})
    await opens(chat, anna, people=["bent", "clara"], deciders=["david"])
    await speaks(bent, sees=f"Jeg ser {PRIVATE}.", worries=f"{PRIVATE}!")
    # Pre-meeting notices: his, and one that concerns him.
    await notices.announces(chat, bent, "clara", topic=f"Emne {PRIVATE}", how=PRIVATE)
    await clara.presses("Ask", on=clara.direct[-1])
    await clara.submits(text=f"Kære {NAME}, gælder det også SFO?")
    await bent.presses("Answer", on=bent.direct[-1])
    await bent.submits(answer=f"Ja, {PRIVATE}.")
    await notices.announces(chat, anna, "bent", topic="Om skemaet")
    await bent.presses("Ask", on=bent.direct[-1])
    await bent.submits(text=f"Skal {PRIVATE} med?")
    # Action items: his to do, asked for by him, his own.
    await anna.types(f"/opgave @bent Opvask med {NAME} senest 13. marts", "personale")
    if anna.has_form:
        await anna.submits()
    await bent.presses("Accept", on=next(one for one in reversed(bent.direct) if "Opvask" in one))
    await bent.types("/opgave @clara Hent nøglen senest 13. marts", "personale")
    if bent.has_form:
        await bent.submits()
    await clara.presses("Decline", on=told(clara, "Hent nøglen"))
    await clara.submits(why=f"Det gør {NAME} selv.")
    # What stands on agendas and in minutes, and in the year.
    await adds(bent, f"Gårdvagter {PUBLIC}")
    await adds(anna, f"Snak med {NAME}")
    await adds_milestone(bent, title=f"Læge {PRIVATE}", first="2026-04-02", last="2026-04-02", whom="me")
    await bent.types("/samspil year")
    await feed_of(bent)
    # Reminders: to himself, and to all.
    for line, where in ((f"hver dag kl. 10 {PRIVATE}", "direct"), (f"hver dag kl. 11 Frugt {PUBLIC}", "personale")):
        await bent.types(f"/påmindelse {line}", where)
        if "said" in bent.form.fields:
            await bent.submits()
        await bent.submits()
    await chat.is_(minutes.AFTER)
    await minutes.sends(bent, **{f"Gårdvagter {PUBLIC}": "To til hvert frikvarter.", "extra": f"Ordet fik {NAME}."})


async def settles(chat: Chat) -> None:
    """Until it is done, and what it changed is said."""
    for _ in range(40):
        await chat.passes(seconds=2)
        with chat.database.system(reads=True) as session:
            if session.scalar(select(ForgettingRow.person_id)) is None:
                break
    else:
        raise AssertionError("it does not end")
    await chat.passes(seconds=2)


async def has_forgotten(admin: Somebody) -> None:
    """An administrator has Bent forgotten."""
    await admin.types("/samspil glem", "direct")
    await admin.submits(person="bent")
    assert f"{NAME} bliver glemt her" in admin.form
    await admin.submits(name=NAME)
    assert not admin.has_form, admin.form


@pytest.mark.told_once
async def test_nothing_of_them_is_left(chat: Chat) -> None:
    """He has done everything: his name and his private words stand nowhere; what is others' too stands without it."""
    await does_everything(chat)
    before = stands(chat, chat.anna, chat.clara, chat.david)
    assert NAME in before
    assert PRIVATE in before
    assert all(len(one) > 5 for one in places(chat.database, NAME, PRIVATE).values())
    with chat.database.system(reads=True) as session:
        [external] = session.scalars(select(PersonRow.external_id).where(PersonRow.name == NAME))
    await chat.bent.types("/samspil glem mig", "direct")
    assert "Det kan ikke tages tilbage" in chat.bent.form
    await chat.bent.submits()
    assert not chat.bent.has_form, chat.bent.form
    await settles(chat)
    his = (NAME, PRIVATE) if chat.driver.name == "local" else (NAME, PRIVATE, external)  # its ids are first names
    assert not any(places(chat.database, *his).values()), places(chat.database, *his)
    after = stands(chat, chat.anna, chat.bent, chat.clara, chat.david)
    for words in (NAME, PRIVATE):
        assert words not in after, [one for one in after.splitlines() if words in one]
    assert INSTEAD in after
    assert PUBLIC in after, "what he decided with others is theirs too"


async def test_messages_that_stand_are_changed_where_they_stand(chat: Chat) -> None:
    """As each platform does it: in a channel, in others' chats and in his own. What he decided alone is replaced."""
    await notices.known(chat)
    await chat.announces(chat.bent, "Alene")
    await chat.announces(chat.anna, f"Spurgt {NAME}", decided_by=["bent", "anna"])
    await chat.anna.types("/opgave @bent Opvask senest 13. marts", "personale")
    if chat.anna.has_form:
        await chat.anna.submits()
    await chat.passes(seconds=2)
    count = len(chat.channel("personale"))
    for seen in (stands(chat), stands(chat, chat.anna), stands(chat, chat.bent)):
        assert NAME in seen
    assert "Opvask" in "".join(map(everything, chat.bent.direct))
    await has_forgotten(chat.anna)
    await settles(chat)
    assert NAME not in stands(chat, chat.anna, chat.bent)
    assert INSTEAD in stands(chat)
    assert "Opvask" not in "".join(map(everything, chat.bent.direct)), "he reads it no more"
    assert len(chat.channel("personale")) == count, "nothing new is said"
    await chat.anna.types("/decision replace 1")
    await chat.anna.submits(decided="Torsdag.")
    await chat.anna.submits()
    with chat.database.system(reads=True) as session:
        alone = select(DecisionRow.withdrawn_at).where(DecisionRow.number == 1)
        assert session.scalar(alone) is not None, "it is out of force"
        gone = session.scalars(select(PersonRow.has_left).where(PersonRow.external_id.startswith(FORGOTTEN))).all()
    assert gone == [True], "nobody comes back by being named"
