"""Pictures behind the links of a prompt, for the command line, where who asks is who owns the machine.

The bot takes pictures from strangers and fetches them by other means: it must not be led into its own network.
"""

from __future__ import annotations

import io
from urllib.request import Request, urlopen

from PIL import Image

from model.prompt import Prompt

SECONDS = 30
_HEADERS = {"User-Agent": "Sojourn"}  # some hosts refuse Python's own


def download_all(prompt: Prompt) -> dict[str, Image.Image]:
    """Each link of the prompt and its picture. Raises `OSError`, also for what is no picture."""
    asked = prompt.parameters
    links = [each.url for each in prompt.images]
    links += [each.source for each in (*asked.sref, *asked.cref, *asked.oref) if not each.source.isdigit()]
    return {link: _download(link) for link in dict.fromkeys(links)}


def _download(link: str) -> Image.Image:
    try:
        with urlopen(Request(link, headers=_HEADERS), timeout=SECONDS) as answer:
            return Image.open(io.BytesIO(answer.read())).convert("RGB")
    except OSError as error:
        raise OSError(f"there is no picture at {link} ({error}).") from error
