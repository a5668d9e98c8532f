"""What it takes to have somebody forgotten, and to see that it is done."""

from __future__ import annotations

from typing import Any

from bot.model import Form, Kind, Place, Reply
from bot.platform import Deed
from storage import units
from storage.forgetting_tables import ForgettingRow
from storage.people import PersonRow
from tests.handlers.acting import Acting
from tests.handlers.parts import readable

HOME = {one: Place(f"direct-{one}", Kind.DIRECT) for one in ("anna", "bent", "clara", "david", "eva")}


def words(reply: Reply) -> str:
    assert reply is not None
    return readable(reply)


def person(school: Acting, name: str) -> Any:
    [row] = [one for one in school.ids(PersonRow) if one.external_id == name]
    return row


def administers(school: Acting, who: str) -> None:
    row = person(school, who)
    with school.database.transaction(row.workspace_id, school.clock.now()) as transaction:
        units.set_role(transaction, row.unit_id, row.id, "administrator")


def is_called(school: Acting, who: str, name: str) -> None:
    row = person(school, who)
    with school.database.transaction(row.workspace_id, school.clock.now()) as transaction:
        transaction.one(PersonRow, row.id).name = name


async def is_forgotten(school: Acting) -> None:
    for _ in range(60):
        await school.is_delivered()
        if not school.ids(ForgettingRow):
            return
    raise AssertionError("it does not end")


async def forgets(school: Acting, by: str, words_: str = "me", **typed: Any) -> Reply:
    """From the command through both forms."""
    form = await school.do(by, Deed.COMMAND, place=HOME[by], text=f"/samspil forget {words_}")
    return await school.send(by, form, **typed) if isinstance(form, Form) else form
