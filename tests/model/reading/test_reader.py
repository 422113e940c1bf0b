"""Readings of one model, advancing in turn."""

from __future__ import annotations

import pytest

from model.engine import Engine
from model.errands import Done, Undone
from model.generation import Step
from model.prompt import parse
from model.reading.reader import Reader
from model.reading.reading import Answer, Question, Shorten
from tests.model.drawing import ignore, tiny_family

LONG = "a red fox in the deep white snow beside an old wooden house under a starry winter sky"


@pytest.fixture
def reader() -> Reader:
    return Engine(tiny_family()).reader()


def question(name: str, text: str = LONG) -> Shorten:
    return Shorten(name, parse(text))


def finish(reader: Reader) -> list[Done[Question, Answer] | Undone[Question]]:
    return [ended for _ in iter(lambda: reader.is_idle, True) for ended in reader.step()]


def test_a_question_is_answered_step_by_step(reader: Reader) -> None:
    steps: list[Step] = []
    reader.admit(question("a"), steps.append)
    (ended,) = finish(reader)
    assert isinstance(ended, Done)
    assert ended.id == "a"
    answer = reader.decode(ended)
    assert isinstance(answer, Answer)
    assert [word.text for word in answer.words] == LONG.split()
    percents = [step.percent for step in steps]
    assert percents == sorted(percents)
    assert 0 < percents[0] < percents[-1] <= 99
    assert {(step.generation_id, step.preview) for step in steps} == {("a", None)}


def test_questions_take_turns(reader: Reader) -> None:
    told: list[str] = []
    for name in "ab":
        reader.admit(question(name), lambda step: told.append(step.generation_id))
    finish(reader)
    assert told[:4] == ["a", "b", "a", "b"]


def test_a_cancelled_question_has_no_answer(reader: Reader) -> None:
    reader.admit(question("a"), ignore)
    reader.admit(question("b"), lambda step: reader.cancel("b"))
    reader.step()
    assert reader.cancel("a")
    assert not reader.cancel("a")
    assert finish(reader) == []


def test_an_error_ends_one_question_and_no_other(reader: Reader) -> None:
    def explode(step: Step) -> None:
        raise RuntimeError("boom")

    reader.admit(question("a"), explode)
    reader.admit(question("b"), ignore)
    ended = {each.id: each for each in finish(reader)}
    assert isinstance(ended["a"], Undone)
    assert str(ended["a"].error) == "boom"
    assert isinstance(ended["b"], Done)


def test_an_id_is_taken_once(reader: Reader) -> None:
    reader.admit(question("a"), ignore)
    with pytest.raises(ValueError, match="a is under way"):
        reader.admit(question("a"), ignore)
