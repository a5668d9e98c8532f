"""What is found by which words, in three languages and on both databases alike; and that nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY

from bot.model import Conversation, Kind, MembershipUnknown, Person, Place, Profile
from storage import decision_versions, decisions, folding, people, search, searched, units
from storage.agenda_tables import ItemRow, MinutesRow, MinutesVersionRow
from storage.database import Database, Scoped, Transaction
from storage.decision_tables import Content, Proposal
from storage.forum_tables import ForumMemberRow, ForumRow, MeetingRow
from storage.notice_tables import NoticeRow
from storage.pending_tables import PendingRow
from storage.people import Origin
from storage.reminder_tables import ReminderRow
from storage.searched import SearchedRow

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

# By a letter, the decisions that there are, in the order in which they were made: title and text.
DECISIONS = {
    "A": ("Nyt mødeskema", "Teammøder ligger onsdag kl. 14-16. Skemaet gælder også pædagogerne."),
    "B": ("Blåbærgrød i kantinen", "Der er rødgrød med fløde på Århus skole hver fredag. Møde om prisen følger."),
    "C": ("Åpningstid i SFO", "Vi åpner kl. 7. Foreldrene får beskjed i ukebrevet. Tromsø kommune betaler."),
    "D": ("Skolegård og legeplads", "Legepladsen får et nyt gulv. Sagsnummer 2026-0123, aftale 26/1234."),
    "E": ("Café på Müllers plads", "À la carte, crème brûlée & piñata; René og Zoë vælger. Naïve spørgsmål er gode."),
    "F": ("Čáhcesuolu skuvla", "Oahppit Kárášjogas ožžot ođđa girjjiid. Ruoŧa bealde maid. Ŋ lea bustávva."),
    "G": ("The staff meeting", "Meetings end on time. “No bombs” is our rule: nobody is surprised at a meeting."),
    "H": ("Straße, ß og SS", "Þórður og Łukasz mødes i Aarhus. CPR-nummer skrives aldrig: 010101-1234 er opdigtet."),
    "I": ("🎉 Fest 🎉", "Vi holder fest! A og b. 100 % af medarbejderne er med…"),
    "J": ("План на год", "Собрание в школе по средам."),
}

FOUND = [
    # Danish: letters spelt either way, small or large, and the words that Danish glues together.
    ("møde", "A H B"),  # in the title first, then the newest first; "mødes" begins so too
    ("moede", "A H B"),
    ("MØDESKEMA", "A"),
    ("mødeskemaet", ""),  # bent further than what stands there
    ("pædagog", "A"),
    ("paedagog", "A"),
    ("Århus", "H B"),
    ("aarhus", "H B"),
    ("AARHUS skole", "B"),
    ("blåbær", "B"),
    ("blaabaer", "B"),
    ("rodgrod", ""),  # o is not ø
    ("roedgroed", "B"),
    ("rødgrød fløde", "B"),
    ("fløde rødgrød", "B"),
    ("skole", "D B"),
    ("skolegaard", "D"),
    # Norwegian.
    ("åpning", "C"),
    ("aapner", "C"),
    ("tromsø", "C"),
    ("Tromsoe kommune", "C"),
    ("ukebrev sfo", "C"),
    # English.
    ("meeting", "G"),
    ("meet", "G"),
    ("bombs nobody", "G"),
    # Quotes: word for word, in order, whichever the quotes are.
    ('"rødgrød med fløde"', "B"),
    ('"fløde med rødgrød"', ""),
    ("»med fløde«", "B"),
    ("“no bombs”", "G"),
    ('"møde"', "B"),  # and no "mødes"
    ('"nyt mødeskema teammøder"', ""),  # from the title into the text: no phrase
    ('"rødgrød med', "B"),  # a quote without its other end is none
    # Accents, other letters, other alphabets.
    ("cafe crème brulee", "E"),
    ("Muller", "E"),
    ("naive", "E"),
    ("Cahcesuolu", "F"),
    ("Kárášjogas", "F"),
    ("karasjoga", "F"),
    ("odda ruota", "F"),
    ("ŋ", "F"),
    ("strasse", "H"),
    ("thordur lukasz", "H"),
    ("собр", "J"),
    ("ГОД", "J"),
    # Numbers, and what is no word.
    ("2026-0123", "D"),
    ("2026-01", "D"),
    ("26/1234", "D"),
    ("010101-1234", "H"),
    ("0101011234", ""),
    ("14-16", "A"),
    ("D-3", "C"),
    ("a", "I G E"),  # one letter finds itself alone, "à la carte" too
    ("A b", "I"),
    ("🎉", ""),
    ("fest🎉", "I"),
    ("%", ""),
    ("?! -- ()", ""),
    ("", ""),
    # Nothing is an operator.
    ("møde OR meeting", ""),
    ("møde AND kantinen", ""),
    ("NOT møde", ""),
    ("title:fest", ""),
    ("fest*", "I"),
    ("^fest", "I"),
    ("fest & !møde | a:*", ""),
    ("fest'; DROP TABLE searched; --", ""),
    ("@decision", ""),
    ("_", ""),
]


@dataclass
class Office:
    database: Database
    workspace: int
    anna: Person
    bent: Person
    place: Conversation
    letters: dict[int, str] = field(default_factory=dict)  # of decisions, by their ids
    drafts: int = 0

    @contextmanager
    def transaction(self, member_of: frozenset[str] | None = frozenset()) -> Iterator[Transaction]:
        with self.database.transaction(self.workspace, NOW, member_of=member_of) as transaction:
            yield transaction

    def announces(self, title: str, text: str = "", letter: str = "", place: Conversation | None = None) -> int:
        self.drafts += 1
        with self.transaction() as transaction:
            unit = units.unit(transaction).id
            proposal = Proposal(content=Content(title=title, decided=text), places=((place or self.place).id,))
            id = decisions.publish(transaction, self.anna, unit, self.drafts, proposal).id
        self.letters[id] = letter or title
        return id

    def revises(self, id: int, title: str, text: str) -> None:
        with self.transaction() as transaction:
            decisions.revise(transaction, id, Proposal(content=Content(title=title, decided=text)))

    def finds(self, typed: str, most: int = 100, after: str = "", who: Person | None = None, here: int = 0) -> str:
        with self.transaction() as transaction:
            page = search.find(transaction, who or self.bent, typed, most, here=here, after=after)
            return " ".join(self.letters[id] for _kind, id in page.hits)

    def extract(self, typed: str) -> str:
        with self.transaction() as transaction:
            page = search.find(transaction, self.bent, typed, 1)
            [found] = search.shown(transaction, page, typed)
            return found.extract


def _office(database: Database, name: str = "T") -> Office:
    with database.system() as session:
        workspace = people.found_workspace(session, "slack", name, "", Origin(), NOW)
    with database.transaction(workspace, NOW) as transaction:
        anna, bent = (people.known_person(transaction, Profile(key, key)) for key in ("anna", "bent"))
        place = people.known_conversation(transaction, Place("personale", Kind.CHANNEL, "personale"), anna)
    return Office(database, workspace, anna, bent, place)


@pytest.fixture
def office(database: Database) -> Office:
    return _office(database)


def test_what_is_found_by_which_words(office: Office) -> None:
    for letter, (title, text) in DECISIONS.items():
        office.announces(title, text, letter)
    assert {typed: office.finds(typed) for typed, _ in FOUND} == dict(FOUND)
    assert len(dict(FOUND)) == len(FOUND) > 40
    for after in ("x", "t", "r", "t-1", "t1e5", "t²", str(2**64), "t9" * 50, "7:7"):
        assert office.finds("møde", after=after) == "A H B", "a page that nobody was given is the first one"
    oldest = next(iter(office.letters))  # as buttons named it when decisions were listed by age alone
    assert office.finds("møde", after=str(oldest)) == ""


def test_each_page_goes_on_where_the_last_one_ended(office: Office) -> None:
    for n in range(7):
        office.announces("Plan" if n % 3 == 0 else "Andet", "en plan", str(n))
    whole = office.finds("plan")
    assert whole == "6 3 0 5 4 2 1", "by the title first, then the newest first"
    seen, after = [], ""
    while True:
        with office.transaction() as transaction:
            page = search.find(transaction, office.bent, "plan", 2, after=after)
        seen += [office.letters[id] for _kind, id in page.hits]
        if len(seen) == 2:
            office.announces("Plan", "", "new")  # what comes meanwhile moves nothing
        if not page.after:
            break
        after = page.after
    assert " ".join(seen) == whole


def test_what_a_decision_says_now_is_what_it_is_found_by(office: Office) -> None:
    id = office.announces("Kantine", "Suppe om mandagen")
    office.revises(id, "Kantinen", "Salat om tirsdagen")
    assert office.finds("suppe") == ""
    assert office.finds("salat") == "Kantine"
    with office.transaction() as transaction:
        decision_versions.empty_version(transaction, id, 1, "hemmeligt")
    assert office.finds("suppe") == ""
    assert office.finds("salat") == "Kantine"
    with office.transaction() as transaction:
        searched.leave(transaction, searched.DECISION, [id])
    assert office.finds("salat") == ""


def test_one_workspace_finds_nothing_of_another(database: Database) -> None:
    ours, theirs = (_office(database, name) for name in ("ours", "theirs"))
    theirs.announces("Hemmelig plan")
    ours.announces("Vores plan")
    assert ours.finds("plan") == "Vores plan"
    assert theirs.finds("plan") == "Hemmelig plan"
    assert ours.finds("hemmelig") == ""


def test_what_is_gone_from_the_database_is_gone_from_its_index(office: Office) -> None:
    office.announces("Plan", "noget")
    with office.database.system() as session:
        session.execute(SearchedRow.__table__.delete())  # type: ignore[attr-defined]
        assert session.scalar(select(func.count()).select_from(SearchedRow)) == 0
    assert office.finds("plan") == ""
    office.announces("Ny plan", "noget")
    assert office.finds("plan") == "Ny plan"


def test_memberships_are_asked_for_only_where_a_page_hangs_on_them(office: Office) -> None:
    with office.transaction() as transaction:
        closed = people.known_conversation(transaction, Place("trio", Kind.PRIVATE, "trio"), office.anna)
    office.announces("Lukket plan", "", "closed", closed)
    office.announces("Åben plan", "", "open")

    def finds(typed: str, member_of: frozenset[str] | None, who: Person) -> str:
        with office.transaction(member_of) as transaction:
            page = search.find(transaction, who, typed, 1)
            return " ".join(office.letters[id] for _kind, id in page.hits) + " …" * bool(page.after)

    assert finds("åben", None, office.bent) == "open"
    assert finds("plan", frozenset(), office.bent) == "open", "there is no word of another page"
    assert finds("plan", frozenset({"trio"}), office.bent) == "open …"
    assert finds("lukket", None, office.anna) == "closed", "she announced it"
    for typed in ("plan", "lukket"):
        with pytest.raises(MembershipUnknown):
            finds(typed, None, office.bent)


def test_a_guest_finds_what_their_own_conversations_have(office: Office) -> None:
    with office.transaction() as transaction:
        guest = people.known_person(transaction, Profile("gæst", "Gæst", guest=True))
    office.announces("Plan")
    assert office.finds("plan", who=guest) == ""
    with office.transaction(frozenset({"personale"})) as transaction:
        assert len(search.find(transaction, guest, "plan", 9).hits) == 1


def test_the_extract_shows_what_was_found(office: Office) -> None:
    before, after = (
        "Der er meget at sige om alt muligt andet her. " * 3,
        " Og så er der endnu mere, som ikke er med her." * 3,
    )
    office.announces("Kantinen", f"{before}Blåbærgrød\nserveres   om fredagen.{after}")
    seen = office.extract("blaabaer")
    assert "Blåbærgrød serveres om fredagen." in seen
    assert seen.startswith("…")
    assert seen.endswith("…")
    assert len(seen) < 150
    whole = f"{before}Blåbærgrød serveres om fredagen.{after}".split()
    assert set(seen.strip("…").split()) <= set(whole), "no word is cut in two"
    assert office.extract("kantine").startswith("Der er meget at sige"), (
        "found by the title, it begins at the beginning"
    )


# ------------------------------------------------------------------------------------------------ of every kind

_EMPTY: dict[type, Any] = {int: 0, str: "", bool: False, date: NOW.date(), time: time(8), dict: {}}


def _of(table: type[Scoped], **values: Any) -> Any:
    """A row that says nothing but this."""
    needs = [one for one in table.__table__.columns if not one.nullable and one.default is None]
    return table(
        **{one.name: _EMPTY.get(one.type.python_type, NOW) for one in needs if one.name != "workspace_id"} | values
    )


def test_each_kind_is_found_by_what_it_says_by_whoever_may_see_it(office: Office) -> None:
    """Anna chairs a forum, in which David is; Clara chairs this meeting in her place, and Bent is none of them."""
    anna, bent = office.anna, office.bent
    with office.transaction() as transaction:
        clara, david = (people.known_person(transaction, Profile(key, key)) for key in ("clara", "david"))
        home = {"unit_id": units.unit(transaction).id}

        def said(kind: str, letter: str, row: Any) -> Any:
            transaction.add(row)
            transaction.flush()
            searched.renew(transaction, kind, row.id)
            office.letters[row.id] = letter
            return row

        forum = said("forum", "F", _of(ForumRow, **home, chair_id=anna.id, created_by_id=anna.id, name="Trio"))
        transaction.add(_of(ForumMemberRow, forum_id=forum.id, person_id=david.id, hat="other"))
        meeting = _of(MeetingRow, **home, forum_id=forum.id, substitute_id=clara.id)
        transaction.add(meeting)
        transaction.flush()
        at = {"meeting_id": meeting.id}
        for letter, removed_at in (("I", None), ("removed", NOW)):
            item = _of(ItemRow, **at, added_by_id=anna.id, title="Punkt", text="en kakadue", removed_at=removed_at)
            said("agenda_item", letter, item)
        minutes = _of(MinutesRow, **home, **at, author_id=anna.id, version=1)
        transaction.add(minutes)
        transaction.flush()
        content = {"parts": [{"title": "Første", "text": "Gnuen stak af"}], "extra": "Okapien blev"}
        said("minutes", "M", minutes)
        transaction.add(_of(MinutesVersionRow, minutes_id=minutes.id, version=1, by_id=anna.id, content=content))
        transaction.flush()
        searched.renew(transaction, "minutes", minutes.id)
        for letter, chair_sees in (("N", True), ("n", False)):
            words = {"topic": "Lemuren", "how": "En tapir", "aim": "En dugong"}
            said("notice", letter, _of(NoticeRow, **home, **at, sender_id=david.id, chair_sees=chair_sees, **words))
        words = {"title": "Skal", "why": "vi", "given": "have", "open": "en", "way": "moskus"}
        said("pending", "P", _of(PendingRow, **home, author_id=david.id, state="draft", **words))
        reminders = {"R": ("active", None), "r": ("paused", None), "ended": ("ended", None), "draft": ("active", 1)}
        for letter, (state, changes_id) in reminders.items():
            row = _of(ReminderRow, **home, owner_id=david.id, state=state, changes_id=changes_id, text="Vand kaktus")
            said("reminder", letter, row)
        here = {"conversation_id": office.place.id, "state": "active"}
        said("reminder", "H", _of(ReminderRow, **home, **here, owner_id=david.id, text="Vand gummitræet"))
        forum.name = "Duo"
        searched.renew_forum(transaction, forum.id)
    everybody = {"anna": anna, "bent": bent, "clara": clara, "david": david}
    found = {
        typed: {name: seen for name, who in everybody.items() if (seen := office.finds(typed, who=who))}
        for typed in ("kakadue", "gnu", "okapi", "duo", "trio", "lemur dugong", "have moskus", "kaktus")
    }
    assert found == {
        "kakadue": {"anna": "I", "david": "I"},
        "gnu": {"anna": "M", "david": "M"},
        "okapi": {"anna": "M", "david": "M"},
        "duo": {"anna": "M F", "david": "M F"},
        "trio": {},
        "lemur dugong": {"clara": "N", "david": "n N"},
        "have moskus": {"david": "P"},
        "kaktus": {"david": "r R"},
    }
    places = {0: "", office.place.id: "H"}
    assert {here: office.finds("gummitræ", here=here) for here in places} == places, "where it comes it can be opened"
    [item] = [id for id, letter in office.letters.items() if letter == "I"]
    with office.transaction() as transaction:
        transaction.one(ItemRow, item).removed_at = NOW
    assert office.finds("kakadue", who=anna) == "", "though its words still stand there"
    with office.transaction() as transaction:
        searched.renew(transaction, "agenda_item", item)
        assert transaction.session.get(SearchedRow, (office.workspace, "agenda_item", item)) is None


# ------------------------------------------------------------------------------------------------ whatever is typed

TYPED = st.text(max_size=100) | st.text(
    alphabet="æøåÆÄaeo\"“”*:()&|!'^-+ NOTANDOR0123½ﬁ\u0301\u200d@_\x00", max_size=40
)


@given(TYPED)
def test_folding_leaves_letters_and_digits_alone_and_changes_nothing_twice(text: str) -> None:
    words = folding.folded(text)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
    assert folding.folded(" ".join(words)) == words
    assert folding.folded(text.upper().lower()) == folding.folded(text.lower().upper().lower())


def test_what_is_endless_has_an_end() -> None:
    long = "x" * folding.LONGEST
    assert folding.folded(f"{long}y") == [long]
    assert folding.terms(f"{long}y") == folding.terms(f"{long}z")
    assert len(folding.kept(["@"], ["ord " * 20_000]).split()) == 1 + folding.MOST_WORDS
    assert len(folding.terms(" ".join(map(str, range(99))))) == folding.MOST_TERMS


@given(TYPED, TYPED)
def test_an_extract_is_part_of_the_text(text: str, typed: str) -> None:
    seen = folding.extract(text, folding.terms(typed))
    assert len(seen) <= len(text) * 4 + 2
    assert folding.folded(seen) == [] or set(folding.folded(seen)[1:-1]) <= set(folding.folded(text))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TYPED, TYPED)
def test_nothing_that_is_typed_raises_and_every_text_finds_itself(office: Office, typed: str, text: str) -> None:
    """As one word after the other, and as a phrase."""
    office.finds(typed)
    words = folding.folded(text)[: folding.MOST_TERMS]
    with office.transaction() as transaction:
        row = SearchedRow(kind=searched.FORUM, subject=1, entry=1)
        row.title, row.words = searched.words_of(office.workspace, searched.FORUM, searched.Said("", (text,), NOW))
        transaction.add(row)
        transaction.flush()
        for one in (" ".join(words), f'"{" ".join(words)}"') if words else ():
            assert _is_there(transaction, one), one
        transaction.session.delete(row)


def _is_there(transaction: Transaction, typed: str) -> bool:
    """Whether the database's own index has it: there is no such forum, so nobody may find it."""
    wanted = folding.terms(typed)
    if transaction.dialect == "sqlite":
        words = search._for_fts5(search.TEXTS, [["@forum"]], wanted)
        query = select(SearchedRow.entry).join(search._FTS5, search._FTS5.c.rowid == SearchedRow.entry)
        query = query.where(search._FTS5.c.searched_words.match(words))
    else:
        words = search._for_tsquery([["@forum"]], wanted)
        query = select(SearchedRow.entry).where(SearchedRow.words.bool_op("@@")(cast(words, TSQUERY)))
    return transaction.session.scalar(query) is not None
