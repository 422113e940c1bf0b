"""The table of subjects, and how it is made of Unicode's."""

from collections import Counter

import pytest

from model.postcard import atlas, harvest, unicode
from model.postcard.grammar import indefinite_article, plural, with_article
from model.postcard.subjects import SUBJECTS, TABLE
from model.postcard.words import vocabulary
from model.postcard.world import WORLD

needs_unicode = pytest.mark.skipif(not unicode.COMMON.is_dir(), reason="unicode-cldr-core is not installed")


def test_there_are_more_than_a_thousand_of_different_glyphs() -> None:
    assert len({subject.sign for subject in SUBJECTS}) == len(SUBJECTS) > 1000


def test_a_word_names_one_subject() -> None:
    for words in (
        [word for subject in SUBJECTS for word in subject.words_of(True)],
        [word for subject in SUBJECTS for word in subject.chinese],
        [word for subject in SUBJECTS[:64] for word in subject.words],
    ):
        assert [word for word, count in Counter(words).items() if count > 1] == []


def test_every_subject_has_words_in_both_languages() -> None:
    for subject in SUBJECTS:
        assert subject.name.isascii(), subject
        assert subject.name == subject.name.lower().strip(), subject
        assert subject.chinese, subject
        assert all("\u4e00" <= word[-1] <= "\u9fff" or word[0].isascii() for word in subject.chinese), subject


def test_the_likeliest_come_first() -> None:
    names = [subject.name for subject in SUBJECTS]
    assert names[:3] == ["fox", "cat", "dog"]
    assert names[63] == "heart"
    assert all(names.index(name) < 400 for name in ("horse", "banana", "bus", "wizard", "violin", "sun"))


@needs_unicode
def test_the_table_is_what_unicode_and_our_decisions_give() -> None:
    """If not: python -m model.postcard.harvest"""
    assert TABLE.read_text(encoding="utf-8") == harvest.written(harvest.harvest())


def test_the_page_of_the_world_is_what_the_tables_give() -> None:
    """If not: python -m model.postcard.atlas"""
    assert atlas.FILE.read_text(encoding="utf-8") == atlas.markdown()


def test_a_wide_vocabulary_names_every_subject() -> None:
    written = vocabulary(WORLD)
    assert all(f'"{with_article(subject.name)}"' in written for subject in SUBJECTS)


@pytest.mark.parametrize(
    ("body", "found"),
    [("a-ce", ["a", "b", "c", "e"]), ("{👨‍🍳}🙂 x", ["👨‍🍳", "🙂", "x"]), ("☺️", ["☺"])],
)
def test_a_set_of_unicode_is_read(body: str, found: list[str]) -> None:
    assert list(unicode.members(body)) == found


@pytest.mark.parametrize(
    ("name", "typed"),
    [("man: bald", "bald man"), ("woman: red hair", "red-haired woman"), ("woman: beard", "bearded woman")],
)
def test_names_are_cleaned_to_what_people_type(name: str, typed: str) -> None:
    assert harvest.cleaned(name) == typed


@pytest.mark.parametrize(
    ("name", "group", "typed"),
    [
        ("发烧", "face-sick", "发烧的脸"),
        ("皱眉", "person-gesture", "皱眉的人"),
        ("跑步者", "person-sport", "跑步者"),
        ("男人: 红发", "person-role", "男人红发"),
        ("猫", "animal-mammal", "猫"),
    ],
)
def test_chinese_names_are_nouns(name: str, group: str, typed: str) -> None:
    assert harvest.cleaned_chinese(name, group) == typed


@pytest.mark.parametrize(
    ("one", "many"),
    [("fox", "foxes"), ("berry", "berries"), ("slice of pizza", "slices of pizza"), ("polar bear", "polar bears"),
     ("fish", "fish"), ("sunglasses", "sunglasses"), ("loaf of bread", "loaves of bread"), ("boy", "boys"),
     ("octopus", "octopuses"), ("smiling face with sunglasses", "smiling faces with sunglasses")],
)  # fmt: skip
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize(
    ("noun", "article"),
    [("owl", "an"), ("unicorn", "a"), ("ufo", "a"), ("fox", "a"), ("hourglass", "an"), ("x-ray", "an")],
)
def test_articles(noun: str, article: str) -> None:
    assert indefinite_article(noun) == article
