from __future__ import annotations

from bot.ordering import submission
from model.prompt import parse
from worker.drafts import Order

A, B, C, D = (f"https://example.com/{name}.png" for name in "abcd")


def test_every_picture_that_a_prompt_names_is_fetched_unless_it_is_known() -> None:
    """So that a link which cannot be fetched is an error before anything is queued."""
    wish = Order(
        prompts=(parse(f"{A} a fox --sref {B} 7 --cref {C}"), parse(f"a fox --oref {D}")), images={B: "b"}
    )
    assert submission.unknown_links(wish) == {A, C, D}
