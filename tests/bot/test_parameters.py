"""The card with all that decides a picture, from the record alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.views import parameters
from bot.words import languages
from model.catalog import load_catalog
from model.image_adapter import ImageAdapter
from tests.bot.orders import job

WORDS = languages.ENGLISH
POSTCARD = load_catalog().default
SEEING = replace(POSTCARD, image_adapter=ImageAdapter("owner/name", "adapter.safetensors", "encoder", "MIT"))


def test_pictures_in_a_prompt_are_no_hindrance() -> None:
    fox = "https://example.org/fox.png"
    shown = parameters.embed(job(f"{fox} a fox --sref {fox} --sw 50 --iw 2"), POSTCARD, WORDS)
    assert WORDS.STEPS_FIELD in {field.name for field in shown.fields}


@pytest.mark.parametrize("flag", ["--cref {}", "--oref {}", "--lora ink:0.5"])
def test_pictures_and_loras_that_are_not_at_hand_are_no_hindrance(flag: str) -> None:
    shown = parameters.embed(job(f"a fox {flag.format('https://example.org/fox.png')}"), SEEING, WORDS)
    assert WORDS.STEPS_FIELD in {field.name for field in shown.fields}


def test_the_page_of_the_job_is_linked_where_it_has_one() -> None:
    page = "https://pictures.example/jobs/id/key"
    linked = parameters.embed(job(), POSTCARD, WORDS, page=page)
    assert f"({page})" in str({field.name: field.value for field in linked.fields}["Web"])
    assert "Web" not in {field.name for field in parameters.embed(job(), POSTCARD, WORDS).fields}


@pytest.mark.parametrize(("text", "tells"), [("a fox", True), ("a fox --best 2", False)])
def test_the_seeds_of_single_pictures_are_told_where_nobody_has_chosen_among_them(text: str, tells: bool) -> None:
    fields = {field.name for field in parameters.embed(job(text), POSTCARD, WORDS).fields}
    assert (WORDS.TILE_SEEDS_FIELD in fields) is tells
    assert WORDS.SEED_FIELD in fields
