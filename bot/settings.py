"""What the environment says: read once, checked as a whole, refused in plain words.

Every problem is told at once, by the name of the variable and with what to do; a value is never repeated, since it
may be a secret. An empty variable counts as one that is not set.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator

TEAMS_TYPES = ("SingleTenant", "MultiTenant")
GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")  # an id of Microsoft's
LOOPBACK = ("127.0.0.1", "::1", "localhost")
DATABASES = "sqlite:///a/file.db or postgresql://user:password@host/name"


class SettingsError(Exception):
    """The environment can't be used. `problems` are sentences for whoever runs the bot, one a line in the text."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """A whole Slack configuration: a bot token with a signing secret (HTTP), an app token (Socket Mode) or both."""

    bot_token: SecretStr
    signing_secret: SecretStr | None
    app_token: SecretStr | None
    api_url: str  # ends with a slash

    @property
    def socket_mode(self) -> bool:
        """Whether we connect to Slack, which then needs no public address; an app token asks for it."""
        return self.app_token is not None


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """A whole Teams configuration: an app with its password, or (`insecure`) neither, for development."""

    app_id: str
    password: SecretStr | None
    app_type: str  # one of TEAMS_TYPES
    tenant: str  # "" for any
    insecure: bool


class Settings(BaseModel):
    """The whole configuration, checked; made by `load_settings`.

    `public_url` is "" where the bot has no address that others can open, and never ends with a slash.
    `database_url` is one that SQLAlchemy takes; it may hold a password.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    database_url: str = Field("sqlite:///samspil.db", alias="SAMSPIL_DATABASE_URL", repr=False)
    host: str = Field("127.0.0.1", alias="SAMSPIL_HOST")
    port: int = Field(3978, alias="SAMSPIL_PORT")
    public_url: str = Field("", alias="SAMSPIL_PUBLIC_URL")
    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_api_url: str = Field("https://slack.com/api/", alias="SLACK_API_URL")
    teams_app_id: str = Field("", alias="MICROSOFT_APP_ID")
    teams_password: SecretStr | None = Field(None, alias="MICROSOFT_APP_PASSWORD")
    teams_tenant: str = Field("", alias="MICROSOFT_APP_TENANT_ID")
    teams_type: str = Field("", alias="MICROSOFT_APP_TYPE")
    teams_insecure: bool = Field(False, alias="SAMSPIL_TEAMS_INSECURE")

    @property
    def teams(self) -> TeamsSettings | None:
        """None when Teams is not configured."""
        if not self.teams_app_id and not self.teams_insecure:
            return None
        # An app of one tenant is what Microsoft offers today, and what a tenant's id says.
        kind = self.teams_type or ("SingleTenant" if self.teams_tenant else "MultiTenant")
        return TeamsSettings(self.teams_app_id, self.teams_password, kind, self.teams_tenant, self.teams_insecure)

    @property
    def slack(self) -> SlackSettings | None:
        """None when Slack is not configured."""
        if self.slack_bot_token is None:
            return None
        return SlackSettings(self.slack_bot_token, self.slack_signing_secret, self.slack_app_token, self.slack_api_url)

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, which need not be there yet; None with PostgreSQL."""
        scheme, _, rest = self.database_url.partition(":///")
        return Path(rest.partition("?")[0]) if scheme == "sqlite" else None

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        if not separator:
            raise ValueError(f"SAMSPIL_DATABASE_URL is no address of a database; write {DATABASES}.")
        match scheme:
            case "postgresql" | "postgresql+psycopg":
                return f"postgresql+psycopg://{rest}"
            case "sqlite" if rest.startswith("/") and rest not in {"/", "/:memory:"}:
                return url
            case "sqlite":
                raise ValueError(
                    "SAMSPIL_DATABASE_URL names no file, so nothing would be kept; write sqlite:///a/file.db."
                )
            case _:
                raise ValueError(
                    f"SAMSPIL_DATABASE_URL begins with {scheme}://, which can't be used; write {DATABASES}."
                )

    @field_validator("port", mode="before")
    @classmethod
    def _port(cls, port: str) -> int:
        if not (port.isascii() and port.isdecimal() and 1 <= int(port[:6]) <= 65_535):
            raise ValueError("SAMSPIL_PORT is no port; write a whole number from 1 to 65535.")
        return int(port)

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, url: str) -> str:
        if not _is_web_address(url):
            raise ValueError("SAMSPIL_PUBLIC_URL is no web address; write one such as https://samspil.example.dk.")
        return url.rstrip("/")

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith("xoxb-"):
            raise ValueError(
                "SLACK_BOT_TOKEN is no bot token: those begin with xoxb-. "
                "Copy the Bot User OAuth Token from OAuth & Permissions at api.slack.com/apps."
            )
        return token

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith("xapp-"):
            raise ValueError(
                "SLACK_APP_TOKEN is no app-level token: those begin with xapp-. "
                "Make one with the scope connections:write under Basic Information at api.slack.com/apps."
            )
        return token

    @field_validator("teams_app_id", "teams_tenant")
    @classmethod
    def _guid(cls, id: str, info: ValidationInfo) -> str:
        if not GUID.fullmatch(id):
            name = cls.model_fields[str(info.field_name)].alias
            raise ValueError(f"{name} is no id of Microsoft's; they look like 00000000-0000-0000-0000-000000000000.")
        return id.lower()

    @field_validator("teams_type")
    @classmethod
    def _app_type(cls, kind: str) -> str:
        if kind not in TEAMS_TYPES:
            raise ValueError(
                f"MICROSOFT_APP_TYPE is none that Samspil can be; write {' or '.join(TEAMS_TYPES)}. "
                "Managed identities do not work with it."
            )
        return kind

    @field_validator("teams_insecure", mode="before")
    @classmethod
    def _insecure(cls, flag: str) -> bool:
        if flag not in {"0", "1"}:
            raise ValueError("SAMSPIL_TEAMS_INSECURE is no switch; write 1 to develop without an app, or leave it out.")
        return flag == "1"

    @field_validator("slack_api_url")
    @classmethod
    def _api_url(cls, url: str) -> str:
        if not _is_web_address(url):
            raise ValueError("SLACK_API_URL is no web address; leave it out to use Slack's own.")
        return url.rstrip("/") + "/"


NAMES = [field.alias for field in Settings.model_fields.values() if field.alias]
OURS = ("SAMSPIL_", "SLACK_", "MICROSOFT_APP_")
NEAR = 0.85  # how alike two names are that one may be meant by the other, as difflib counts: a letter or two


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings that `environ` holds (by default this process's environment); other variables are ignored.

    Raises SettingsError, which lists everything that is wrong or missing.
    """
    environ = os.environ if environ is None else environ
    given = {name: value for name in NAMES if (value := environ.get(name, "").strip())}
    problems = _missing(given)
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        # Every check above raises ValueError with a whole sentence.
        problems += [str(one["ctx"]["error"]) for one in error.errors()]
    if problems:
        # Outside the except block: the validation error holds the values and must not follow into a log.
        raise SettingsError(problems + misspelt(environ))
    return settings


def misspelt(environ: Mapping[str, str] | None = None) -> list[str]:
    """A sentence about each variable that is set and looks like a setting, but is none."""
    environ = os.environ if environ is None else environ
    found = []
    for name in sorted(name for name, value in environ.items() if value.strip() and name not in NAMES):
        if near := get_close_matches(name, NAMES, 1, NEAR):
            found.append(f"{name} is set, but is no setting: is {near[0]} meant?")
        elif name.startswith(OURS):
            found.append(f"{name} is set, but is no setting of Samspil.")
    return found


def _missing(given: Mapping[str, str]) -> list[str]:
    """What half a configuration lacks."""
    return _missing_of_slack(given) + _missing_of_teams(given)


def _missing_of_teams(given: Mapping[str, str]) -> list[str]:
    named = [name for name in given if name.startswith("MICROSOFT_APP_")]
    if given.get("SAMSPIL_TEAMS_INSECURE") == "1":
        return _exposed(given, named)
    problems = []
    missing = [name for name in ("MICROSOFT_APP_ID", "MICROSOFT_APP_PASSWORD") if name not in given]
    if named and missing:
        verb, them = ("is", "it") if len(missing) == 1 else ("are", "them")
        problems.append(
            f"{' and '.join(named)} {'is' if len(named) == 1 else 'are'} set, but {' and '.join(missing)} "
            f"{verb} missing: set {them} too, or leave Teams out."
        )
    if given.get("MICROSOFT_APP_TYPE") == "SingleTenant" and "MICROSOFT_APP_TENANT_ID" not in given:
        problems.append("MICROSOFT_APP_TYPE is SingleTenant, but MICROSOFT_APP_TENANT_ID is missing: set it too.")
    return problems


def _exposed(given: Mapping[str, str], named: list[str]) -> list[str]:
    """Where others than the developer could reach a server that believes everybody: by its address, through a proxy
    before it, or because an app that is in use points there."""
    why = "SAMSPIL_TEAMS_INSECURE lets anybody act as anybody"
    problems = []
    if given.get("SAMSPIL_HOST", LOOPBACK[0]) not in LOOPBACK:
        problems.append(f"{why}, so SAMSPIL_HOST must stay on this machine: leave one of the two out.")
    if "SAMSPIL_PUBLIC_URL" in given:
        problems.append(f"{why}, and SAMSPIL_PUBLIC_URL says that the internet comes here: leave one of the two out.")
    if named:
        app = " and ".join(named)
        problems.append(f"SAMSPIL_TEAMS_INSECURE is for development without an app: leave it out, or {app}.")
    return problems


def _missing_of_slack(given: Mapping[str, str]) -> list[str]:
    secrets = [name for name in ("SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN") if name in given]
    if "SLACK_BOT_TOKEN" in given and not secrets:
        return [
            "SLACK_BOT_TOKEN is set, but SLACK_SIGNING_SECRET (for HTTP) and SLACK_APP_TOKEN (for Socket Mode) "
            "are missing: set one of them."
        ]
    if secrets and "SLACK_BOT_TOKEN" not in given:
        verb = "is" if len(secrets) == 1 else "are"
        return [f"{' and '.join(secrets)} {verb} set, but SLACK_BOT_TOKEN is missing: set it too, or leave Slack out."]
    return []


def _is_web_address(url: str) -> bool:
    """Whether it is http or https with a host, and nothing after the path."""
    try:
        parts = urlsplit(url)
        # Asking for the port raises ValueError when it is none.
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and not parts.query and not parts.fragment
