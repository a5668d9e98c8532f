"""Microsoft's side of Teams on a loopback port: signing keys, app tokens and the Bot Connector, by Microsoft's rules.

Every rule is marked with the page it comes from, under https://learn.microsoft.com: AUTH is
azure/bot-service/rest-api/bot-framework-rest-connector-authentication, REST ...-api-reference beside it, CODES
microsoftteams/platform/bots/build-conversational-capability (status codes), PROACTIVE
microsoftteams/platform/bots/how-to/conversations/send-proactive-messages and CONTEXT
microsoftteams/platform/bots/how-to/get-teams-context. `test_teams_fake.py` holds the fake to it. The people and rooms
are those of `tests.drivers.world`: a public room is the channel of a team of its own, a private one a group chat.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.drivers.world import PEOPLE, ROOMS

APP = "0f3e9d1c-5a2b-4c67-8e1d-2b7a90c4d5e6"
TENANT = "9c1b7a52-4f0e-4d3a-b2a6-7d5f8e9a0b1c"
ZONE = "Europe/Copenhagen"
LARGEST = 100 * 1024  # bytes of UTF-16 (microsoftteams/platform/bots/how-to/format-your-bot-messages)
A_PAGE = 3  # members, so that paging is walked; Teams gives 50 to 500

Json = dict[str, Any]


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


@dataclass(frozen=True)
class Signer:
    """A signing key, and the channels in whose name it may sign."""

    kid: str
    key: rsa.RSAPrivateKey
    endorsements: tuple[str, ...] = ("msteams", "directline", "webchat")

    def published(self) -> Json:
        return {
            **RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True),
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "endorsements": list(self.endorsements),
        }


@cache
def signer(kid: str, *endorsements: str) -> Signer:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return Signer(kid, key, endorsements) if endorsements else Signer(kid, key)


def user_id(key: str) -> str:
    return f"29:1{key}"


def entra_id(key: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, key))


def conversation_id(room: str) -> str:
    private = next(one.private for one in ROOMS if one.name == room)
    return f"19:{room}@thread.v2" if private else f"19:{room}@thread.tacv2"


@dataclass
class _Fault:
    how: str  # a status; or lost: done, then 502; reset: done, then no answer; hang: not done, no answer until the end
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class FakeTeams:
    """One tenant and one app. Start it, hand `service_url`, `login_url` and `openid_url` to the bot, send it what
    `activity` and `token` make, and look at what arrived."""

    def __init__(self, *, app_id: str = APP, tenant: str = TENANT) -> None:
        self.app_id, self.tenant = app_id, tenant
        self.password = secrets.token_urlsafe(24)
        self.directory = "botframework.com"  # where the app gets its tokens; the tenant for a single-tenant app
        self.people = {user_id(somebody.key): somebody for somebody in PEOPLE}
        self.installed: set[str] = set()  # who has the app in a personal chat
        self.conversations: dict[str, Conversation] = {}
        for room in ROOMS:
            here, kind = conversation_id(room.name), "groupChat" if room.private else "channel"
            members = {user_id(key) for key in room.people}
            self.conversations[here] = Conversation(
                here, kind, room.name, members, "" if room.private else here, room.bot
            )
        self.signers = [signer("first")]
        self.checks = True  # without an app there are no tokens to check
        self.keys = ""  # what is the matter with the key server: "", down, hang, garbled, empty
        self.messages: list[Posted] = []
        self.accepted: list[Posted] = []  # every message taken, also those whose answer was lost
        self.typed: set[str] = set()  # ids of what people wrote
        self.written: list[tuple[str, str]] = []  # (conversation, JSON) of all that was ever sent or changed
        self.calls: Counter[str] = Counter()
        self._faults: dict[str, list[_Fault]] = defaultdict(list)
        self._issued: set[str] = set()
        self._numbers = 1_700_000_000_000
        self._hung = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.root = ""

    # ------------------------------------------------------------------------------------------ life

    async def start(self) -> None:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._published)
        app.router.add_post("/{directory}/oauth2/v2.0/token", self._token)
        for method, path, call, do in (
            ("POST", "conversations", "create", self._create),
            ("POST", "conversations/{conversation}/activities", "send", self._send),
            ("POST", "conversations/{conversation}/activities/{message}", "send", self._send),
            ("PUT", "conversations/{conversation}/activities/{message}", "update", self._update),
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

    @property
    def service_url(self) -> str:
        return f"{self.root}/emea/"

    @property
    def login_url(self) -> str:
        return self.root

    @property
    def openid_url(self) -> str:
        return f"{self.root}/v1/.well-known/openidconfiguration"

    def fail(
        self, call: str, how: str | int, code: str = "", *, times: int = 1, headers: dict[str, str] | None = None
    ) -> None:
        """The next calls fail; see `_Fault`."""
        self._faults[call] += [_Fault(str(how), code, headers or {})] * times

    def revoke(self) -> None:
        """The tokens that the app has count no more."""
        self._issued.clear()

    def rotate(self) -> Signer:
        """From now on another key signs, and is the only one that is published."""
        self.signers = [signer(f"rotated-{len(self.signers[-1].kid)}")]
        return self.signers[-1]

    # ------------------------------------------------------------------------------------------ what Teams sends

    def token(self, by: Signer | None = None, *, alg: str = "RS256", **claims: Any) -> str:
        """As the Bot Connector signs them (AUTH, "Connector to Bot: example JWT components"); a claim that is None is
        left out."""
        by, now = by or self.signers[-1], int(time.time())
        whole = {
            "serviceurl": self.service_url,
            "nbf": now,
            "exp": now + 3600,
            "iss": "https://api.botframework.com",
            "aud": self.app_id,
            **claims,
        }
        payload = {name: value for name, value in whole.items() if value is not None}
        key = {"RS256": by.key, "HS256": "x" * 64}.get(alg)
        header = {"typ": "JWT", "kid": by.kid, "x5t": by.kid}
        return jwt.PyJWS().encode(json.dumps(payload).encode(), key, algorithm=alg, headers=header)  # type: ignore[arg-type]

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

    def personal(self, person: str) -> Conversation:
        """Somebody's personal chat with the bot."""
        here = f"a:1{person[4:]}"
        return self.conversations.setdefault(here, Conversation(here, "personal", "", {person}))

    def _number(self) -> str:
        self._numbers += 1
        return str(self._numbers)

    # ------------------------------------------------------------------------------------------ keys and tokens

    async def _metadata(self, _: web.Request) -> web.Response:
        """AUTH, step 2"""
        self.calls["keys"] += 1
        if self.keys == "hang":
            await self._hung.wait()
        if self.keys in ("down", "hang"):
            return web.Response(status=503, text="Service Unavailable")
        if self.keys == "garbled":
            return web.Response(text="<html>")
        return web.json_response(
            {
                "issuer": "https://api.botframework.com",
                "jwks_uri": f"{self.root}/v1/.well-known/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _published(self, _: web.Request) -> web.Response:
        """AUTH, step 3"""
        if self.keys == "empty":
            return web.json_response({"keys": []})
        other = {"kty": "EC", "kid": "elliptic", "crv": "P-256", "x": "AA", "y": "AA"}
        return web.json_response({"keys": [other, *(one.published() for one in self.signers)]})

    async def _token(self, request: web.Request) -> web.Response:
        """AUTH, bot to connector; errors as in entra/identity-platform/reference-error-codes."""
        self.calls["token"] += 1
        if fault := await self._fault("token"):
            return web.Response(status=int(fault.how), text="", headers=fault.headers)
        given = await request.post()
        if request.match_info["directory"] != self.directory or given.get("client_id") != self.app_id:
            return web.json_response({"error": "unauthorized_client", "error_codes": [700016]}, status=400)
        if given.get("client_secret") != self.password:
            return web.json_response({"error": "invalid_client", "error_codes": [7000215]}, status=401)
        if (given.get("grant_type"), given.get("scope")) != (
            "client_credentials",
            "https://api.botframework.com/.default",
        ):
            return web.json_response({"error": "invalid_request", "error_codes": [900144]}, status=400)
        issued = secrets.token_hex(16)
        self._issued.add(issued)
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": issued})

    # ------------------------------------------------------------------------------------------ connector

    async def _fault(self, call: str) -> _Fault | None:
        fault = self._faults[call].pop(0) if self._faults[call] else None
        if fault and fault.how == "hang":
            await self._hung.wait()
            return _Fault("503")
        return fault

    def _connector(
        self, call: str, do: Callable[[web.Request, Json], Json]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            self.calls[call] += 1
            fault = await self._fault(call)
            if fault and fault.how.isdigit():
                body = {"error": {"code": fault.code, "message": "..."}} if fault.code else None
                return web.json_response(body, status=int(fault.how), headers=fault.headers)
            if (
                self.checks and request.headers.get("Authorization", "")[7:] not in self._issued
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
        """REST, create conversation; PROACTIVE: a person is reached who has the app, or is in a team that has it."""
        if given.get("isGroup") or not given.get("tenantId") or len(given.get("members", ())) != 1:
            raise Refused(400, "BadSyntax")
        named = given["members"][0]["id"]
        person = next((one for one in self.people if named in (one, entra_id(self.people[one].key))), "")
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
