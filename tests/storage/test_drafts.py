"""A draft is found by whoever wrote it, as what it was written for, and by nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.model import Profile
from storage import drafts, people
from storage.database import Database
from storage.people import Origin

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_a_draft_of_another_kind_or_person_is_not_there(database: Database) -> None:
    with database.system() as session:
        workspace = people.found_workspace(session, "slack", "T", "", Origin(), NOW)
    with database.transaction(workspace, NOW) as transaction:
        anna, bent = (people.known_person(transaction, Profile(key, key)).id for key in ("anna", "bent"))
        draft = drafts.save(transaction, anna, "decision", {"title": "Plan"})
        for person, kind in ((bent, "decision"), (anna, "thanks")):
            assert drafts.mine(transaction, person, kind, draft.id) is None
            assert drafts.all_mine(transaction, person, kind) == []
            drafts.throw_away(transaction, person, kind, draft.id)
            assert drafts.save(transaction, person, kind, {}, draft_id=draft.id).id != draft.id
        assert drafts.mine(transaction, anna, "decision", draft.id) == draft
