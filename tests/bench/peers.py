"""The peers: the least that a Bolt application can be. `python -m tests.bench.peers KIND PORT FILE`.

`read` reads one row in a thread for a command, `write` inserts one for a press, both answering as soon as they can
(`process_before_response`); `ack` is Bolt as its own first page shows it, and only acknowledges.
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, create_engine, event, insert, select

from tests.drivers.slack import SECRET

METADATA = MetaData()
ROWS = Table("row", METADATA, Column("id", Integer, primary_key=True), Column("text", String))


async def authorized(**_: Any) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T0SCHOOL", bot_user_id="U0BOT", bot_token="xoxb-peer")


def engine_on(path: str) -> Engine:
    """SQLite as durable as ours: what was acknowledged survives a power cut."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(ROWS).values(text="a decision"))
    return engine


def application(kind: str, path: str) -> web.Application:
    bolt = AsyncApp(signing_secret=SECRET, authorize=authorized, process_before_response=kind != "ack")
    engine = engine_on(path)

    def read() -> str:
        with engine.connect() as connection:
            return str(connection.scalar(select(ROWS.c.text).where(ROWS.c.id == 1)))

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(insert(ROWS).values(text="read"))

    @bolt.command(re.compile(""))
    async def command(ack: Any) -> None:
        await ack(await asyncio.to_thread(read)) if kind == "read" else await ack()

    @bolt.action(re.compile(""))
    async def press(ack: Any) -> None:
        if kind == "write":
            await asyncio.to_thread(write)
        await ack()

    async def take(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", take)
    return app


if __name__ == "__main__":
    web.run_app(
        application(sys.argv[1], sys.argv[3]), host="127.0.0.1", port=int(sys.argv[2]), print=None, access_log=None
    )
