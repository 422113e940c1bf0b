"""What the bot can be told from the environment or a `.env` file, beside where jobs and pictures live."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from worker.settings import SettingsError, StoreSettings, split_at_commas

DISCORD_HOSTS = frozenset({"discord.com", "gateway.discord.gg"})


class BotSettings(StoreSettings):
    """What the bot needs beside the stores."""

    discord_token: SecretStr | None = Field(
        default=None,
        validation_alias="DISCORD_TOKEN",
        description="Token of the bot, from the Bot page of its application in Discord's developer portal.",
    )
    discord_token_file: Path | None = Field(
        default=None,
        validation_alias="DISCORD_TOKEN_FILE",
        description="File that holds the token, such as a Docker secret. Read when DISCORD_TOKEN is not set.",
    )
    discord_allowed_host: str | None = Field(
        default=None,
        validation_alias="DISCORD_ALLOWED_HOST",
        description="The one host, beside Discord's own and this machine, that DISCORD_API_BASE and "
        "DISCORD_GATEWAY_URL may name, such as a rate-limit proxy. The token is sent to it.",
    )
    discord_api_base: str | None = Field(
        default=None,
        validation_alias="DISCORD_API_BASE",
        description="Address of Discord's REST API, for a local Discord or a rate-limit proxy, "
        "such as http://127.0.0.1:8787/api/v10.",
    )
    discord_gateway_url: str | None = Field(
        default=None,
        validation_alias="DISCORD_GATEWAY_URL",
        description="Address of Discord's gateway, for a local Discord, such as ws://127.0.0.1:8787/gateway.",
    )
    bot_name: str | None = Field(
        default=None,
        description="Name of this bot process among all that read the same events; must be unique. "
        "The host's name when empty.",
    )
    batch_limit: int = Field(
        default=10,
        ge=1,
        le=40,
        description="How many jobs one prompt may start at once, by permutations and `--repeat`.",
    )
    progress_interval: float = Field(
        default=2.5,
        ge=0.0,
        le=60.0,
        description="Seconds between two updates of one progress message. Discord slows down bots that edit more.",
    )

    running_per_user: int = Field(
        default=3, ge=1, le=1000, description="Jobs of one person that are in the queues or drawn at once."
    )
    waiting_per_user: int = Field(
        default=10,
        ge=0,
        le=1000,
        description="Jobs of one person that may wait behind those. Whoever asks for more is refused.",
    )
    terms: str = Field(
        default="",
        description="Terms of use, or a link to them. Where set, everybody must accept them before they may ask.",
    )
    blocked_words: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Words and phrases, with commas between, that no prompt may hold in any server. Servers add "
        "their own by /moderate.",
    )
    web_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Port of the bot's own web server, which serves the pages of jobs, short links to pictures "
        "and the page for Vary (Region). Without it there is none.",
    )
    web_host: str = Field(
        default="127.0.0.1",
        description="Address that the web server listens at. In a container, 0.0.0.0.",
    )
    web_url: str | None = Field(
        default=None,
        description="Where people reach the web server, such as https://pictures.example. "
        "When empty, SOJOURN_WEB_HOST, or localhost where that is 0.0.0.0, and SOJOURN_WEB_PORT.",
    )
    fetch_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Hosts of this machine or network, as host:port with commas between, that image links may "
        "lead to. All other links must lead to the internet.",
    )

    @field_validator("web_url")
    @classmethod
    def _is_address(cls, address: str | None) -> str | None:
        if address is None:
            return None
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("the address must look like https://pictures.example")
        return address.rstrip("/")

    @field_validator("fetch_hosts", "blocked_words", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_at_commas(value)

    @field_validator("discord_api_base", "discord_gateway_url")
    @classmethod
    def _stays_here(cls, address: str | None, info: ValidationInfo) -> str | None:
        """A wrong setting must never send a real token to a stranger."""
        if address is None:
            return None
        expected = ("http", "https") if info.field_name == "discord_api_base" else ("ws", "wss")
        parts = urlsplit(address)
        if parts.scheme not in expected:
            raise ValueError(f"the address must start with {'://… or '.join(expected)}://…")
        host = parts.hostname or ""
        if not (_is_loopback(host) or host in DISCORD_HOSTS or host == info.data.get("discord_allowed_host")):
            raise ValueError(f"{host!r} would get the token. If that is right, name it in DISCORD_ALLOWED_HOST")
        return address.rstrip("/")

    @property
    def web_address(self) -> str:
        """Where people reach the web server, or "" where there is none."""
        if self.web_port is None:
            return ""
        return self.web_url or f"http://{_reached(self.web_host)}:{self.web_port}"

    def token(self) -> str:
        """The token of the bot. Raises `SettingsError`."""
        if self.discord_token is not None:
            return self.discord_token.get_secret_value().strip()
        if self.discord_token_file is None:
            raise SettingsError(
                "DISCORD_TOKEN is not set. Put your bot's token there, or its file in DISCORD_TOKEN_FILE."
            )
        try:
            return self.discord_token_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"DISCORD_TOKEN_FILE is {self.discord_token_file}, which cannot be read: {error.strerror}."
            ) from error


def _reached(host: str) -> str:
    """What an address holds for somebody at this machine where a server listens at `host`."""
    if host in {"0.0.0.0", "::"}:  # at all addresses of the machine
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
