"""Microsoft's keys and tokens on a loopback port: what Teams signs with, and what the app gets to call Teams.

AUTH and every other source is named in `tests.fakes.teams`, whose fake of Teams stands on this.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

Json = dict[str, Any]


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


@dataclass
class Fault:
    how: str  # a status; or lost: done, then 502; reset: done, then no answer; hang: not done, no answer until the end
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class FakeLogin:
    """What one app in one tenant logs in with."""

    def __init__(self, app_id: str, tenant: str) -> None:
        self.app_id, self.tenant = app_id, tenant
        self.password = secrets.token_urlsafe(24)
        self.directory = "botframework.com"  # where the app gets its tokens; the tenant for a single-tenant app
        self.signers = [signer("first")]
        self.keys = ""  # what is the matter with the key server: "", down, hang, garbled, empty
        self.issued: set[str] = set()  # the app's tokens that count
        self.calls: Counter[str] = Counter()
        self.root = ""
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._hung = asyncio.Event()

    def routes(self, app: web.Application) -> None:
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._published)
        app.router.add_post("/{directory}/oauth2/v2.0/token", self._token)

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
        """The next calls fail; see `Fault`."""
        self._faults[call] += [Fault(str(how), code, headers or {})] * times

    def revoke(self) -> None:
        """The tokens that the app has count no more."""
        self.issued.clear()

    def rotate(self) -> Signer:
        """From now on another key signs, and is the only one that is published."""
        self.signers = [signer(f"rotated-{len(self.signers[-1].kid)}")]
        return self.signers[-1]

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
        if fault := await self.fault("token"):
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
        self.issued.add(issued)
        return web.json_response({"token_type": "Bearer", "expires_in": 3600, "access_token": issued})

    async def fault(self, call: str) -> Fault | None:
        fault = self._faults[call].pop(0) if self._faults[call] else None
        if fault and fault.how == "hang":
            await self._hung.wait()
            return Fault("503")
        return fault
