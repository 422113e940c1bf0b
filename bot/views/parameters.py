"""ℹ️: all that decides a picture, and the text that draws it again. For the eyes of whoever asks."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord

from bot.views.custom_id import CustomId
from bot.views.rows import message_link
from bot.words import languages
from bot.words.echo import cut, echo
from bot.words.messages import Messages
from model.catalog import Entry
from model.generation import plan, tile_seed
from model.language.flags import PARAMETERS
from model.prompt import Prompt, render
from worker.jobs import Action, Job

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]

PROMPT_ROOM = 1500  # characters, of the 6000 that Discord takes in one message's embeds
COMMAND_ROOM = 1500
FIELD_ROOM = 1024
CHILDREN_SHOWN = 10
GREY = 0x808080

# What is drawn from words and a seed alone. Other jobs start from a picture, which no text can give.
FROM_WORDS = frozenset({Action.IMAGINE, Action.REROLL})

# What changes neither sampler nor steps and may not be at hand: pictures, and LoRAs that the model has lost.
NOT_AT_HAND: Mapping[str, Any] = {"sref": (), "cref": (), "oref": (), "lora": ()}


async def show(press: Press, custom_id: CustomId) -> None:
    """ℹ️ under a picture."""
    await show_job(press, await press.client.jobs.get(custom_id.job_id))


async def show_job(interaction: Press, job: Job) -> None:
    """Answer with all about a job. Raises what the client raises."""
    jobs, words = interaction.client.jobs, languages.of(interaction.locale)
    relatives = [await jobs.parent(job), *await jobs.children(job.id, CHILDREN_SHOWN)]
    parent, *children = (job if job and _may_see(interaction, job) else None for job in relatives)
    entry = interaction.client.catalog.entries.get(job.version)
    page = await jobs.job_address(job.id)
    shown = embed(job, entry, words, parent=parent, children=children, page=page)
    text = command(job)
    files = [] if len(text) <= COMMAND_ROOM else [discord.File(io.BytesIO(text.encode()), "prompt.txt")]
    await interaction.response.send_message(embed=shown, files=files, ephemeral=True)


def embed(
    job: Job,
    entry: Entry | None,
    words: Messages,
    *,
    parent: Job | None = None,
    children: Sequence[Job | None] = (),
    page: str = "",
) -> discord.Embed:
    """`entry` is the model of the job, None if it is no longer offered; `page`, the address of its page or ""."""
    text = f"**{echo(render(job.request.prompt), PROMPT_ROOM)}**"
    if job.request.action in FROM_WORDS and len(command(job)) <= COMMAND_ROOM:
        text += f"\n\n{words.DRAW_AGAIN}\n```\n{command(job).replace('```', '')}\n```"
    shown = discord.Embed(title=words.PARAMETERS_TITLE, description=text, colour=GREY)
    for name, value in _fields(job, entry, words).items():
        shown.add_field(name=name, value=cut(value, FIELD_ROOM), inline=True)
    shown.add_field(name=words.ALL_PARAMETERS, value=cut(_all(job.request.prompt), FIELD_ROOM), inline=False)
    for name, relatives in ((words.PARENT_FIELD, (parent,)), (words.CHILDREN_FIELD, children)):
        if links := [_link(relative, words) for relative in relatives if relative is not None]:
            shown.add_field(name=name, value=_fitting(links), inline=False)
    if page:
        shown.add_field(name=words.WEB_BUTTON, value=words.WEB_LINK.format(page=page), inline=False)
    return shown


def command(job: Job) -> str:
    """The prompt that draws the same grid again, with seed and model."""
    return render(job.request.prompt.with_parameters(seed=job.seed, version=job.version))


def _may_see(interaction: Press, job: Job) -> bool:
    """That there is a job in stealth is its owner's business alone."""
    return not job.request.stealth or job.request.origin.user_id == interaction.user.id


def _fields(job: Job, entry: Entry | None, words: Messages) -> dict[str, str]:
    seeds = tile_seeds(job)
    fields = {
        words.SEED_FIELD: str(job.seed),
        words.TILE_SEEDS_FIELD: "\n".join(f"U{number}: {seed}" for number, seed in enumerate(seeds, start=1)),
        words.MODEL_FIELD: f"{entry.title} (`--version {job.version}`)" if entry else f"`{job.version}`",
        words.STEPS_FIELD: steps(job, entry, words) if entry else "",
        words.SIZE_FIELD: f"{job.width} × {job.height}" if job.width else "",
        words.SPEED_FIELD: words.SPEEDS[job.request.speed],
        words.JOB_ID_FIELD: f"`{job.id}`",
    }
    return {name: value for name, value in fields.items() if value}


def tile_seeds(job: Job) -> list[int]:
    """Of the pictures in their order; none where `--best` has chosen them."""
    count = job.request.action.num_images if job.request.prompt.parameters.best == 1 else 0
    return [tile_seed(job.seed, index) for index in range(count)]


def steps(job: Job, entry: Entry, words: Messages) -> str:
    """The sampler and how many steps it took."""
    words_alone = replace(job.request.prompt.with_parameters(**NOT_AT_HAND), images=())
    planned = plan(words_alone, entry, generation_id=job.id, seed=job.seed)
    return words.STEPS.format(sampler=planned.sampler or words.USUAL_SAMPLER, steps=planned.stop_step)


def _all(prompt: Prompt) -> str:
    return f"`{'  '.join(spelled(prompt)).replace('`', chr(39))}`"


def spelled(prompt: Prompt) -> list[str]:
    """Every parameter that has a value, default or not."""
    values = [(row, getattr(prompt.parameters, row.name)) for row in PARAMETERS]
    return [row.spell(value) for row, value in values if value not in (None, False, ())]


def _link(job: Job, words: Messages) -> str:
    name = words.LABELS.get(job.request.action) or words.GRID
    link = message_link(job)
    return f"[{name}]({link})" if link else f"{name} `{job.id}`"


def _fitting(links: list[str]) -> str:
    """As many as a field takes."""
    while len(text := " · ".join(links)) > FIELD_ROOM:
        links = links[:-1]
    return text
