from __future__ import annotations

import re
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import languages, messages
from bot.words.echo import length
from model.params import Speed
from model.prompt import MAX_LENGTH, Prompt, TextPart
from tests.bot.orders import ANN, job
from worker.jobs import Action, Job, JobError, State

WORDS = languages.ENGLISH
VARIED: dict[str, Any] = {"index": 2, "parent_id": "x" * 24, "zoom": 1.5, "mask_id": "x" * 24}


@pytest.mark.parametrize(
    ("fields", "waiting", "progress", "result"),
    [
        (
            {"action": Action.IMAGINE},
            "**a red fox** - <@1001> (Waiting to start)",
            "**a red fox** - <@1001> (31%) (fast)",
            "**a red fox** - <@1001> (fast)",
        ),
        (
            {"action": Action.REROLL, "parent_id": "x" * 24, "speed": Speed.RELAX},
            "Rerolling **a red fox** - <@1001> (Waiting to start)",
            "**a red fox** - <@1001> (31%) (relaxed)",
            "**a red fox** - <@1001> (relaxed)",
        ),
        (
            {"action": Action.VARY_STRONG, **VARIED},
            "Making variations for image #2 with prompt **a red fox** - <@1001> (Waiting to start)",
            "**a red fox** - Variations (Strong) by <@1001> (31%) (fast)",
            "**a red fox** - Variations (Strong) by <@1001> (fast)",
        ),
        (
            {"action": Action.VARY_SUBTLE, "speed": Speed.TURBO, **VARIED},
            "Making variations for image #2 with prompt **a red fox** - <@1001> (Waiting to start)",
            "**a red fox** - Variations (Subtle) by <@1001> (31%) (turbo)",
            "**a red fox** - Variations (Subtle) by <@1001> (turbo)",
        ),
    ],
)
def test_each_stage_of_each_action_reads_as_expected(
    fields: dict[str, Any], waiting: str, progress: str, result: str
) -> None:
    made = job(**fields)
    assert WORDS.waiting(made) == waiting
    assert WORDS.progress(made, 31) == progress
    assert WORDS.result(made) == result


def test_a_stopped_job_keeps_the_percentage_that_was_shown() -> None:
    assert WORDS.stopped(job(), 31) == "**a red fox** - <@1001> (31%) (Stopped)"
    assert WORDS.stopped(job(), None) == "**a red fox** - <@1001> (Stopped)"


def test_the_image_message_tells_whose_it_is() -> None:
    text = WORDS.image(job("a fox --ar 3:2"), 2, 42)
    assert text == "**a fox --ar 3:2** - Image #2 <@42>"


def test_results_name_job_and_seed() -> None:
    made = job()
    assert WORDS.results(made) == f"**a red fox**\n**Job ID**: {made.id}\n**seed** 7"


ALL_STAGES = (
    WORDS.waiting,
    lambda made: WORDS.progress(made, 100),
    WORDS.result,
    WORDS.results,
    lambda made: WORDS.stopped(made, 99),
    lambda made: WORDS.image(made, 4, 2**63),
    WORDS.ended,
)


@pytest.mark.parametrize(
    "text", ["*" * MAX_LENGTH, "🦊" * MAX_LENGTH, "word " * 1200, "https://x.org/" + "a" * 5900]
)
@pytest.mark.parametrize("action", Action)
def test_the_longest_prompt_fits_a_message(text: str, action: Action) -> None:
    made = job(Prompt((TextPart(text),)), action=action, **VARIED)
    for stage in ALL_STAGES:
        assert length(stage(made)) <= messages.CONTENT_LIMIT


def test_a_long_prompt_is_cut_and_its_ending_is_not() -> None:
    shown = WORDS.waiting(job("word " * 1000))
    assert shown.endswith("…** - <@1001> (Waiting to start)")
    assert length(shown) > messages.CONTENT_LIMIT - 20


@given(st.text(min_size=1, max_size=300))
def test_only_the_requester_is_mentioned_whatever_the_prompt_says(text: str) -> None:
    shown = WORDS.progress(job(Prompt((TextPart(text),))), 5)
    assert shown.startswith("**")
    assert shown.endswith(f"** - <@{ANN}> (5%) (fast)")
    assert "\n" not in shown
    assert "@everyone" not in shown


@pytest.mark.parametrize("text", ["{user}", "{0}", "100% {prompt} %s"])
def test_braces_in_a_prompt_are_only_braces(text: str) -> None:
    """Discord shows the escaped backslash as one, so that the echo can be copied and run again."""
    echoed = text.replace("{", r"\\{").replace("}", r"\\}")
    assert WORDS.waiting(job(Prompt((TextPart(text),)))).startswith(f"**{echoed}** - ")


@pytest.mark.parametrize("error", [*JobError, None])
def test_every_failure_has_a_sentence(error: JobError | None) -> None:
    title, reason = WORDS.failure(job(state=State.FAILED, error=error))
    assert title == "Sorry! Could not complete the job!"
    assert reason.endswith(".")


def test_a_blocked_prompt_is_not_called_a_failure() -> None:
    assert WORDS.failure(job(state=State.BLOCKED))[0] == "Prompt blocked"


def test_pictures_that_are_withheld_are_not_blamed_on_the_prompt() -> None:
    title, reason = WORDS.failure(job(state=State.BLOCKED, error=JobError.UNSAFE))
    assert title == "Pictures withheld"
    assert "prompt looked safe" in reason


def test_the_command_can_be_copied_and_fits_a_footer() -> None:
    assert messages.command(job("a fox --seed 3").request.prompt) == "/imagine prompt: a fox --seed 3"
    long = Prompt((TextPart("word " * 1200),))
    assert length(messages.command(long)) <= messages.FOOTER_LIMIT
    assert length(messages.alt_text(long)) <= messages.ALT_TEXT_LIMIT


def test_every_action_and_speed_has_its_words() -> None:
    for action in Action:
        for speed in Speed:
            made: Job = job(action=action, speed=speed, **VARIED)
            assert WORDS.waiting(made)
            assert WORDS.progress(made, 0)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def flat(sentences: Any, name: str = "") -> dict[str, str]:
    """Every sentence by its name, those in tables and lists by name and key."""
    if isinstance(sentences, str):
        return {name: sentences}
    entries = enumerate(sentences) if isinstance(sentences, tuple) else sentences.items()
    return {path: text for key, value in entries for path, text in flat(value, f"{name}[{key}]").items()}


def test_every_sentence_is_said_in_chinese_with_the_same_placeholders() -> None:
    english, chinese = flat(languages.sentences(WORDS)), flat(languages.sentences(languages.of("zh-CN")))
    assert chinese.keys() == english.keys()
    for name, sentence in english.items():
        assert placeholders(chinese[name]) == placeholders(sentence), name
        has_words = re.search("[A-Za-z]{3}", re.sub(r"{\w+}", "", sentence))
        assert not has_words or re.search("[\u4e00-\u9fff]", chinese[name]), f"{name} is not translated"


@pytest.mark.parametrize(
    ("locale", "words"), [("zh-CN", "等待开始"), ("zh-TW", "等待开始"), ("en-GB", "Waiting"), ("tlh", "Waiting")]
)
def test_a_message_is_in_the_language_of_who_asked(locale: str, words: str) -> None:
    made = job()
    origin = made.request.origin.model_copy(update={"locale": locale})
    asked = made.model_copy(update={"request": made.request.model_copy(update={"origin": origin})})
    assert words in languages.of_job(asked).waiting(asked)
