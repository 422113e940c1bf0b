"""The names of the buttons under a question, and what stands above them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import confirmation
from bot.views.batch import HANDLERS
from bot.views.confirmation import Choice, DraftButtonId
from bot.views.custom_id import ForeignButtonError
from bot.words.languages import ENGLISH
from model.prompt import read
from worker.drafts import Draft, Order
from worker.jobs import ID_PATTERN, new_job_id


@given(st.sampled_from(Choice), st.from_regex(ID_PATTERN, fullmatch=True))
def test_parse_is_the_inverse_of_render(choice: Choice, draft_id: str) -> None:
    button = DraftButtonId(choice, draft_id)
    assert DraftButtonId.parse(button.render()) == button
    assert len(button.render()) <= 100


@pytest.mark.parametrize(
    "forged", ["sojourn-draft2:yes:" + "0" * 24, "sojourn-draft1:maybe:" + "0" * 24, "sojourn-draft1:yes:0"]
)
def test_a_forged_name_is_refused(forged: str) -> None:
    with pytest.raises(ForeignButtonError):
        DraftButtonId.parse(forged)


def test_every_choice_has_a_handler() -> None:
    assert set(HANDLERS) == set(Choice)


def draft(text: str, typed: str = "") -> Draft:
    return Draft(user_id=1, order=Order(prompts=read(text)), text=typed or text, id=new_job_id())


def test_the_question_fits_into_an_embed_whatever_the_prompts() -> None:
    embed = confirmation.embed(draft(f"{{a, b, c, d, e, f}} {'*' * 5000}"), ENGLISH)
    assert embed.title == "Start 6 jobs?"
    assert len(embed.description or "") <= 4096
    assert "… and 1 more" in (embed.description or "")


async def test_without_a_typed_text_there_is_nothing_to_edit() -> None:
    asked = Draft(user_id=1, order=Order(prompts=read("a {red, blue} fox")))
    labels = [item.label for item in confirmation.buttons(asked, ENGLISH).children]  # type: ignore[attr-defined]
    assert labels == ["Yes", "No", "Show Prompts"]
