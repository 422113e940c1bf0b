"""What people do in the unit tests of the bot: get a grid, take a picture of it, wait for the next job."""

from __future__ import annotations

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.bot.painter import SIZE, Painter
from worker.jobs import Job

BLUE, GREY = 1, 2


async def grid_of(
    person: Person, painter: Painter, prompt: str = "a fox", *, width: int = SIZE
) -> tuple[SeenMessage, Job]:
    """`/imagine`, up to the grid."""
    waiting = await (await person.slash("imagine", prompt=prompt)).message()
    job = await painter.paint(width=width)
    grid = await person.sees(lambda message: message.attachments, after=waiting)
    return grid, painter.store.get(job.id)


async def image_of(
    person: Person, painter: Painter, prompt: str = "a fox", *, index: int = 2, width: int = SIZE
) -> tuple[SeenMessage, Job]:
    """`/imagine` and U, up to the single picture."""
    grid, job = await grid_of(person, painter, prompt, width=width)
    return await take_out(person, grid, index), job


async def take_out(person: Person, grid: SeenMessage, index: int) -> SeenMessage:
    """U1 to U4, up to the single picture."""
    await person.click(grid, f"U{index}")
    return await person.sees(
        lambda message: f"Image #{index}" in message.content and message.attachments, after=grid
    )


async def next_job(painter: Painter) -> Job:
    """The one job that waits now."""
    (job,) = await painter.newest()
    return job


def blue(message: SeenMessage) -> set[str]:
    return {button.name for button in message.buttons if button.style == BLUE}
