"""Registers our commands with Discord, but only when they changed: Discord takes 200 registrations a day.

Knows no command; compares what the tree holds with what was registered last.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from typing import Any

from discord import app_commands
from redis import Redis

from worker import keys

log = logging.getLogger(__name__)


async def sync_commands(tree: app_commands.CommandTree[Any], redis: Redis) -> bool:
    """Returns whether the commands had to be registered. Must come after the login."""
    key = keys.commands(tree.client.application_id)
    digest = await fingerprint(tree)
    if await asyncio.to_thread(redis.get, key) == digest.encode() and await _are_there(tree):
        return False
    registered = await tree.sync()
    await asyncio.to_thread(redis.set, key, digest)
    log.info("Registered %d commands", len(registered))
    return True


async def fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """The same for the same commands in all their languages, whatever their order."""
    payloads = [json.dumps(await _payload(tree, command), sort_keys=True) for command in tree.get_commands()]
    return hashlib.sha256("\n".join(sorted(payloads)).encode()).hexdigest()


async def _payload(
    tree: app_commands.CommandTree[Any],
    command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group,
) -> dict[str, Any]:
    if tree.translator is None:
        return command.to_dict(tree)
    return await command.get_translated_payload(tree, tree.translator)


async def _are_there(tree: app_commands.CommandTree[Any]) -> bool:
    """Whether Discord has them still: an application can be emptied in the developer portal, or start anew."""
    registered = {command.name for command in await tree.fetch_commands()}
    return registered == {command.name for command in tree.get_commands()}
