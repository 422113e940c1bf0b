from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import rows
from bot.views.custom_id import INDEXES, MAX_LENGTH, CustomId, ForeignButtonError, Verb
from bot.views.press import HANDLERS
from bot.words.languages import ENGLISH
from tests.bot.orders import job
from worker.jobs import ID_PATTERN, Action, new_job_id

JOB = new_job_id()
DONE = job(id=JOB, width=320, height=208)
UPSCALED = job(id=new_job_id(), action=Action.UPSCALE_SUBTLE, parent_id=JOB, index=3)


@st.composite
def custom_ids(draw: st.DrawFn) -> CustomId:
    verb = draw(st.sampled_from(Verb))
    job_id = draw(st.from_regex(ID_PATTERN, fullmatch=True))
    return CustomId(verb, job_id, draw(st.sampled_from(INDEXES[verb])))


@given(custom_ids())
def test_parse_is_the_inverse_of_render(custom_id: CustomId) -> None:
    text = custom_id.render()
    assert CustomId.parse(text) == custom_id
    assert len(text) <= MAX_LENGTH


@given(st.text())
def test_foreign_text_is_refused_not_crashed_on(text: str) -> None:
    with pytest.raises(ForeignButtonError):
        CustomId.parse(text)


@pytest.mark.parametrize(
    "forged",
    [
        f"sojourn2:image:{JOB}:1",  # another edition
        f"sojourn1:image:{JOB}:0",  # no picture
        f"sojourn1:image:{JOB}:5",
        f"sojourn1:cancel:{JOB}:1",  # a picture where none belongs
        f"sojourn1:drop:{JOB}:1",  # no such verb
        f"sojourn1:image:{JOB[:-1]}:1",  # no job id
        f"sojourn1:image:{JOB.upper()}:1",
        "sojourn1:image:../../../../etc/passwd:1",
        f"sojourn1:image:{JOB}:1\n",
        f"sojourn1:image:{JOB}:1:extra",
        f" sojourn1:image:{JOB}:1",
        f"sojourn1:image:{JOB}:١",  # a digit, but not ours
    ],
)
def test_a_forged_id_is_refused(forged: str) -> None:
    with pytest.raises(ForeignButtonError):
        CustomId.parse(forged)


def test_every_verb_has_indexes_and_a_handler() -> None:
    assert set(INDEXES) == set(HANDLERS) == set(Verb)


VIEWS = {
    "grid": lambda: rows.result(DONE, None, ENGLISH),
    "image": lambda: rows.image(DONE, 3, None, ENGLISH),
    "upscaled": lambda: rows.result(UPSCALED, None, ENGLISH),
    "progress": lambda: rows.progress(DONE, ENGLISH),
}


@pytest.mark.parametrize("name", VIEWS)
async def test_every_button_we_send_has_an_id_that_we_understand(name: str) -> None:
    found = [
        CustomId.parse(button["custom_id"])
        for row in VIEWS[name]().to_components()
        for button in row["components"]
    ]
    assert found
    assert {custom_id.job_id for custom_id in found} <= {JOB, UPSCALED.id}
    assert len(set(found)) == len(found), "Discord refuses two buttons with one id"


@pytest.mark.parametrize("name", VIEWS)
async def test_views_are_not_kept_by_the_library(name: str) -> None:
    assert VIEWS[name]().is_finished()


@pytest.mark.parametrize(
    ("old", "verb"),
    [
        (f"sojourn1:image:{JOB}:1", Verb.IMAGE),
        (f"sojourn1:vary_subtle:{JOB}:2", Verb.VARY_SUBTLE),
        (f"sojourn1:vary_strong:{JOB}:3", Verb.VARY_STRONG),
        (f"sojourn1:reroll:{JOB}:0", Verb.REROLL),
        (f"sojourn1:cancel:{JOB}:0", Verb.CANCEL),
    ],
)
def test_the_buttons_of_edition_0_1_0_are_understood(old: str, verb: Verb) -> None:
    assert CustomId.parse(old).verb is verb
