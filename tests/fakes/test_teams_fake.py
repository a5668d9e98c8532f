"""The fake of Microsoft's side keeps Microsoft's rules, each from the page that it names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest
from aiohttp import ClientConnectionError, ClientSession

from tests.fakes.teams import LARGEST, QUESTION, TENANT, FakeTeams, Posted, conversation_id, entra_id, user_id

STAFF, TRIO, WITHOUT = conversation_id("personale"), conversation_id("trio"), conversation_id("uden-bot")
ANNA = user_id("anna")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def fake() -> AsyncIterator[FakeTeams]:
    fake = FakeTeams()
    await fake.start()
    yield fake
    await fake.stop()


class Client:
    """Talks to the fake as the manuals say, with nothing of ours between."""

    def __init__(self, fake: FakeTeams, session: ClientSession) -> None:
        self.fake = fake
        self.session = session

    async def token(self, directory: str = "botframework.com", **changes: str) -> tuple[int, Any]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.fake.app_id,
            "client_secret": self.fake.password,
            "scope": "https://api.botframework.com/.default",
            **changes,
        }
        async with self.session.post(f"{self.fake.login_url}/{directory}/oauth2/v2.0/token", data=form) as said:
            return said.status, await said.json(content_type=None)

    async def call(self, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
        token = token or (await self.token())[1]["access_token"]
        async with self.session.request(
            method, f"{self.fake.service_url}v3/{path}", json=body, headers={"Authorization": f"Bearer {token}"}
        ) as said:
            return said.status, await said.json(content_type=None)

    async def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        status, said = await self.call(method, path, body)
        return status, said["error"]["code"]


@pytest.fixture
async def client(fake: FakeTeams) -> AsyncIterator[Client]:
    async with ClientSession() as session:
        yield Client(fake, session)


async def test_tokens_are_signed_with_a_published_key(fake: FakeTeams, client: Client) -> None:
    async with client.session.get(fake.openid_url) as said:
        where = (await said.json())["jwks_uri"]
    async with client.session.get(where) as said:
        published = {key["kid"]: key for key in (await said.json())["keys"]}
    token = fake.token()
    key = published[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, jwt.PyJWK(key).key, algorithms=["RS256"], audience=fake.app_id)
    assert (claims["iss"], claims["serviceurl"]) == ("https://api.botframework.com", fake.service_url)
    assert "msteams" in key["endorsements"]

    fake.rotate()
    async with client.session.get(where) as said:
        assert key["kid"] not in {one["kid"] for one in (await said.json())["keys"]}


async def test_an_app_gets_its_token_with_its_password_where_it_belongs(fake: FakeTeams, client: Client) -> None:
    assert (await client.token())[1]["expires_in"] == 3600
    assert await client.token(client_secret="x") == (401, {"error": "invalid_client", "error_codes": [7000215]})
    assert (await client.token(client_id="x"))[0] == 400
    assert (await client.token(TENANT))[0] == 400
    assert (await client.token(scope="https://graph.microsoft.com/.default"))[0] == 400
    fake.directory = TENANT
    assert (await client.token(TENANT))[0] == 200


async def test_only_tokens_that_were_issued_count(fake: FakeTeams, client: Client) -> None:
    path = f"conversations/{STAFF}/activities"
    assert (await client.call("POST", path, {"type": "message"}, token="x"))[0] == 401
    issued = (await client.token())[1]["access_token"]
    assert (await client.call("POST", path, {"type": "message"}, token=issued))[0] == 201
    fake.revoke()
    assert (await client.call("POST", path, {"type": "message"}, token=issued))[0] == 401


async def test_conversations_that_the_bot_is_not_in(client: Client) -> None:
    outside = (403, "BotNotInConversationRoster")
    for path in ("activities", "activities/1"):
        assert await client.refused("POST", f"conversations/19:x@thread.v2/{path}", {}) == (404, "ConversationNotFound")
        assert await client.refused("POST", f"conversations/{WITHOUT}/{path}", {}) == outside
    assert await client.refused("GET", f"conversations/{WITHOUT}/pagedmembers") == outside


async def test_messages_are_changed_and_answered_while_they_are_there(fake: FakeTeams, client: Client) -> None:
    sent = (await client.call("POST", f"conversations/{STAFF}/activities", {"text": "a"}))[1]["id"]
    there = f"conversations/{STAFF}/activities/{sent}"
    assert await client.call("PUT", there, {"text": "b"}) == (200, {"id": sent})
    assert (await client.call("POST", there, {"text": "c"}))[0] == 201
    assert (await client.call("POST", f"conversations/{STAFF};messageid={sent}/activities", {"text": "d"}))[0] == 201
    assert [(m.activity["text"], m.reply_to, m.edits) for m in fake.messages] == [
        ("b", "", 1),
        ("c", sent, 0),
        ("d", sent, 0),
    ]
    fake.messages[0].deleted = True
    for method in ("PUT", "POST"):
        assert await client.refused(method, there, {}) == (404, "ActivityNotFoundInConversation")
    elsewhere = f"conversations/{TRIO}/activities/{fake.messages[1].id}"
    assert await client.refused("PUT", elsewhere, {}) == (404, "ActivityNotFoundInConversation")


async def test_a_message_that_was_taken_away_is_gone(fake: FakeTeams, client: Client) -> None:
    sent = (await client.call("POST", f"conversations/{STAFF}/activities", {"text": "a"}))[1]["id"]
    there = f"conversations/{STAFF}/activities/{sent}"
    assert (await client.call("DELETE", there))[0] == 200
    assert await client.refused("DELETE", there) == (404, "ActivityNotFoundInConversation")


ASKS = {"contentType": QUESTION, "name": "x.ics", "content": {"sizeInBytes": 3, "acceptContext": {}}}


async def test_a_file_is_asked_about_in_a_personal_chat_alone(fake: FakeTeams, client: Client) -> None:
    body = {"type": "message", "attachments": [ASKS]}
    for where in (STAFF, TRIO):
        assert await client.refused("POST", f"conversations/{where}/activities", body) == (400, "BadSyntax")
    assert (await client.call("POST", f"conversations/{fake.personal(ANNA).id}/activities", body))[0] == 201
    value = fake.wants("anna", fake.messages[-1])["value"]
    assert (value["type"], value["action"], value["context"]) == ("fileUpload", "accept", {})
    assert value["uploadInfo"]["contentUrl"].endswith("/x.ics")


async def test_a_onedrive_takes_a_whole_file_once_without_a_token(fake: FakeTeams, client: Client) -> None:
    asked = Posted(fake.personal(ANNA).id, "1", {"attachments": [ASKS]})
    upload = fake.wants("anna", asked)["value"]["uploadInfo"]

    async def put(content: bytes, **headers: str) -> int:
        async with client.session.put(upload["uploadUrl"], data=content, headers=headers) as said:
            return said.status

    whole = {"Content-Range": "bytes 0-2/3"}
    assert await put(b"abc") == 400
    assert await put(b"abc", **{"Content-Range": "bytes 0-2/*"}) == 400
    assert await put(b"ab", **whole) == 400
    assert await put(b"abc", **whole, Authorization="Bearer x") == 401
    assert await put(b"abc", **whole) == 201
    assert await put(b"abc", **whole) == 404
    assert fake.files[upload["uniqueId"]].content == b"abc"


async def test_large_messages(client: Client) -> None:
    body = {"text": "ø" * LARGEST}
    assert await client.refused("POST", f"conversations/{STAFF}/activities", body) == (413, "MessageSizeTooBig")


async def test_people_are_reached_with_the_app_or_through_a_team(fake: FakeTeams, client: Client) -> None:
    def to(person: str) -> dict[str, Any]:
        return {"isGroup": False, "members": [{"id": person}], "tenantId": TENANT}

    assert (await client.call("POST", "conversations", to(ANNA))) == (201, {"id": fake.personal(ANNA).id})
    assert (await client.call("POST", "conversations", to(entra_id("anna"))))[1]["id"] == fake.personal(ANNA).id
    eva = user_id("eva")  # in a group chat alone
    assert await client.refused("POST", "conversations", to(eva)) == (403, "ForbiddenOperationException")
    fake.installed.add(eva)
    assert (await client.call("POST", "conversations", to(eva)))[0] == 201
    assert await client.refused("POST", "conversations", to(entra_id("nobody"))) == (
        400,
        "MemberNotFoundInConversation",
    )
    fake.closes("eva")
    assert await client.refused("POST", "conversations", to(eva)) == (400, "MemberNotFoundInConversation")
    assert await client.refused("POST", "conversations", {**to(ANNA), "tenantId": ""}) == (400, "BadSyntax")
    assert await client.refused("POST", "conversations", {**to(ANNA), "isGroup": True}) == (400, "BadSyntax")


async def test_members_come_in_pages_and_one_by_one(client: Client) -> None:
    path = f"conversations/{STAFF}/pagedmembers"
    _, first = await client.call("GET", path)
    _, rest = await client.call("GET", f"{path}?continuationToken={first['continuationToken']}")
    assert [len(first["members"]), len(rest["members"])] == [3, 1]
    assert "continuationToken" not in rest
    assert first["members"][0]["aadObjectId"] == entra_id("anna")
    eva = (await client.call("GET", f"conversations/{TRIO}/members/{user_id('eva')}"))[1]
    assert (eva["name"], eva["userRole"]) == ("Eva Lund", "guest")
    missing = f"conversations/{STAFF}/members/{user_id('eva')}"
    assert await client.refused("GET", missing) == (404, "MemberNotFoundInConversation")


async def test_a_teams_first_channel_has_no_name(client: Client) -> None:
    assert await client.call("GET", f"teams/{STAFF}/conversations") == (
        200,
        {"conversations": [{"id": STAFF, "name": None}]},
    )


async def test_faults_come_once_each_and_in_order(fake: FakeTeams, client: Client) -> None:
    path = f"conversations/{STAFF}/activities"
    fake.fail("send", 429, "Throttled", headers={"Retry-After": "3"})
    fake.fail("send", "lost")
    fake.fail("send", "reset")
    assert await client.refused("POST", path, {}) == (429, "Throttled")
    token = (await client.token())[1]["access_token"]
    async with client.session.post(
        f"{fake.service_url}v3/{path}", json={}, headers={"Authorization": f"Bearer {token}"}
    ) as said:
        assert said.status == 502
    with pytest.raises(ClientConnectionError):
        await client.call("POST", path, {})
    assert len(fake.accepted) == 2, "done, and not heard of"
    assert (await client.call("POST", path, {}))[0] == 201


def test_activities_say_who_and_where(fake: FakeTeams) -> None:
    whole = fake.activity("bent", "personale", text="hej", localTimezone=None)
    assert (whole["conversation"]["id"], whole["channelData"]["team"]["id"]) == (
        f"{STAFF};messageid={whole['id']}",
        STAFF,
    )
    assert whole["from"] == {"id": user_id("bent"), "name": "Bent Sørensen", "aadObjectId": entra_id("bent")}
    assert "localTimezone" not in whole
    alone = fake.activity("bent")["conversation"]
    assert (alone["conversationType"], alone["id"][:2]) == ("personal", "a:")
