"""Log lines with the id of their job: plain for people, JSON for collectors. No prompt is ever logged."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Literal


class JobLog(logging.LoggerAdapter[logging.Logger]):
    """A logger whose lines belong to one job."""

    def __init__(self, logger: logging.Logger, job_id: str) -> None:
        super().__init__(logger, {"job": job_id})


class _PlainFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s %(whose)s%(message)s")

    def format(self, record: logging.LogRecord) -> str:
        job = record.__dict__.get("job")
        record.__dict__["whose"] = f"[{job}] " if job else ""
        return super().format(record)


class _JSONFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "job": record.__dict__.get("job"),
            "message": record.getMessage(),
            "error": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=False)


def configure(form: Literal["plain", "json"], level: str) -> None:
    """Log to the error output, for the whole process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JSONFormatter() if form == "json" else _PlainFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("rq.worker", "rq.job", "rq.queue"):  # RQ sets their levels itself, and says what we say
        logging.getLogger(name).setLevel(logging.WARNING)
