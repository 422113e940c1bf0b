"""Where discord.py finds Discord: its own addresses, or those of a local Discord."""

from __future__ import annotations

import discord.gateway
import discord.http
from yarl import URL

from bot.settings import BotSettings


def point_discord(settings: BotSettings) -> None:
    """Point the whole process at the addresses of `settings`, whose hosts were checked when they were read.

    discord.py has no option for this: it reads both class attributes at every request and connection.
    """
    if settings.discord_api_base is not None:
        discord.http.Route.BASE = settings.discord_api_base
    if settings.discord_gateway_url is not None:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL(settings.discord_gateway_url)
