"""What tells the prompts that somebody liked from the rest: a few words, most telling first.

Knows no person and no store.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from math import log, sqrt

NUM_WORDS = 6
PRIOR = 0.5  # pseudo-count of each word: one prompt alone proves little

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FUNCTION_WORDS = """
    a about above across after all along also am among an and any are around as at away be been before behind
    being below beneath beside between beyond both but by can could did do does down during each every few
    for from had has have having he her here hers him his how i if in inside into is it its just like many
    may me might more most much my near no nor not of off on one onto or other our out outside over own per
    she should so some such than that the their them then there these they this those through to too toward
    under until up upon us very was we were what when where which while who whose why will with within
    without would you your 的 了 和 与 在 是 一 一个 一只 有
    """
_STOP_WORDS = frozenset(_FUNCTION_WORDS.split())


def telling_words(liked: Iterable[str], rest: Iterable[str], num_words: int = NUM_WORDS) -> tuple[str, ...]:
    """The words that `liked` prompts use more than the `rest` does; where there are none, those they use.

    A word counts once in each prompt.

    Log-odds ratio with a uniform Dirichlet prior, by z-score: Monroe, Colaresi and Quinn 2008, "Fightin' Words",
    equations 15, 20 and 22.
    """
    ours, theirs = _counted(liked), _counted(rest)
    num_known = len(ours | theirs)
    scores = {word: _z_score(word, ours, theirs, PRIOR * num_known) for word in ours}
    telling = [word for word, score in scores.items() if score > 0] or scores
    return tuple(sorted(telling, key=lambda word: (-scores[word], word))[:num_words])


def _counted(prompts: Iterable[str]) -> Counter[str]:
    return Counter(word for prompt in prompts for word in _words(prompt))


def _words(prompt: str) -> set[str]:
    return {word for word in _WORD.findall(prompt.lower()) if word not in _STOP_WORDS}


def _z_score(word: str, ours: Counter[str], theirs: Counter[str], total_prior: float) -> float:
    """How many standard deviations the log-odds of a word lie above those in the other corpus."""
    difference = _log_odds(word, ours, total_prior) - _log_odds(word, theirs, total_prior)
    variance = 1 / (ours[word] + PRIOR) + 1 / (theirs[word] + PRIOR)
    return difference / sqrt(variance)


def _log_odds(word: str, counts: Counter[str], total_prior: float) -> float:
    seen = counts[word] + PRIOR
    return log(seen / max(counts.total() + total_prior - seen, PRIOR))
