"""Log lines."""

from __future__ import annotations

import json
import logging

import pytest

from worker.logs import JobLog, _JSONFormatter, _PlainFormatter


def test_log_lines_carry_the_job(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        JobLog(logging.getLogger("test"), "0123").info("Done")
        logging.getLogger("test").info("Nobody's")
    mine, other = caplog.records
    assert "[0123] Done" in _PlainFormatter().format(mine)
    assert _PlainFormatter().format(other).endswith("test Nobody's")
    line = json.loads(_JSONFormatter().format(mine))
    assert (line["job"], line["message"]) == ("0123", "Done")
