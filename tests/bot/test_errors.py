from __future__ import annotations

import logging
from string import Formatter

import discord
import pytest

from bot import errors
from bot.errors import RED, explain
from bot.views.custom_id import CustomId, ForeignButtonError
from bot.words import languages
from model.language.faults import SENTENCES
from model.prompt import Fault, PromptError, parse
from tests.bot.orders import job
from worker.images import ImageNotFoundError
from worker.jobs import JobEndedError, JobNotFoundError, NotYourJobError, QueueUnavailableError

COMMAND = "/imagine prompt: a fox --foo"


@pytest.mark.parametrize(
    ("text", "title", "reason"),
    [
        ("a fox --foo", "Invalid parameter", "Unrecognized parameter(s): `--foo`"),
        ("a fox --chaos 101", "Invalid parameter", "`--chaos` must be a whole number between 0 and 100"),
        ("a fox --ar 3.5:2", "Invalid parameter", "`--ar` must be two whole numbers"),
        ("--ar 3:2", "Empty prompt", "needs some text"),
        ("x" * 6001, "Invalid prompt", "6000 or fewer"),
        ("a::1 b::-1", "Invalid prompt", "sum of all weights must be positive"),
        ("a fox https://x.org/a.png", "Invalid prompt", "Links to pictures come before the text."),
        ("a {red, blue fox", "Invalid prompt", "is never closed"),
    ],
)
def test_a_prompt_that_cannot_be_drawn_is_explained(text: str, title: str, reason: str) -> None:
    with pytest.raises(PromptError) as raised:
        parse(text)
    shown = explain(raised.value, COMMAND)
    assert shown.title == title
    assert reason in (shown.description or "")
    assert shown.footer.text == COMMAND
    assert shown.colour is not None
    assert shown.colour.value == RED


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_of_a_prompt_has_a_title(fault: Fault) -> None:
    names = {name: "x" for _, name, _, _ in Formatter().parse(SENTENCES[fault]) if name}
    assert explain(PromptError(fault, **names)).title


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (JobNotFoundError("x"), "Unknown job"),
        (NotYourJobError(job()), "Not your job"),
        (JobEndedError(job()), "Job already ended"),
        (QueueUnavailableError(OSError()), "Queue unavailable"),
        (ImageNotFoundError("x", "0.png"), "Picture no longer stored"),
        (ForeignButtonError("x"), "Unknown button"),
        (errors.NoJobHereError(), "No job here"),
        (errors.JobNotDoneError(), "Job not finished"),
        (errors.DirectMessagesClosedError(5), "Direct messages closed"),
    ],
)
def test_every_refusal_has_its_words_and_is_not_logged(
    error: Exception, title: str, caplog: pytest.LogCaptureFixture
) -> None:
    shown = explain(error)
    assert shown.title == title
    assert (shown.description or "").endswith(".")
    assert not caplog.records


def test_the_owner_of_a_job_is_named() -> None:
    assert "<@1001>" in (explain(NotYourJobError(job())).description or "")


def test_what_nobody_expected_is_logged_under_the_code_that_the_user_sees(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shown = explain(ZeroDivisionError("secret detail"), COMMAND)
    code = (shown.footer.text or "").removeprefix("Code: ")
    assert len(code) == 8
    assert code in caplog.text
    assert "secret detail" in caplog.text
    assert "secret detail" not in str(shown.to_dict())


def test_a_prompt_error_is_explained_in_the_language_of_who_typed() -> None:
    with pytest.raises(PromptError) as raised:
        parse("a fox --chaos 101")
    shown = explain(raised.value, COMMAND, languages.of("zh-CN"))
    assert shown.description == "`--chaos` 必须是 0 到 100 之间的整数，不能是 `101`。"


def test_a_long_command_fits_the_footer() -> None:
    shown = explain(PromptError(Fault.EMPTY), "/imagine prompt: " + "x" * 6000)
    assert len(shown.footer.text or "") <= 2048
    assert len(shown) <= 6000


def test_an_embed_fits_its_limits_whatever_the_reason() -> None:
    shown = errors.embed("Invalid parameter", "`--" + "x" * 5999 + "`", "y" * 6000)
    assert len(shown.description or "") <= 4096
    assert len(shown) <= 6000


async def test_an_expired_interaction_is_logged_and_not_raised(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    class Response:
        status, reason = 404, "Not Found"

    class Gone:
        id = 7

    late = discord.NotFound(Response(), {"code": errors.UNKNOWN_INTERACTION, "message": "Unknown interaction"})  # type: ignore[arg-type]
    await errors.answer(Gone(), late)  # type: ignore[arg-type]
    assert "Interaction 7 could not be answered" in caplog.text


def test_forged_ids_reach_the_user_as_a_refusal() -> None:
    with pytest.raises(ForeignButtonError) as raised:
        CustomId.parse("sojourn0:drop-table")
    assert explain(raised.value).title == "Unknown button"
