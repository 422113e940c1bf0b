"""Which words tell what somebody likes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.people.taste import NUM_WORDS, telling_words

REST = [
    "a dog in the city",
    "a cat, oil painting",
    "a house at night, photo",
    "a red car in the rain",
    "a fox, photo",
]


def test_what_liked_prompts_share_and_others_lack_comes_first() -> None:
    liked = ["a fox, watercolor", "a castle, watercolor, misty", "a cat, watercolor", "misty hills, watercolor"]
    assert telling_words(liked, REST)[:2] == ("watercolor", "misty")


def test_a_word_that_everybody_uses_tells_nothing() -> None:
    liked = ["photo of a lighthouse", "photo of a boat", "photo of an owl"]
    everybody = [f"photo of a {thing}" for thing in ("dog", "cat", "car", "house", "tree", "shoe")]
    assert "photo" not in telling_words(liked, everybody)


def test_who_likes_everything_alike_is_told_by_what_they_ask_for() -> None:
    assert set(telling_words(["a fox, ink"], ["a fox, ink"])) == {"fox", "ink"}


def test_words_without_meaning_are_left_out() -> None:
    assert telling_words(["the of and with", "the of and with 3 7"], REST) == ()


def test_a_word_counts_once_in_each_prompt() -> None:
    once = telling_words(["fox fox fox", "owl", "owl"], REST)
    assert once[0] == "owl"


def test_words_of_other_alphabets_count_too() -> None:
    assert telling_words(["水墨 狐狸", "水墨 城堡", "水墨"], REST)[0] == "水墨"


PROMPTS = st.lists(st.text(alphabet="abc xyz,é狐", max_size=30), max_size=8)


@given(PROMPTS, PROMPTS)
def test_whatever_was_typed_gives_few_words_of_the_liked_prompts(liked: list[str], rest: list[str]) -> None:
    words = telling_words(liked, rest)
    assert len(words) == len(set(words)) <= NUM_WORDS
    assert all(any(word in prompt.lower() for prompt in liked) for word in words)
