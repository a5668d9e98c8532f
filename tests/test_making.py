"""Files that are made in a process of their own: a true one, which may be killed at any time."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot import making
from bot.app import App
from bot.maker import NotMade, Process
from bot.making import Job
from bot.model import File, Form, Message
from bot.platform import Deed
from storage import files
from storage.database import Database
from storage.engine import READS
from storage.files import FAILED, MADE, MAKING, WAITING, Claim, FileChunkRow, FileRow
from tests.conftest import another, in_this_process
from tests.handlers.acting import Acting
from tests.handlers.parts import readable
from tests.handlers.test_exports import words_in


class School(Acting):
    """Anna asks for her decisions; `row` is the file that she wants."""

    async def asks(self) -> None:
        form = await self.do("anna", Deed.COMMAND, text="/export")
        assert isinstance(form, Form)
        assert isinstance(await self.send("anna", form, kinds=["decisions"]), Message)

    @property
    def row(self) -> FileRow:
        [row] = self.ids(FileRow)
        assert isinstance(row, FileRow)
        return row

    @property
    def told(self) -> list[Message]:
        return [one.message for one in self.platform.new if one.person == "anna"]

    def file(self, *messages: Message) -> bytes:
        """What they were told brought one, or what one of these messages brings."""
        [file] = [one for message in messages or self.told for one in message.elements if isinstance(one, File)]
        return file.content


@pytest.fixture
async def school(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[School]:
    """With a folder for temporary files that no other test uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = School(database)
    await made.do("anna", Deed.COMMAND, text="/samspil")
    yield made
    await made.app.stop()


def folders() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("samspil-file-*"))


def process(school: School) -> Process:
    run = school.app.making._run
    assert isinstance(run, Process)
    return run


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(50):
        while not true():  # noqa: ASYNC110 (another process is waited for)
            await asyncio.sleep(0.01)


async def test_it_is_made_by_a_process_and_said(school: School) -> None:
    await school.asks()
    assert school.row.state == WAITING
    await school.app.making.drain()
    assert (school.row.state, school.row.attempts, school.row.claim_token) == (MADE, 1, None)
    assert not folders()
    await school.is_delivered()
    assert words_in(school.file())
    assert len(school.file()) == school.row.size
    assert "Here is your export" in readable(school.told[-1])


@pytest.mark.told_once
async def test_a_process_that_is_killed_is_followed_by_another(school: School) -> None:
    await school.asks()
    making_it = asyncio.create_task(school.app.making.drain())
    await until(lambda: process(school).pid)
    os.kill(process(school).pid or 0, signal.SIGKILL)
    await making_it
    assert (school.row.state, school.row.attempts) == (WAITING, 1)
    assert not folders()
    assert not await school.app.making.drain(), "it waits a little"
    school.clock.pass_(minutes=1)
    school.app.making._run = in_this_process(school.database)
    await school.app.making.drain()
    assert (school.row.state, school.row.attempts) == (MADE, 2)
    await school.is_delivered()
    assert words_in(school.file())


@pytest.mark.told_once
async def test_when_the_server_stops_so_does_the_process(school: School, database: Database) -> None:
    await school.asks()
    making_it = asyncio.create_task(school.app.making.drain())
    await until(lambda: process(school).pid)
    pid = process(school).pid or 0
    await school.app.making.stop()
    await making_it
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert (school.row.state, school.row.attempts) == (WAITING, 0), "it was not its fault"
    other = App(another(database), clock=school.clock, make=in_this_process(database))
    other.platforms["local"] = school.platform  # type: ignore[assignment]  # no way in is needed
    await other.making.drain()
    assert school.row.state == MADE
    await other.stop()


async def test_when_the_server_is_killed_the_process_ends_and_takes_its_folder_along(tmp_path: Path) -> None:
    """All that it has of the server is the pipe."""
    folder = tmp_path / "samspil-file-x"
    folder.mkdir()
    program = "import bot.maker, pathlib, sys; bot.maker._end_with_parent(pathlib.Path(sys.argv[1]))"
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(folder), stdin=pipe)
    assert child.stdin is not None
    child.stdin.close()
    assert await child.wait() == 1
    assert not folder.exists()


# ------------------------------------------------------------------------------------------------ claims


@pytest.mark.told_once
async def test_what_a_dead_server_began_another_ends(school: School, database: Database) -> None:
    school.app.making._run = in_this_process(database)
    await school.asks()
    with database.system() as session:
        claim = files.claim(session, ["local"], school.clock.now(), school.clock.now() + making.LEASE)
    assert claim is not None
    assert school.row.state == MAKING
    assert not await school.app.making.drain(), "it is held"
    school.clock.at += making.LEASE
    await school.app.making.drain()
    assert (school.row.state, school.row.attempts) == (MADE, 2)


@pytest.mark.on_both
async def test_a_late_worker_changes_nothing(school: School, database: Database) -> None:
    """It stood still past its lease, and another has made the file meanwhile."""
    await school.asks()
    with database.system() as session:
        late = files.claim(session, ["local"], school.clock.now(), school.clock.now() + making.LEASE)
    assert late is not None
    school.clock.at += making.LEASE
    run = in_this_process(database)
    school.app.making._run = run
    await school.app.making.drain()
    await school.is_delivered()
    size, said = school.row.size, len(school.told)
    with database.transaction(late.workspace_id, school.clock.now()) as transaction:
        assert not files.hold(transaction, late, school.clock.now() + making.LEASE)
        assert not files.lay(transaction, late, 0, b"x")
        files.made(transaction, late, "x", "x", "x", 1)
        files.refuse(transaction, late, "x")
        files.let_go(transaction, late)
    await school.is_delivered()
    assert (school.row.state, school.row.size, len(school.told)) == (MADE, size, said)


@pytest.mark.told_once
async def test_three_servers_that_died_of_it_are_enough(school: School, database: Database) -> None:
    await school.asks()
    for _ in range(files.ATTEMPTS):
        with database.system() as session:
            assert files.claim(session, ["local"], school.clock.now(), school.clock.now() + making.LEASE)
        school.clock.at += making.LEASE
    await school.app.making.drain()
    assert school.row.state == FAILED
    await school.is_delivered()
    assert "I could not make your file" in readable(school.told[-1])


@pytest.mark.told_once
async def test_one_that_takes_too_long_is_ended(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    async def for_ever(_job: Job) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(making, "RENEWED", 0.01)
    monkeypatch.setattr(making, "LONGEST", 0.02)
    monkeypatch.setattr(school.app.making, "_run", for_ever)
    await school.asks()
    await school.app.making.drain()
    assert (school.row.state, school.row.attempts) == (WAITING, 1)


@pytest.mark.told_once
async def test_while_it_is_made_it_is_held(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[object] = []

    async def slowly(_job: Job) -> None:
        first = school.row.claimed_until
        school.clock.pass_(seconds=30)
        await until(lambda: school.row.claimed_until != first)
        held.append(school.row.claimed_until)

    monkeypatch.setattr(making, "RENEWED", 0.01)
    monkeypatch.setattr(school.app.making, "_run", slowly)
    await school.asks()
    await school.app.making.drain()
    assert held == [school.clock.now() + making.LEASE]


# ------------------------------------------------------------------------------------------------ what may go wrong


async def test_where_the_platform_says_nothing_it_waits(school: School) -> None:
    """What somebody may see hangs on which conversations they are in."""
    school.app.making._run = in_this_process(school.database)
    school.platform.silent = True
    await school.asks()
    await school.app.making.drain()
    assert (school.row.state, school.row.attempts) == (WAITING, 1)
    school.platform.silent = False
    school.clock.pass_(minutes=1)
    await school.app.making.drain()
    assert school.row.state == MADE


@pytest.mark.told_once
async def test_what_is_too_large_is_said(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.app.making._run = in_this_process(school.database)
    monkeypatch.setattr(files, "LARGEST", 1000)
    await school.asks()
    await school.app.making.drain()
    await school.is_delivered()
    assert "which is more than I can send" in readable(school.told[-1])
    assert not school.ids(FileChunkRow)


@contextmanager
def touched(database: Database) -> Iterator[tuple[list[bool], list[int]]]:
    """Each time that content is read, whether others could write; and how many pieces went at once."""
    read: list[bool] = []
    dropped: list[int] = []

    def note(connection: Connection, cursor: Any, statement: str, *_: object) -> None:
        if "file_chunk.content" in statement:
            read.append(connection.get_execution_options().get(READS, False))
        elif statement.startswith("DELETE FROM file_chunk"):
            dropped.append(cursor.rowcount)

    event.listen(database.engine, "after_cursor_execute", note)
    yield read, dropped
    event.remove(database.engine, "after_cursor_execute", note)


async def test_a_large_one_is_kept_in_pieces(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read while others write, and goes a piece at a time: they would wait for tens of megabytes."""
    school.app.making._run = in_this_process(school.database)
    monkeypatch.setattr(files, "PIECE", 1000)
    await school.asks()
    await school.app.making.drain()
    with touched(school.database) as (read, dropped):
        await school.is_delivered()
        fetched = await school.press("anna", "file.fetch", school.row.id)
        assert isinstance(fetched, Message)
        assert read == [True, True], "once for each"
        assert len(school.ids(FileChunkRow)) == -(-school.row.size // 1000) > 5
        assert words_in(school.file())
        assert school.file(fetched) == school.file()
        pieces = len(school.ids(FileChunkRow))
        school.clock.pass_(hours=25)
        school.app.tidy()
        assert not school.ids(FileChunkRow)
        assert dropped == [1] * pieces


@pytest.mark.told_once
async def test_a_process_that_ends_badly_says_so(database: Database, tmp_path: Path) -> None:
    """There is no such file: the database says so in the process."""
    broken = Process(Database("sqlite:////nowhere/at/all.db"))
    job = Job(Claim(1, 1, "x", 1, ("local", "W", "anna")), School(database).clock.now(), tmp_path, None)
    with pytest.raises(NotMade):
        await broken(job)
    assert broken.pid is None
