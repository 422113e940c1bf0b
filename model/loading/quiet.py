"""Neither progress bars nor advice from the libraries that load models: the terminal belongs to the program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import diffusers
import transformers


@contextmanager
def quiet() -> Iterator[None]:
    """Meanwhile they log nothing: what is wrong they raise, and the words for it are ours."""
    logs = [diffusers.utils.logging, transformers.utils.logging]
    levels = [log.get_verbosity() for log in logs]
    have_bars = [log.is_progress_bar_enabled() for log in logs]
    for log in logs:
        log.set_verbosity(log.CRITICAL)
        log.disable_progress_bar()
    try:
        yield
    finally:
        for log, level, has_bars in zip(logs, levels, have_bars, strict=True):
            log.set_verbosity(level)
            if has_bars:
                log.enable_progress_bar()
