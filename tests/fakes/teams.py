"""Microsoft's side of Teams on a loopback port: signing keys, app tokens and the Bot Connector, by Microsoft's rules.

Every rule is marked with the page it comes from, under https://learn.microsoft.com: AUTH is
azure/bot-service/rest-api/bot-framework-rest-connector-authentication, REST ...-api-reference beside it, CODES
microsoftteams/platform/bots/build-conversational-capability (status codes), PROACTIVE
microsoftteams/platform/bots/how-to/conversations/send-proactive-messages, CONTEXT
microsoftteams/platform/bots/how-to/get-teams-context, FILES microsoftteams/platform/bots/how-to/bots-filesv4 and DRIVE
graph/api/driveitem-createuploadsession. `test_teams_fake.py` holds the fake to it. The people and rooms
are those of `tests.drivers.world`: a public room is the channel of a team of its own, a private one a group chat.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.drivers.world import PEOPLE, ROOMS
from tests.fakes.teams_login import FakeLogin, Json

APP = "0f3e9d1c-5a2b-4c67-8e1d-2b7a90c4d5e6"
TENANT = "9c1b7a52-4f0e-4d3a-b2a6-7d5f8e9a0b1c"
ZONE = "Europe/Copenhagen"
LARGEST = 100 * 1024  # bytes of UTF-16 (microsoftteams/platform/bots/how-to/format-your-bot-messages)
A_PAGE = 3  # members, so that paging is walked; Teams gives 50 to 500
QUESTION = "application/vnd.microsoft.teams.card.file.consent"
FRAGMENT = 60 * 1024 * 1024  # bytes; each request to a OneDrive has fewer (DRIVE)


class Refused(Exception):
    """Teams' answer why not."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status


@dataclass
class Conversation:
    id: str
    kind: str  # personal, groupChat, channel
    name: str
    members: set[str]  # Teams' ids of people
    team: str = ""
    bot: bool = True


@dataclass
class Posted:
    """A message as it is now; `reply_to` is the message whose thread it is in."""

    conversation: str
    id: str
    activity: Json
    reply_to: str = ""
    deleted: bool = False
    edits: int = 0


@dataclass
class Laid:
    """A file in somebody's OneDrive, or the room that was made for it."""

    person: str
    name: str
    content: bytes | None = None


def user_id(key: str) -> str:
    return f"29:1{key}"


def entra_id(key: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, key))


def conversation_id(room: str) -> str:
    private = next(one.private for one in ROOMS if one.name == room)
    return f"19:{room}@thread.v2" if private else f"19:{room}@thread.tacv2"


class FakeTeams(FakeLogin):
    """One tenant and one app. Start it, hand `service_url`, `login_url` and `openid_url` to the bot, send it what
    `activity` and `token` make, and look at what arrived."""

    def __init__(self, *, app_id: str = APP, tenant: str = TENANT) -> None:
        super().__init__(app_id, tenant)
        self.people = {user_id(somebody.key): somebody for somebody in PEOPLE}
        self.installed: set[str] = set()  # who has the app in a personal chat
        self.conversations: dict[str, Conversation] = {}
        for room in ROOMS:
            here, kind = conversation_id(room.name), "groupChat" if room.private else "channel"
            members = {user_id(key) for key in room.people}
            self.conversations[here] = Conversation(
                here, kind, room.name, members, "" if room.private else here, room.bot
            )
        self.checks = True  # without an app there are no tokens to check
        self.messages: list[Posted] = []
        self.accepted: list[Posted] = []  # every message taken, also those whose answer was lost
        self.files: dict[str, Laid] = {}
        self.typed: set[str] = set()  # ids of what people wrote
        self.written: list[tuple[str, str]] = []  # (conversation, JSON) of all that was ever sent or changed
        self._numbers = 1_700_000_000_000
        self._runner: web.AppRunner | None = None

    # ------------------------------------------------------------------------------------------ life

    async def start(self) -> None:
        app = web.Application(client_max_size=100_000_000)
        self.routes(app)
        app.router.add_put("/personal/{person}/uploadSession/{key}", self._lay)
        for method, path, call, do in (
            ("POST", "conversations", "create", self._create),
            ("POST", "conversations/{conversation}/activities", "send", self._send),
            ("POST", "conversations/{conversation}/activities/{message}", "send", self._send),
            ("PUT", "conversations/{conversation}/activities/{message}", "update", self._update),
            ("DELETE", "conversations/{conversation}/activities/{message}", "delete", self._delete),
            ("GET", "conversations/{conversation}/pagedmembers", "members", self._members),
            ("GET", "conversations/{conversation}/members/{person}", "member", self._member),
            ("GET", "teams/{team}", "team", self._team),
            ("GET", "teams/{team}/conversations", "channels", self._channels),
        ):
            app.router.add_route(method, f"/emea/v3/{path}", self._connector(call, do))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.root = f"http://{host}:{port}"

    async def stop(self) -> None:
        self._hung.set()
        if self._runner:
            await self._runner.cleanup()

    # ------------------------------------------------------------------------------------------ what Teams sends

    def activity(self, by: str, room: str = "", thread: str | None = None, **more: Any) -> Json:
        """A message as Teams sends it (microsoftteams/platform/bots/how-to/conversations/conversation-messages), in a
        room (in that message's thread, or with "" in none), or in the person's personal chat; `more` takes
        the place of what it names, and None takes it out."""
        where = self.conversations[conversation_id(room)] if room else self.personal(user_id(by))
        somebody, id = self.people[user_id(by)], self._number()
        self.typed.add(id)
        data: Json = {"tenant": {"id": self.tenant}}
        if where.team:
            data |= {"team": {"id": where.team}, "channel": {"id": where.id}}
        whole = {
            "type": "message",
            "id": id,
            "timestamp": "2027-03-01T09:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": user_id(by), "name": somebody.name, "aadObjectId": entra_id(by)},
            "conversation": {
                # A channel's names the thread's first message.
                "id": f"{where.id};messageid={thread or id}" if where.team and thread != "" else where.id,
                "conversationType": where.kind,
                "tenantId": self.tenant,
                **({} if where.kind == "personal" else {"isGroup": True}),
                **({"name": where.name} if where.kind == "groupChat" else {}),
            },
            "recipient": {"id": f"28:{self.app_id}", "name": "Samspil"},
            "text": "",
            "textFormat": "plain",
            "entities": [{"type": "clientInfo", "locale": somebody.language, "timezone": ZONE, "platform": "Web"}],
            "channelData": data,
            "locale": somebody.language,
            "localTimezone": ZONE,
            **more,
        }
        return {name: value for name, value in whole.items() if value is not None}

    def wants(self, by: str, asked: Posted, *, context: Any = None) -> Json:
        """They accept a file that they were asked about: there is room for it in their OneDrive (FILES, "Invoke
        activity when the user accepts the file"). The question stays, and can be accepted once more."""
        [question] = asked.activity["attachments"]
        key, name = secrets.token_hex(8), question["name"]
        self.files[key] = Laid(by, name)
        there = f"{self.root}/personal/{by}"
        upload = {
            "contentUrl": f"{there}/Documents/{name}",
            "name": name,
            "uploadUrl": f"{there}/uploadSession/{key}",
            "uniqueId": key,
            "fileType": name.rpartition(".")[2],
            "etag": None,
        }
        return self._answers(by, asked, "accept", context or question["content"]["acceptContext"], uploadInfo=upload)

    def declines(self, by: str, asked: Posted) -> Json:
        [question] = asked.activity["attachments"]
        return self._answers(by, asked, "decline", question["content"]["declineContext"])

    def _answers(self, by: str, asked: Posted, action: str, context: Any, **more: Any) -> Json:
        value = {"type": "fileUpload", "action": action, "context": context, **more}
        what: Json = {"type": "invoke", "name": "fileConsent/invoke", "value": value}
        return self.activity(by, text=None, replyToId=asked.id, **what)

    def closes(self, key: str) -> None:
        """Somebody's account is deleted: nobody has their id any more, and no conversation has them."""
        del self.people[user_id(key)]
        for conversation in self.conversations.values():
            conversation.members.discard(user_id(key))

    def personal(self, person: str) -> Conversation:
        """Somebody's personal chat with the bot."""
        here = f"a:1{person[4:]}"
        return self.conversations.setdefault(here, Conversation(here, "personal", "", {person}))

    def _number(self) -> str:
        self._numbers += 1
        return str(self._numbers)

    # ------------------------------------------------------------------------------------------ connector

    def _connector(
        self, call: str, do: Callable[[web.Request, Json], Json]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            self.calls[call] += 1
            fault = await self.fault(call)
            if fault and fault.how.isdigit():
                body = {"error": {"code": fault.code, "message": "..."}} if fault.code else None
                return web.json_response(body, status=int(fault.how), headers=fault.headers)
            if (
                self.checks and request.headers.get("Authorization", "")[7:] not in self.issued
            ):  # AUTH, step 3 of bot to connector
                denied = "Authorization has been denied for this request."
                return web.json_response({"message": denied}, status=401)
            text = await request.text()
            try:
                if len(text) * 2 > LARGEST:
                    raise Refused(413, "MessageSizeTooBig")
                said = do(request, json.loads(text) if text else {})
            except Refused as refused:
                return web.json_response({"error": {"code": str(refused), "message": "..."}}, status=refused.status)
            if fault and fault.how == "reset" and request.transport:
                request.transport.abort()
            if fault:
                return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")
            return web.json_response(said, status=201 if call in ("create", "send") else 200)

        return answer

    def _found(self, here: str) -> Conversation:
        """CODES: 404 ConversationNotFound, 403 BotNotInConversationRoster."""
        conversation = self.conversations.get(here.partition(";")[0])
        if conversation is None:
            raise Refused(404, "ConversationNotFound")
        if not conversation.bot:
            raise Refused(403, "BotNotInConversationRoster")
        return conversation

    def _create(self, _: web.Request, given: Json) -> Json:
        """REST, create conversation; PROACTIVE: a person is reached who has the app, or is in a team that has it. That
        nobody has an id is said with 400 MemberNotFoundInConversation: no page tells, those who ran into it do
        (https://github.com/microsoft/Agents-for-js/issues/664)."""
        if given.get("isGroup") or not given.get("tenantId") or len(given.get("members", ())) != 1:
            raise Refused(400, "BadSyntax")
        named = given["members"][0]["id"]
        person = next((one for one in self.people if named in (one, entra_id(self.people[one].key))), "")
        if not person:
            raise Refused(400, "MemberNotFoundInConversation")
        teams = [one.members for one in self.conversations.values() if one.team and one.bot]
        if person not in self.installed.union(*teams):
            raise Refused(403, "ForbiddenOperationException")
        return {"id": self.personal(person).id}

    def _send(self, request: web.Request, given: Json) -> Json:
        """REST, send to conversation and reply to activity; a thread's id names its first message."""
        here = request.match_info["conversation"]
        conversation = self._found(here)
        reply_to = request.match_info.get("message") or here.partition(";messageid=")[2]
        if reply_to and reply_to not in self.typed:
            self._message(conversation, reply_to)
        if conversation.kind != "personal" and QUESTION in [one["contentType"] for one in given.get("attachments", ())]:
            raise Refused(400, "BadSyntax")  # FILES: "only in the personal context"
        posted = Posted(conversation.id, self._number(), given, reply_to)
        self.messages.append(posted)
        self.written.append((conversation.id, json.dumps(given, ensure_ascii=False)))
        self.accepted.append(posted)
        return {"id": posted.id}

    def _update(self, request: web.Request, given: Json) -> Json:
        """REST, update activity"""
        posted = self._message(self._found(request.match_info["conversation"]), request.match_info["message"])
        posted.activity = given
        posted.edits += 1
        self.written.append((posted.conversation, json.dumps(given, ensure_ascii=False)))
        return {"id": posted.id}

    def _delete(self, request: web.Request, _: Json) -> Json:
        """REST, delete activity"""
        self._message(self._found(request.match_info["conversation"]), request.match_info["message"]).deleted = True
        return {}

    async def _lay(self, request: web.Request) -> web.Response:
        """DRIVE: without a token, with a range that has the total length, once: an upload that has ended is no more."""
        self.calls["lay"] += 1
        if fault := await self.fault("lay"):
            return web.Response(status=int(fault.how))
        room, content = self.files.get(request.match_info["key"]), await request.read()
        if "Authorization" in request.headers:
            return web.Response(status=401)
        if room is None or room.person != request.match_info["person"] or room.content is not None:
            return web.Response(status=404)
        whole = f"bytes 0-{len(content) - 1}/{len(content)}"
        if request.headers.get("Content-Range") != whole or not 0 < len(content) < FRAGMENT:
            return web.Response(status=400)
        room.content = content
        return web.json_response({"id": request.match_info["key"], "name": room.name}, status=201)

    def _message(self, conversation: Conversation, message: str) -> Posted:
        """CODES: 404 ActivityNotFoundInConversation, also once it is deleted."""
        for posted in self.messages:
            if (posted.conversation, posted.id) == (conversation.id, message) and not posted.deleted:
                return posted
        raise Refused(404, "ActivityNotFoundInConversation")

    def _members(self, request: web.Request, _: Json) -> Json:
        """REST, get conversation paged members; CONTEXT"""
        conversation = self._found(request.match_info["conversation"])
        start = int(request.query.get("continuationToken") or 0)
        people = sorted(conversation.members)
        said: Json = {"members": [self._account(person) for person in people[start : start + A_PAGE]]}
        if start + A_PAGE < len(people):
            said["continuationToken"] = str(start + A_PAGE)
        return said

    def _member(self, request: web.Request, _: Json) -> Json:
        """CONTEXT: by Teams' id or Microsoft Entra's."""
        conversation, named = self._found(request.match_info["conversation"]), request.match_info["person"]
        for person in conversation.members:
            if named in (person, entra_id(self.people[person].key)):
                return self._account(person)
        raise Refused(404, "MemberNotFoundInConversation")

    def _account(self, person: str) -> Json:
        somebody = self.people[person]
        given, _, surname = somebody.name.partition(" ")
        return {
            "id": person,
            "aadObjectId": entra_id(somebody.key),
            "name": somebody.name,
            "givenName": given,
            "surname": surname,
            "tenantId": self.tenant,
            "userRole": "guest" if somebody.guest else "user",
        }

    def _team(self, request: web.Request, _: Json) -> Json:
        """CONTEXT, get details of a team"""
        team = self._found(request.match_info["team"])
        return {"id": team.id, "name": team.name, "aadGroupId": entra_id(team.id)}

    def _channels(self, request: web.Request, _: Json) -> Json:
        """CONTEXT, get the list of channels in a team: the first has the team's own id and no name."""
        team = request.match_info["team"]
        self._found(team)
        channels = [one for one in self.conversations.values() if one.team == team]
        return {"conversations": [{"id": one.id, "name": None if one.id == team else one.name} for one in channels]}
