"""`/imagine`, as the person who types it sees it."""

from __future__ import annotations

import pytest

from bot.sandbox.person import Person
from tests.bot.painter import Painter, picture
from tests.bot.patience import gone
from worker.jobs import State

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_prompt_becomes_a_grid(alice: Person, painter: Painter) -> None:
    use = await alice.slash("imagine", prompt="a red fox in the snow --ar 3:2")
    waiting = await use.message()
    assert waiting.content == f"**a red fox in the snow --ar 3:2** - <@{alice.id}> (Waiting to start)"
    assert waiting.labels == ["Cancel Job"]

    job = await painter.start()
    painter.progress(job, 31, picture(kind="WEBP"))
    shown = await alice.until(waiting, lambda message: "(31%) (fast)" in message.content)
    assert [file.filename for file in shown.attachments] == ["grid_0.webp"]

    painter.finish(job)
    grid = await alice.sees(lambda message: message.attachments and message.id != waiting.id)
    assert grid.content == f"**a red fox in the snow --ar 3:2** - <@{alice.id}> (fast)"
    assert grid.labels == ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]
    assert [mention["id"] for mention in grid.raw["mentions"]] == [alice.id]
    assert grid.attachments[0].filename == f"alice_a_red_fox_in_the_snow_{job.id}.png"
    assert grid.attachments[0].description == "a red fox in the snow --ar 3:2"
    await gone(alice, waiting)
    recorded = painter.store.get(job.id)
    assert (recorded.message_id, recorded.result_message_id) == (int(waiting.id), int(grid.id))
    assert recorded.state is State.DONE
