"""The important words of a prompt."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from model.denoising.embedding import EmbeddingCache
from model.denoising.encoding import Encoding
from model.prompt import MAX_LENGTH, Prompt, TextPart, parse, render
from model.reading.reading import Answer, Shorten
from model.reading.shorten import join, shorten, split
from tests.model.drawing import tiny_family

EMBED = EmbeddingCache(tiny_family().encode_text, 4096)


def answer(prompt: Prompt, embed: EmbeddingCache = EMBED) -> Answer:
    work = shorten(Shorten("q", prompt), embed)
    with torch.inference_mode():
        while True:
            try:
                assert 0 <= next(work) <= 1
            except StopIteration as end:
                result: Answer = end.value
                return result


class Meaning:
    """An encoder to which only some words mean anything, each in a direction of its own."""

    def __init__(self, **weights: float) -> None:
        self._weights = weights

    def __call__(self, text: str) -> Encoding:
        words = [word.strip(",.") for word in text.split()]
        row = [weight * (word in words) for word, weight in self._weights.items()]
        return Encoding(torch.tensor([[1.0, *row]] * 64))


def test_the_words_that_mean_most_weigh_most() -> None:
    found = answer(parse("a very red fox in the deep snow"), EmbeddingCache(Meaning(fox=2, snow=1, red=0.5)))
    weights = {word.text: word.weight for word in found.words}
    assert weights["fox"] == 1
    assert weights["fox"] > weights["snow"] > weights["red"] > weights["very"] == weights["a"] == pytest.approx(0)
    assert [word.text for word in found.words] == ["a", "very", "red", "fox", "in", "the", "deep", "snow"]


def test_an_encoder_that_pads_nothing_reads_the_whole_text_at_once() -> None:
    read: list[str] = []

    def encode(text: str) -> Encoding:
        read.append(text)
        return Encoding(torch.eye(3 + 2 * len(text.split()), 64))

    text = "a very red fox in the deep snow of a long winter"
    answer(parse(text), EmbeddingCache(encode))
    assert {len(each.split()) for each in read} == {0, 11, 12}


def test_the_shorter_prompts_keep_those_words_in_their_order() -> None:
    meaning = EmbeddingCache(Meaning(fox=2, snow=1, red=0.5, watercolor=0.8))
    found = answer(
        parse("a very red fox, in the deep cold snow, painted as a lovely watercolor --ar 3:2"), meaning
    )
    assert found.prompts[-2] == "a fox, in the snow, as a watercolor --ar 3:2"
    assert found.prompts[-1] == "a fox --ar 3:2"
    assert all(prompt.endswith(" --ar 3:2") for prompt in found.prompts)
    lengths = [len(prompt) for prompt in found.prompts]
    assert lengths == sorted(set(lengths), reverse=True)


def test_a_text_that_ends_in_the_middle_of_a_phrase_is_not_shown() -> None:
    found = answer(parse("a fox in the snow beside an old house of wood"))
    for prompt in found.prompts:
        assert prompt.split()[-1] not in {"a", "an", "the", "in", "of", "beside"}


def test_pictures_and_parameters_of_the_prompt_stay() -> None:
    found = answer(parse("https://a.example/b.png a fox in the snow --chaos 5"))
    assert all(p.startswith("https://a.example/b.png ") and p.endswith(" --chaos 5") for p in found.prompts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a red fox, in the snow", ["a", "red", "fox,", "in", "the", "snow"]),
        ("一只红色的狐狸在雪地里，水彩画", ["一只红色的", "狐狸", "在", "雪地里，", "水彩画"]),
        ("赤い狐が雪の中に立っている", ["赤い", "狐が", "雪の", "中に", "立っている"]),
        ("🦊🦊 in 雪里", ["🦊🦊", "in", "雪里"]),
        ("dog", ["dog"]),
    ],
)
def test_words_are_found_with_and_without_spaces(text: str, words: list[str]) -> None:
    assert [token.text for token in split(text)] == words


@given(st.text())
def test_join_is_the_inverse_of_split(text: str) -> None:
    squeezed = " ".join(text.split())
    assert join(split(squeezed)) == squeezed


@pytest.mark.parametrize(
    "text", ["dog", "🦊", "狐狸", "。，", "the", "a " * 900 + "fox", "狐狸" * 2999, "x" * 5999, "👩‍👩‍👧‍👦 " * 500]
)
def test_nothing_that_can_be_typed_is_too_odd(text: str) -> None:
    text = text[:MAX_LENGTH].strip()
    found = answer(Prompt((TextPart(text),)), EmbeddingCache(Meaning(fox=1)))
    assert len(found.prompts) <= 5
    assert all(0 <= word.weight <= 1 for word in found.words)
    assert all(len(prompt) < len(text) for prompt in found.prompts)


WORDS = ["a", "the", "red", "blue", "fox,", "snow", "in", "of", "狐狸", "的", "🦊", "castle!", "赤い"]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
def test_the_results_are_distinct_and_shorter(words: list[str]) -> None:
    prompt = Prompt((TextPart(" ".join(words)),))
    found = answer(prompt)
    assert len(set(found.prompts)) == len(found.prompts) <= 5
    assert all(0 < len(shorter) < len(render(prompt)) for shorter in found.prompts)
