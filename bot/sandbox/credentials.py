"""The one token the sandbox accepts, and the refusal to run where a real one lies about.

The token is public and worth nothing: its middle part says so. Knows nothing of HTTP.
"""

import base64
from collections.abc import Mapping
from pathlib import Path

BOT_ID = "1200000000000000001"
MARK = "SANDBOX"
TOKEN = f"{base64.b64encode(BOT_ID.encode()).decode().rstrip('=')}.{MARK}.{'not-a-secret-only-for-local-use'}"
VARIABLE = "DISCORD_TOKEN"


class RealTokenError(Exception):
    """A Discord token that is not the sandbox's own is within reach."""


def refuse_real_token(environment: Mapping[str, str], folder: Path) -> None:
    """Raises RealTokenError if the environment or `folder`/.env holds a token other than the sandbox's."""
    places = {"the environment": environment.get(VARIABLE, "")}
    places[str(folder / ".env")] = _read(folder / ".env")
    for place, token in places.items():
        if token and not is_sandbox_token(token):
            raise RealTokenError(
                f"{VARIABLE} in {place} does not look like the sandbox's own token. "
                f"The sandbox never runs beside a real one: remove it from there first."
            )


def is_sandbox_token(token: str) -> bool:
    return token.split(".")[1:2] == [MARK]


def _read(path: Path) -> str:
    """The last value a .env file gives to the token, without quotes."""
    if not path.is_file():
        return ""
    value = ""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, text = line.strip().removeprefix("export ").partition("=")
        if name.strip() == VARIABLE:
            value = text.strip().strip("'\"")
    return value
