"""The addresses of the pages of jobs, `{web_url}/jobs/{job}/{key}`: only who was given one has it.

The key is a signature and does not expire. Knows nothing of what a page shows.
"""

from __future__ import annotations

from redis import Redis

from worker.seal import Seal


class Pages:
    """`web_url` is where the bot's own web server is reached, or "" where there is none."""

    def __init__(self, redis: Redis, web_url: str = "") -> None:
        self._seal = Seal(redis)
        self._web_url = web_url

    def address(self, job_id: str) -> str:
        """Where the page of a job is, "" where there are no pages."""
        return f"{self._web_url}/jobs/{job_id}/{self.key(job_id)}" if self._web_url else ""

    def key(self, job_id: str) -> str:
        return self._seal.sign(_sealed(job_id))

    def opens(self, key: str, job_id: str) -> bool:
        """Whether a key is that of the page of a job."""
        return self._seal.is_signed(_sealed(job_id), key)


def _sealed(job_id: str) -> str:
    """What is signed: nothing else that we sign begins so."""
    return f"job:{job_id}"
