"""What can be searched for, with the index of each database; decisions have no words of their own for it any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage import folding
from storage.searched import Words

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AT_ONCE = 500  # records

# Of each kind: workspace, id, then the parts of its title and its other parts, as a record has them that can be found.
# Whoever changes how words are folded (`storage.folding`) makes this index anew in a later migration.
SAID = {
    "decision": (
        "SELECT d.workspace_id, d.id, d.number, v.title, v.decided, v.why, v.alternatives, v.compromises, v.fixed, "
        "v.open, v.untold, v.heard, v.on_behalf_of, v.case_number, v.links FROM decision d JOIN decision_version v "
        "ON v.workspace_id = d.workspace_id AND v.decision_id = d.id AND v.version = d.version",
        2,
    ),
    "pending": ("SELECT workspace_id, id, title, why, given, open, way FROM pending", 1),
    "action_item": ("SELECT workspace_id, id, title, deliver FROM action_item", 1),
    "notice": ("SELECT workspace_id, id, topic, how, aim FROM notice WHERE withdrawn_at IS NULL", 1),
    "forum": ("SELECT workspace_id, id, name, purpose, ground_rules, standing_agenda FROM forum", 1),
    "agenda_item": ("SELECT workspace_id, id, title, text FROM agenda_item WHERE removed_at IS NULL", 1),
    "minutes": (
        "SELECT m.workspace_id, m.id, f.name, v.content FROM minutes m JOIN minutes_version v ON "
        "v.workspace_id = m.workspace_id AND v.minutes_id = m.id AND v.version = m.version JOIN meeting e ON "
        "e.workspace_id = m.workspace_id AND e.id = m.meeting_id JOIN forum f ON f.workspace_id = e.workspace_id "
        "AND f.id = e.forum_id",
        1,
    ),
    "reminder": (
        "SELECT workspace_id, id, text FROM reminder WHERE state IN ('active', 'paused') AND changes_id IS NULL",
        1,
    ),
}
SEARCHED = sa.table(
    "searched",
    sa.column("workspace_id", sa.BigInteger()),
    sa.column("kind", sa.String()),
    sa.column("subject", sa.BigInteger()),
    sa.column("entry", sa.BigInteger()),
    sa.column("title", Words()),
    sa.column("words", Words()),
)


def upgrade() -> None:
    op.create_table(
        "searched",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("title", Words(), nullable=False),
        sa.Column("words", Words(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "subject"),
        sa.UniqueConstraint("entry"),
    )
    op.create_index("searched_newest", "searched", ["workspace_id", "entry"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("searched_title", "searched", ["title"], postgresql_using="gin")
        op.create_index("searched_words", "searched", ["words"], postgresql_using="gin")
    else:
        _fts5()
    _fill()
    op.drop_column("decision_version", "words")


def _fts5() -> None:
    """An index over the table, which triggers keep up. Words are cut and folded already: it splits at spaces alone."""
    op.execute(
        "CREATE VIRTUAL TABLE searched_words USING fts5(title, words, content='searched', content_rowid='entry', "
        "tokenize=\"ascii tokenchars '@_'\", prefix='2 3')"
    )
    add = "INSERT INTO searched_words (rowid, title, words) VALUES (new.entry, new.title, new.words);"
    remove = (
        "INSERT INTO searched_words (searched_words, rowid, title, words) "
        "VALUES ('delete', old.entry, old.title, old.words);"
    )
    for name, when, what in (
        ("added", "INSERT", add),
        ("removed", "DELETE", remove),
        ("changed", "UPDATE", f"{remove} {add}"),
    ):
        op.execute(f"CREATE TRIGGER searched_{name} AFTER {when} ON searched BEGIN {what} END")


def _fill() -> None:
    """With what is there, by its age: ids tell it."""
    entries: set[int] = set()
    for kind, (query, titles) in SAID.items():
        for rows in _read(kind, query):
            made = []
            for workspace_id, id, *parts in rows:
                entry = id
                while entry in entries:
                    entry += 1
                entries.add(entry)
                marks, said = (f"@{workspace_id}", f"@{kind}"), list(_texts(kind, parts))
                made.append(
                    {
                        "workspace_id": workspace_id,
                        "kind": kind,
                        "subject": id,
                        "entry": entry,
                        "title": folding.kept(marks, said[:titles]),
                        "words": folding.kept(marks, said),
                    }
                )
            op.bulk_insert(SEARCHED, made)


def _read(kind: str, query: str) -> Iterator[Any]:
    """So many rows at once, each page in a query of its own: the connection has other things to do in between."""
    last = (0, 0)
    after = "WHERE (workspace_id, id) > (:workspace, :id) ORDER BY workspace_id, id LIMIT :most"
    text: Any = sa.text(f"SELECT * FROM ({query}) AS said {after}")  # noqa: S608 (constants of this file)
    if kind == "minutes":
        text = text.columns(content=sa.JSON())
    while rows := op.get_bind().execute(text, {"workspace": last[0], "id": last[1], "most": AT_ONCE}).all():
        yield rows
        last = (rows[-1][0], rows[-1][1])


def _texts(kind: str, parts: list[Any]) -> Iterator[str]:
    if kind == "decision":
        number, *texts = parts
        yield f"D-{number}"
        yield from texts
    elif kind == "minutes":
        name, content = parts
        yield name
        for one in content["parts"]:
            yield from (one["title"], one["text"])
        yield content["extra"]
    else:
        yield from parts
