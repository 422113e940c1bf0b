from __future__ import annotations

from pathlib import Path

import discord.gateway
import discord.http
import pytest

from bot.endpoints import point_discord
from bot.settings import BotSettings
from worker.settings import SettingsError, read_settings


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test: neither a .env nor the environment of whoever runs it."""
    monkeypatch.chdir(tmp_path)
    for name in ("TOKEN", "TOKEN_FILE", "API_BASE", "GATEWAY_URL", "ALLOWED_HOST"):
        monkeypatch.delenv(f"DISCORD_{name}", raising=False)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8787/api/v10",
        "http://localhost:8787/api/v10",
        "http://[::1]:8787/api/v10",
        "http://127.3.2.1/api",
        "https://discord.com/api/v10",
    ],
)
def test_this_machine_and_discord_may_get_the_token(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API_BASE", address)
    assert read_settings(BotSettings).discord_api_base == address


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/api/v10",
        "http://127.0.0.1@evil.example/api/v10",
        "http://127.0.0.1.evil.example/",
        "http://localhost.evil.example/",
        "http://192.168.0.7/api/v10",
        "http://2130706433/",
        "https://discord.com.evil.example/api",
        "http://0.0.0.0/",
        "http://",
        "file:///etc/passwd",
        "ws://127.0.0.1/",
        "discord",
    ],
)
def test_a_stranger_never_gets_the_token(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API_BASE", address)
    with pytest.raises(SettingsError, match="DISCORD_API_BASE"):
        read_settings(BotSettings)


def test_the_gateway_is_guarded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "wss://evil.example/")
    with pytest.raises(SettingsError, match="DISCORD_GATEWAY_URL"):
        read_settings(BotSettings)


def test_a_proxy_may_get_the_token_when_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API_BASE", "http://proxy.lan:3000/api/v10")
    monkeypatch.setenv("DISCORD_ALLOWED_HOST", "proxy.lan")
    assert read_settings(BotSettings).discord_api_base == "http://proxy.lan:3000/api/v10"
    monkeypatch.setenv("DISCORD_ALLOWED_HOST", "other.lan")
    with pytest.raises(SettingsError):
        read_settings(BotSettings)


def test_the_token_comes_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "token"
    secret.write_text("from-file\n")
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(secret))
    assert read_settings(BotSettings).token() == "from-file"
    monkeypatch.setenv("DISCORD_TOKEN", "from-environment")
    assert read_settings(BotSettings).token() == "from-environment"


def test_a_missing_token_is_a_sentence() -> None:
    with pytest.raises(SettingsError, match="DISCORD_TOKEN is not set"):
        read_settings(BotSettings).token()


def test_an_unreadable_token_file_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "/nowhere/token")
    with pytest.raises(SettingsError, match="DISCORD_TOKEN_FILE is /nowhere/token, which cannot be read"):
        read_settings(BotSettings).token()


def test_the_token_is_in_no_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    assert "very-secret" not in repr(read_settings(BotSettings))


def test_discord_stays_where_it_is_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "as it was")
    point_discord(read_settings(BotSettings))
    assert discord.http.Route.BASE == "as it was"


def test_discord_is_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", "")
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", None)
    monkeypatch.setenv("DISCORD_API_BASE", "http://127.0.0.1:1/api/v10/")
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "ws://127.0.0.1:1/gateway")
    point_discord(read_settings(BotSettings))
    assert discord.http.Route("GET", "/users/@me").url == "http://127.0.0.1:1/api/v10/users/@me"
    assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == "ws://127.0.0.1:1/gateway"


@pytest.mark.parametrize(
    ("values", "address"),
    [
        ({}, ""),
        ({"SOJOURN_WEB_URL": "https://pictures.example"}, ""),
        ({"SOJOURN_WEB_PORT": "8080"}, "http://127.0.0.1:8080"),
        ({"SOJOURN_WEB_PORT": "8080", "SOJOURN_WEB_HOST": "::1"}, "http://[::1]:8080"),
        ({"SOJOURN_WEB_PORT": "8080", "SOJOURN_WEB_HOST": "0.0.0.0"}, "http://localhost:8080"),
        (
            {"SOJOURN_WEB_PORT": "8080", "SOJOURN_WEB_URL": "https://pictures.example/bot/"},
            "https://pictures.example/bot",
        ),
    ],
)
def test_the_web_server_is_reached_where_its_settings_say(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], address: str
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert BotSettings(_env_file=None).web_address == address
