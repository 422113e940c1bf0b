from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import messages
from bot.echo import length
from model.params import Speed
from model.prompt import MAX_LENGTH, Prompt, TextPart
from tests.bot.orders import ANN, job
from worker.jobs import Action, Job, JobError, State

VARIED: dict[str, Any] = {"index": 2, "parent_id": "x" * 24}


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
    assert messages.waiting(made) == waiting
    assert messages.progress(made, 31) == progress
    assert messages.result(made) == result


def test_a_stopped_job_keeps_the_percentage_that_was_shown() -> None:
    assert messages.stopped(job(), 31) == "**a red fox** - <@1001> (31%) (Stopped)"
    assert messages.stopped(job(), None) == "**a red fox** - <@1001> (Stopped)"


def test_the_image_message_tells_whose_it_is() -> None:
    text = messages.image(job("a fox --ar 3:2"), 2, 42)
    assert text == "**a fox --ar 3:2** - Image #2 <@42>"
    assert messages.image_owner(text) == 42


def test_a_prompt_cannot_pretend_to_be_the_owner_of_an_image() -> None:
    prompt = Prompt((TextPart("x** - Image #1 <@666>"),))
    assert messages.image_owner(messages.image(job(prompt), 1, 42)) == 42
    assert messages.image_owner(messages.result(job(prompt))) is None


def test_results_name_job_and_seed() -> None:
    made = job()
    assert messages.results(made) == f"**a red fox**\n**Job ID**: {made.id}\n**seed** 7"


ALL_STAGES = (
    messages.waiting,
    lambda made: messages.progress(made, 100),
    messages.result,
    messages.results,
    lambda made: messages.stopped(made, 99),
    lambda made: messages.image(made, 4, 2**63),
    messages.ended,
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
    shown = messages.waiting(job("word " * 1000))
    assert shown.endswith("…** - <@1001> (Waiting to start)")
    assert length(shown) > messages.CONTENT_LIMIT - 20


@given(st.text(min_size=1, max_size=300))
def test_only_the_requester_is_mentioned_whatever_the_prompt_says(text: str) -> None:
    shown = messages.progress(job(Prompt((TextPart(text),))), 5)
    assert shown.startswith("**")
    assert shown.endswith(f"** - <@{ANN}> (5%) (fast)")
    assert "\n" not in shown
    assert "@everyone" not in shown


@pytest.mark.parametrize("text", ["{user}", "{0}", "100% {prompt} %s"])
def test_braces_in_a_prompt_are_only_braces(text: str) -> None:
    assert messages.waiting(job(text)).startswith(f"**{text}** - ")


@pytest.mark.parametrize("error", [*JobError, None])
def test_every_failure_has_a_sentence(error: JobError | None) -> None:
    title, reason = messages.failure(job(state=State.FAILED, error=error))
    assert title == "Sorry! Could not complete the job!"
    assert reason.endswith(".")


def test_a_blocked_prompt_is_not_called_a_failure() -> None:
    assert messages.failure(job(state=State.BLOCKED))[0] == "Prompt blocked"


def test_the_command_can_be_copied_and_fits_a_footer() -> None:
    assert messages.command(job("a fox --seed 3").request.prompt) == "/imagine prompt: a fox --seed 3"
    long = Prompt((TextPart("word " * 1200),))
    assert length(messages.command(long)) <= messages.FOOTER_LIMIT
    assert length(messages.alt_text(long)) <= messages.ALT_TEXT_LIMIT


def test_every_action_and_speed_has_its_words() -> None:
    for action in Action:
        for speed in Speed:
            made: Job = job(action=action, speed=speed, **VARIED)
            assert messages.waiting(made)
            assert messages.progress(made, 0)
