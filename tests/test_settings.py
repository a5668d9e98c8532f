"""The environment is taken whole or refused with everything that is wrong, and no secret is repeated."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings, misspelt

BOT = "xoxb-bot-token"
APP = "xapp-app-token"
SIGNING = "signing-secret"


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    assert str(refused.value).splitlines() == refused.value.problems
    return refused.value.problems


class TestNothingSet:
    def test_it_runs_on_a_file_in_the_current_folder_without_slack(self) -> None:
        settings = load_settings({})
        assert settings.database_url == "sqlite:///samspil.db"
        assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 3978, "")
        assert settings.slack is None

    def test_empty_is_not_set(self) -> None:
        environ = {"SAMSPIL_PORT": "", "SAMSPIL_DATABASE_URL": " ", "SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "\n"}
        assert load_settings(environ) == load_settings({})

    def test_variables_of_others_are_left_alone(self) -> None:
        assert load_settings({"PORT": "x", "samspil_port": "x", "HOME": "/"}) == load_settings({})


class TestWhereItIsRead:
    def test_the_process_s_environment_when_none_is_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SAMSPIL_PORT", "8080")
        assert load_settings().port == 8080

    def test_a_given_one_is_all_there_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SAMSPIL_PORT", "8080")
        assert load_settings({}).port == 3978


class TestDatabase:
    @pytest.mark.parametrize(
        ("given", "taken"),
        [
            ("sqlite:///data/samspil.db", "sqlite:///data/samspil.db"),
            ("sqlite:////var/lib/samspil.db", "sqlite:////var/lib/samspil.db"),
            (
                "postgresql://u:p@db:5432/samspil?sslmode=require",
                "postgresql+psycopg://u:p@db:5432/samspil?sslmode=require",
            ),
            ("postgresql+psycopg://u:p@db/samspil", "postgresql+psycopg://u:p@db/samspil"),
            ("  sqlite:///samspil.db\n", "sqlite:///samspil.db"),
        ],
    )
    def test_sqlite_and_postgresql_are_taken(self, given: str, taken: str) -> None:
        assert load_settings({"SAMSPIL_DATABASE_URL": given}).database_url == taken

    @pytest.mark.parametrize("scheme", ["mysql", "postgres", "postgresql+asyncpg", "sqlite+aiosqlite"])
    def test_others_are_refused_by_name(self, scheme: str) -> None:
        (problem,) = problems_of({"SAMSPIL_DATABASE_URL": f"{scheme}://u:hunter2@db/samspil"})
        assert problem.startswith(f"SAMSPIL_DATABASE_URL begins with {scheme}://")
        assert "postgresql://" in problem
        assert "hunter2" not in problem

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://samspil.db"])
    def test_a_database_that_keeps_nothing_is_refused(self, url: str) -> None:
        (problem,) = problems_of({"SAMSPIL_DATABASE_URL": url})
        assert "names no file" in problem

    def test_what_is_no_address_is_refused_unrepeated(self) -> None:
        (problem,) = problems_of({"SAMSPIL_DATABASE_URL": "hunter2"})
        assert "hunter2" not in problem

    @pytest.mark.parametrize(
        ("url", "file"),
        [
            ("sqlite:///data/samspil.db", Path("data/samspil.db")),
            ("sqlite:////var/lib/samspil.db?timeout=5", Path("/var/lib/samspil.db")),
            ("postgresql://u:p@db/samspil", None),
        ],
    )
    def test_the_file_of_sqlite(self, url: str, file: Path | None) -> None:
        assert load_settings({"SAMSPIL_DATABASE_URL": url}).database_file == file


class TestAddresses:
    @pytest.mark.parametrize("port", ["1", "3978", "65535"])
    def test_ports(self, port: str) -> None:
        assert load_settings({"SAMSPIL_PORT": port}).port == int(port)

    @pytest.mark.parametrize("port", ["0", "65536", "-1", "80.0", "http", "٨٠", "²", "9" * 5000, "tcp://10.0.0.1:80"])
    def test_what_is_no_port(self, port: str) -> None:
        assert problems_of({"SAMSPIL_PORT": port}) == ["SAMSPIL_PORT is no port; write a whole number from 1 to 65535."]

    @pytest.mark.parametrize("url", ["https://samspil.example.dk", "https://samspil.example.dk/", "HTTPS://a.dk/bot//"])
    def test_a_public_address_has_no_slash_at_its_end(self, url: str) -> None:
        assert load_settings({"SAMSPIL_PUBLIC_URL": url}).public_url == url.rstrip("/")

    @pytest.mark.parametrize(
        "url",
        [
            "samspil.example.dk",
            "ftp://a.dk",
            "https://",
            "https:///x",
            "https://a.dk?x=1",
            "https://a.dk/#x",
            "https://[a",
            "https://a:b",
        ],
    )
    def test_what_is_no_web_address(self, url: str) -> None:
        (problem,) = problems_of({"SAMSPIL_PUBLIC_URL": url})
        assert problem.startswith("SAMSPIL_PUBLIC_URL ")
        (problem,) = problems_of({"SLACK_API_URL": url})
        assert problem.startswith("SLACK_API_URL ")


class TestSlack:
    def test_over_http(self) -> None:
        slack = load_settings({"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SIGNING}).slack
        assert slack is not None
        assert slack.bot_token.get_secret_value() == BOT
        assert slack.signing_secret is not None
        assert slack.signing_secret.get_secret_value() == SIGNING
        assert not slack.socket_mode
        assert slack.api_url == "https://slack.com/api/"

    @pytest.mark.parametrize("signing", ["", SIGNING])
    def test_an_app_token_asks_for_socket_mode(self, signing: str) -> None:
        environ = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "SLACK_SIGNING_SECRET": signing}
        slack = load_settings(environ).slack
        assert slack is not None
        assert slack.app_token is not None
        assert slack.app_token.get_secret_value() == APP
        assert slack.socket_mode

    @pytest.mark.parametrize("url", ["http://127.0.0.1:9000/api", "http://127.0.0.1:9000/api/"])
    def test_another_address_ends_with_a_slash(self, url: str) -> None:
        environ = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "SLACK_API_URL": url}
        slack = load_settings(environ).slack
        assert slack is not None
        assert slack.api_url == "http://127.0.0.1:9000/api/"

    def test_a_bot_token_alone_names_what_is_missing(self) -> None:
        (problem,) = problems_of({"SLACK_BOT_TOKEN": BOT})
        assert "SLACK_SIGNING_SECRET (for HTTP) and SLACK_APP_TOKEN (for Socket Mode) are missing" in problem

    @pytest.mark.parametrize(
        ("environ", "beginning"),
        [
            ({"SLACK_SIGNING_SECRET": SIGNING}, "SLACK_SIGNING_SECRET is set"),
            ({"SLACK_APP_TOKEN": APP}, "SLACK_APP_TOKEN is set"),
            (
                {"SLACK_SIGNING_SECRET": SIGNING, "SLACK_APP_TOKEN": APP},
                "SLACK_SIGNING_SECRET and SLACK_APP_TOKEN are set",
            ),
        ],
    )
    def test_everything_but_a_bot_token(self, environ: dict[str, str], beginning: str) -> None:
        (problem,) = problems_of(environ)
        assert problem.startswith(f"{beginning}, but SLACK_BOT_TOKEN is missing")

    def test_tokens_in_each_other_s_place_are_told_apart(self) -> None:
        bot, app = problems_of({"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT})
        assert "begin with xoxb-" in bot
        assert "begin with xapp-" in app


class TestNamesThatAreNone:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("SAMSPIL_PROT", "SAMSPIL_PORT"),
            ("SAMSPILL_HOST", "SAMSPIL_HOST"),
            ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
            ("SLAK_APP_TOKEN", "SLACK_APP_TOKEN"),
        ],
    )
    def test_the_near_one_is_suggested(self, name: str, meant: str) -> None:
        assert misspelt({name: "hunter2"}) == [f"{name} is set, but is no setting: is {meant} meant?"]

    def test_one_that_looks_like_ours_is_named(self) -> None:
        assert misspelt({"SLACK_WEBHOOK": "x"}) == ["SLACK_WEBHOOK is set, but is no setting of Samspil."]

    def test_others_and_empty_ones_are_not(self) -> None:
        assert misspelt({"PORT": "1", "HOME": "/", "SAMSPIL_PORT": "1", "SAMSPIL_PROT": " "}) == []

    def test_it_alone_refuses_nothing_and_is_told_with_what_does(self) -> None:
        assert load_settings({"SLACK_BOT_TOKN": BOT}) == load_settings({})
        missing, hint = problems_of({"SLACK_BOT_TOKN": BOT, "SLACK_SIGNING_SECRET": SIGNING})
        assert "SLACK_BOT_TOKEN is missing" in missing
        assert hint.endswith("is SLACK_BOT_TOKEN meant?")


class TestSecrets:
    def test_everything_wrong_is_told_at_once_and_no_value_repeated(self) -> None:
        environ = {
            "SAMSPIL_DATABASE_URL": "mysql://u:hunter2@db/x",
            "SAMSPIL_PORT": "hunter2",
            "SAMSPIL_PUBLIC_URL": "hunter2",
            "SLACK_BOT_TOKEN": "xoxp-hunter2",
            "SLACK_API_URL": "hunter2",
        }
        with pytest.raises(SettingsError) as refused:
            load_settings(environ)
        told = [problem.split(" ")[0] for problem in refused.value.problems]
        assert sorted(told) == sorted([*environ, "SLACK_BOT_TOKEN"])  # it is wrong, and alone
        assert "hunter2" not in "".join(traceback.format_exception(refused.value))

    def test_settings_that_are_printed_hide_them(self) -> None:
        settings = load_settings(
            {
                "SAMSPIL_DATABASE_URL": "postgresql://u:hunter2@db/x",
                "SLACK_BOT_TOKEN": "xoxb-hunter2",
                "SLACK_SIGNING_SECRET": "hunter2",
                "SLACK_APP_TOKEN": "xapp-hunter2",
            }
        )
        assert "hunter2" not in f"{settings!r} {settings} {settings.slack!r}"
