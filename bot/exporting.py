"""`samspil export`: a workbook of what every member of a workspace may see, for whoever runs the program."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date, datetime
from pathlib import Path

from bot.language import LANGUAGES
from handlers.exports import AUDIT, KINDS, OPERATOR, Wanted, make
from storage import exporting, exports, units
from storage.changes import MADE, Deed
from storage.database import Database, new_id

OFTEN = 10_000  # rows between two signs of life


def describe(parser: argparse.ArgumentParser) -> None:
    """What can be said behind `samspil export`."""
    parser.add_argument("--out", required=True, type=Path, metavar="file", help="the workbook, such as log.xlsx")
    usual = tuple(one for one in KINDS if one != AUDIT)
    said = f"all if left out: {','.join(usual)}; and, only where it is named, {AUDIT}"
    parser.add_argument("--what", type=_kinds, default=usual, metavar="kinds", help=said)
    parser.add_argument("--from", dest="first", type=_day, metavar="day", help="the first day, such as 2026-01-31")
    parser.add_argument("--to", dest="last", type=_day, metavar="day", help="the last day")
    parser.add_argument("--language", choices=LANGUAGES, help="of headings and dates; the workspace's if left out")
    parser.add_argument("--workspace", metavar="name", help="which one, where there are several: its name or id")


def _kinds(typed: str) -> tuple[str, ...]:
    named = [one.strip().replace("-", "_") for one in typed.split(",")]
    if unknown := [one for one in named if one not in KINDS]:
        raise argparse.ArgumentTypeError(f"there is no {unknown[0]}; there are {', '.join(KINDS)}")
    return tuple(dict.fromkeys(named))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed} is no day; days look like 2026-01-31") from None


def export(database: Database, chosen: argparse.Namespace, now: datetime) -> int:
    """Writes the workbook and says so; the exit code."""
    if chosen.out.exists():
        return _refused(f"{chosen.out} is there already: choose another name.")
    if not chosen.out.parent.is_dir():
        return _refused(f"There is no folder {chosen.out.parent}.")
    if chosen.first and chosen.last and chosen.last < chosen.first:
        return _refused("The last day is before the first one.")
    workspace = _workspace(database, chosen.workspace)
    if isinstance(workspace, str):
        return _refused(workspace)
    half = chosen.out.with_name(f".{chosen.out.name}.{os.getpid()}.part")
    try:
        with database.transaction(workspace, now, reads=True, still=True, member_of=frozenset()) as transaction:
            unit = units.unit(transaction)
            wanted = Wanted(
                scope=OPERATOR,
                kinds=chosen.what,
                first=chosen.first,
                last=chosen.last,
                language=chosen.language or unit.language,
                zone=unit.zone,
            )
            made = make(wanted, None, transaction, half, _progress)
        with database.transaction(workspace, now) as transaction:
            transaction.done_by(Deed("samspil export"))
            transaction.record(exporting.KIND, new_id(), what=MADE)
        half.rename(chosen.out)
    finally:
        half.unlink(missing_ok=True)
        database.close()
    counted = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in made.rows.items())
    print(f"{chosen.out} is written: {counted}.")
    return 0


def _workspace(database: Database, named: str | None) -> int | str:
    """The id of the one that is meant, or what is the matter."""
    with database.system(reads=True) as session:
        found = exports.workspaces(session)
    if not found:
        return "There is no workspace yet: nobody has used the bot."
    fitting = [one for one in found if named is None or one.is_called(named)]
    if len(fitting) == 1:
        return fitting[0].id
    known = "; ".join(one.described for one in found)
    if fitting:
        return f"There are several workspaces; say which one with --workspace: {known}"
    return f"There is no workspace {named}; there are: {known}"


def _progress(title: str, done: int, count: int) -> None:
    if done % OFTEN == 0 and done < count:
        print(f"{title}: {done} of {count}", file=sys.stderr)


def _refused(why: str) -> int:
    print(why, file=sys.stderr)
    return 1
