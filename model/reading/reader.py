"""Readings of one model, advancing in turn: a guest on the thread of its engine, one forward pass at a time.

The same seam as `model.engine.Engine`, so that whoever steps engines steps it too. Knows no job and no store.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import torch

from model.admission import RowBuckets
from model.attention import preferred_attention
from model.embedding import EmbeddingCache
from model.families.family import Family
from model.generation import Step
from model.reading.classifier import Work
from model.reading.describe import describe
from model.reading.reading import Answer, Describe, Question
from model.reading.shorten import shorten

OnStep = Callable[[Step], object]
STEPS = 1000  # into which a reading is divided when it reports


@dataclass(frozen=True)
class Answered:
    """A reading that is done."""

    question: Question
    answer: Answer

    @property
    def id(self) -> str:
        return self.question.id


@dataclass(frozen=True)
class Unanswered:
    """A reading that was ended by an error of its own. Its neighbours go on."""

    question: Question
    error: Exception

    @property
    def id(self) -> str:
        return self.question.id


@dataclass
class _Reading:
    question: Question
    work: Work[Answer]
    on_step: OnStep


class Reader:
    """`admit` and `step` belong to the engine's thread, `cancel` may be called from any."""

    def __init__(self, family: Family, row_buckets: RowBuckets) -> None:
        self._family = family
        self._embed = EmbeddingCache(family.encode_text)
        self._row_buckets = row_buckets
        self._readings: OrderedDict[str, _Reading] = OrderedDict()  # the first is advanced next
        self._lock = Lock()  # guards `_readings`; never held while the model runs

    @property
    def is_idle(self) -> bool:
        with self._lock:
            return not self._readings

    def has_room(self, question: Question) -> bool:
        """Always: readings are short, and take turns."""
        return True

    def admit(self, question: Question, on_step: OnStep) -> None:
        """Take a question. `on_step` is called after each of its passes, with no preview."""
        with self._lock:
            if question.id in self._readings:
                raise ValueError(f"Question {question.id} is being read already.")
            self._readings[question.id] = _Reading(question, self._begin(question), on_step)

    def cancel(self, question_id: str) -> bool:
        """Give a question up. True if it was under way: it will then have no answer."""
        with self._lock:
            return self._readings.pop(question_id, None) is not None

    def step(self) -> list[Answered | Unanswered]:
        """One forward pass for one reading; they take turns. Returns it if that was its last."""
        with self._lock:
            if not self._readings:
                return []
            question_id, reading = next(iter(self._readings.items()))
            self._readings.move_to_end(question_id)
        with torch.inference_mode(), preferred_attention(self._family.device):
            ended = self._advance(reading)
        return [ended] if ended is not None and self.cancel(question_id) else []

    def decode(self, answered: Answered) -> Answer:
        """Nothing is left to do: what an engine's pictures need, words do not."""
        return answered.answer

    def _begin(self, question: Question) -> Work[Answer]:
        if isinstance(question, Describe):
            return describe(question, self._family, self._embed, self._row_buckets)
        return shorten(question, self._embed)

    def _advance(self, reading: _Reading) -> Answered | Unanswered | None:
        try:
            share = next(reading.work)
            reading.on_step(Step(reading.question.id, round(share * STEPS), STEPS))
        except StopIteration as end:
            return Answered(reading.question, end.value)
        except Exception as error:
            return Unanswered(reading.question, error)
        return None
