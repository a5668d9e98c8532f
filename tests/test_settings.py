"""The environment is taken whole or refused with everything that is wrong, and no secret is repeated."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings, misspelt

BOT = "xoxb-bot-token"
APP = "xapp-app-token"
SIGNING = "signing-secret"
APP_ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
TENANT = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
TEAMS = {"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": "secret-value"}


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    assert str(refused.value).splitlines() == refused.value.problems
    return refused.value.problems


class TestNothingSet:
    def test_it_runs_on_a_file_in_the_current_folder_without_a_platform(self) -> None:
        settings = load_settings({})
        assert settings.database_url == "sqlite:///samspil.db"
        assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 3978, "")
        assert settings.slack is None
        assert settings.teams is None

    def test_empty_is_not_set(self) -> None:
        environ = {"SAMSPIL_PORT": "", "SAMSPIL_DATABASE_URL": " ", "SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "\n"}
        environ |= {"MICROSOFT_APP_ID": "", "MICROSOFT_APP_PASSWORD": " ", "SAMSPIL_TEAMS_INSECURE": ""}
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


class TestTeams:
    def test_an_app_of_one_tenant(self) -> None:
        teams = load_settings({**TEAMS, "MICROSOFT_APP_TENANT_ID": TENANT, "MICROSOFT_APP_TYPE": "SingleTenant"}).teams
        assert teams is not None
        assert (teams.app_id, teams.tenant, teams.app_type, teams.insecure) == (APP_ID, TENANT, "SingleTenant", False)
        assert teams.password is not None
        assert teams.password.get_secret_value() == "secret-value"

    @pytest.mark.parametrize(
        ("more", "kind"), [({}, "MultiTenant"), ({"MICROSOFT_APP_TENANT_ID": TENANT}, "SingleTenant")]
    )
    def test_the_type_follows_from_the_tenant(self, more: dict[str, str], kind: str) -> None:
        teams = load_settings({**TEAMS, **more}).teams
        assert teams is not None
        assert teams.app_type == kind

    def test_an_old_app_may_be_kept_to_one_tenant(self) -> None:
        teams = load_settings({**TEAMS, "MICROSOFT_APP_TENANT_ID": TENANT, "MICROSOFT_APP_TYPE": "MultiTenant"}).teams
        assert teams is not None
        assert (teams.app_type, teams.tenant) == ("MultiTenant", TENANT)

    def test_ids_count_the_same_in_capitals(self) -> None:
        """Microsoft's activities name a tenant in small letters."""
        teams = load_settings(
            {**TEAMS, "MICROSOFT_APP_ID": APP_ID.upper(), "MICROSOFT_APP_TENANT_ID": TENANT.upper()}
        ).teams
        assert teams is not None
        assert (teams.app_id, teams.tenant) == (APP_ID, TENANT)

    def test_teams_alone_is_enough(self) -> None:
        settings = load_settings(TEAMS)
        assert settings.slack is None
        assert settings.teams is not None

    def test_both_platforms_at_once(self) -> None:
        settings = load_settings({**TEAMS, "SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SIGNING})
        assert settings.slack is not None
        assert settings.teams is not None

    def test_half_of_one_platform_is_refused_beside_a_whole_other(self) -> None:
        (problem,) = problems_of({**TEAMS, "SLACK_BOT_TOKEN": BOT})
        assert problem.startswith("SLACK_BOT_TOKEN is set")
        (problem,) = problems_of({"MICROSOFT_APP_ID": APP_ID, "SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP})
        assert problem.startswith("MICROSOFT_APP_ID is set")

    @pytest.mark.parametrize(
        ("names", "beginning"),
        [
            (["MICROSOFT_APP_ID"], "MICROSOFT_APP_ID is set, but MICROSOFT_APP_PASSWORD is missing: set it too"),
            (["MICROSOFT_APP_PASSWORD"], "MICROSOFT_APP_PASSWORD is set, but MICROSOFT_APP_ID is missing: set it too"),
            (
                ["MICROSOFT_APP_ID", "MICROSOFT_APP_TENANT_ID"],
                "MICROSOFT_APP_ID and MICROSOFT_APP_TENANT_ID are set, but MICROSOFT_APP_PASSWORD is missing",
            ),
            (
                ["MICROSOFT_APP_TENANT_ID"],
                "MICROSOFT_APP_TENANT_ID is set, "
                "but MICROSOFT_APP_ID and MICROSOFT_APP_PASSWORD are missing: set them too, or leave Teams out.",
            ),
        ],
    )
    def test_half_an_app_names_what_is_missing(self, names: list[str], beginning: str) -> None:
        whole = {**TEAMS, "MICROSOFT_APP_TENANT_ID": TENANT}
        (problem,) = problems_of({name: whole[name] for name in names})
        assert problem.startswith(beginning)

    def test_an_app_of_one_tenant_needs_the_tenant(self) -> None:
        (problem,) = problems_of({**TEAMS, "MICROSOFT_APP_TYPE": "SingleTenant"})
        assert problem == "MICROSOFT_APP_TYPE is SingleTenant, but MICROSOFT_APP_TENANT_ID is missing: set it too."

    @pytest.mark.parametrize("kind", ["UserAssignedMSI", "singletenant", "Single Tenant"])
    def test_other_types_are_refused_with_what_to_write(self, kind: str) -> None:
        (problem,) = problems_of({**TEAMS, "MICROSOFT_APP_TYPE": kind})
        assert problem.startswith("MICROSOFT_APP_TYPE ")
        assert "write SingleTenant or MultiTenant" in problem

    @pytest.mark.parametrize(
        "id", ["hunter2", APP_ID.replace("-", ""), f"{APP_ID}0", f"{{{APP_ID}}}", "g" + APP_ID[1:]]
    )
    @pytest.mark.parametrize("name", ["MICROSOFT_APP_ID", "MICROSOFT_APP_TENANT_ID"])
    def test_what_is_no_id_is_refused_unrepeated(self, name: str, id: str) -> None:
        (problem,) = problems_of({**TEAMS, name: id})
        assert problem == f"{name} is no id of Microsoft's; they look like 00000000-0000-0000-0000-000000000000."


class TestTeamsWithoutAnApp:
    @pytest.mark.parametrize("host", ["", "127.0.0.1", "::1", "localhost"])
    def test_it_has_to_be_asked_for_and_stays_on_this_machine(self, host: str) -> None:
        teams = load_settings({"SAMSPIL_TEAMS_INSECURE": "1", "SAMSPIL_HOST": host}).teams
        assert teams is not None
        assert (teams.app_id, teams.password, teams.insecure) == ("", None, True)
        assert load_settings({"SAMSPIL_TEAMS_INSECURE": "0", "SAMSPIL_HOST": host}).teams is None

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SAMSPIL_HOST", "0.0.0.0"),  # noqa: S104  (it is what must not be)
            ("SAMSPIL_HOST", "::"),
            ("SAMSPIL_HOST", "192.168.1.4"),
            ("SAMSPIL_HOST", "samspil.example.dk"),
            ("SAMSPIL_PUBLIC_URL", "https://samspil.example.dk"),
        ],
    )
    def test_where_others_could_come_in_it_is_refused(self, name: str, value: str) -> None:
        (problem,) = problems_of({"SAMSPIL_TEAMS_INSECURE": "1", name: value})
        assert problem.startswith("SAMSPIL_TEAMS_INSECURE lets anybody act as anybody")
        assert name in problem

    @pytest.mark.parametrize("environ", [TEAMS, {"MICROSOFT_APP_ID": APP_ID}, {"MICROSOFT_APP_TENANT_ID": TENANT}])
    def test_beside_an_app_it_is_refused(self, environ: dict[str, str]) -> None:
        (problem,) = problems_of({"SAMSPIL_TEAMS_INSECURE": "1", **environ})
        assert problem.startswith("SAMSPIL_TEAMS_INSECURE is for development without an app")
        assert all(name in problem for name in environ)

    @pytest.mark.parametrize("flag", ["true", "yes", "2", "on"])
    def test_what_is_no_switch(self, flag: str) -> None:
        (problem,) = problems_of({"SAMSPIL_TEAMS_INSECURE": flag})
        assert problem.startswith("SAMSPIL_TEAMS_INSECURE is no switch")


class TestNamesThatAreNone:
    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("SAMSPIL_PROT", "SAMSPIL_PORT"),
            ("SAMSPILL_HOST", "SAMSPIL_HOST"),
            ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
            ("SLAK_APP_TOKEN", "SLACK_APP_TOKEN"),
            ("MICROSOFT_APP_PASWORD", "MICROSOFT_APP_PASSWORD"),
            ("MICROSOFT_TENANT_ID", "MICROSOFT_APP_TENANT_ID"),
            ("SAMSPIL_TEAM_INSECURE", "SAMSPIL_TEAMS_INSECURE"),
        ],
    )
    def test_the_near_one_is_suggested(self, name: str, meant: str) -> None:
        assert misspelt({name: "hunter2"}) == [f"{name} is set, but is no setting: is {meant} meant?"]

    def test_one_that_looks_like_ours_is_named(self) -> None:
        for name in ("SLACK_WEBHOOK", "MICROSOFT_APP_SECRET"):
            assert misspelt({name: "x"}) == [f"{name} is set, but is no setting of Samspil."]

    def test_others_and_empty_ones_are_not(self) -> None:
        assert misspelt({"PORT": "1", "HOME": "/", "SAMSPIL_PORT": "1", "SAMSPIL_PROT": " "}) == []

    def test_it_alone_refuses_nothing_and_is_told_with_what_does(self) -> None:
        assert load_settings({"SLACK_BOT_TOKN": BOT}) == load_settings({})
        missing, hint = problems_of({"SLACK_BOT_TOKN": BOT, "SLACK_SIGNING_SECRET": SIGNING})
        assert "SLACK_BOT_TOKEN is missing" in missing
        assert hint.endswith("is SLACK_BOT_TOKEN meant?")
        missing, hint = problems_of({"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASWORD": "hunter2"})
        assert "MICROSOFT_APP_PASSWORD is missing" in missing
        assert hint.endswith("is MICROSOFT_APP_PASSWORD meant?")
        assert "hunter2" not in missing + hint


class TestSecrets:
    def test_everything_wrong_is_told_at_once_and_no_value_repeated(self) -> None:
        environ = {
            "SAMSPIL_DATABASE_URL": "mysql://u:hunter2@db/x",
            "SAMSPIL_PORT": "hunter2",
            "SAMSPIL_PUBLIC_URL": "hunter2",
            "SLACK_BOT_TOKEN": "xoxp-hunter2",
            "SLACK_API_URL": "hunter2",
            "MICROSOFT_APP_ID": "hunter2",
            "MICROSOFT_APP_PASSWORD": "hunter2",
            "MICROSOFT_APP_TENANT_ID": "hunter2",
            "MICROSOFT_APP_TYPE": "hunter2",
            "SAMSPIL_TEAMS_INSECURE": "hunter2",
        }
        with pytest.raises(SettingsError) as refused:
            load_settings(environ)
        told = [problem.split(" ")[0] for problem in refused.value.problems]
        wrong = [name for name in environ if name != "MICROSOFT_APP_PASSWORD"]  # which may be anything
        assert sorted(told) == sorted([*wrong, "SLACK_BOT_TOKEN"])  # it is wrong, and alone
        assert "hunter2" not in "".join(traceback.format_exception(refused.value))

    def test_settings_that_are_printed_hide_them(self) -> None:
        settings = load_settings(
            {
                "SAMSPIL_DATABASE_URL": "postgresql://u:hunter2@db/x",
                "SLACK_BOT_TOKEN": "xoxb-hunter2",
                "SLACK_SIGNING_SECRET": "hunter2",
                "SLACK_APP_TOKEN": "xapp-hunter2",
                **TEAMS,
                "MICROSOFT_APP_PASSWORD": "hunter2",
            }
        )
        assert "hunter2" not in f"{settings!r} {settings} {settings.slack!r} {settings.teams!r}"
