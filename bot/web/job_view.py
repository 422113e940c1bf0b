"""What the page of a job looks like: from the record to HTML. Knows no address but those that it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from bot.delivery import pictures
from bot.views import parameters
from bot.web.html import Html, fill, join, load
from bot.words import messages
from bot.words.echo import cut
from bot.words.messages import Messages
from model.catalog import Entry
from model.prompt import render
from worker.jobs import Job, State

TITLE_ROOM = 80  # characters of a prompt
LINK_ROOM = 90
REFRESH = Html('<meta http-equiv="refresh" content="4">')  # seconds
NOTHING = Html("")
_FLAG = re.compile(r"(--\w+)")


@dataclass(frozen=True)
class Relative:
    """A job that this one was made from or that was made from it, and where its page is."""

    job: Job
    address: str


@dataclass(frozen=True)
class Scene:
    """What there is to show beside the record."""

    key: str  # of the page
    is_stored: bool  # whether the pictures are there
    has_preview: bool
    parent: Relative | None
    children: tuple[Relative, ...]


class JobView:
    """The templates of the page."""

    def __init__(self) -> None:
        self._page = load("job.html")
        self._state = load("job_state.html")
        self._pictures = load("job_pictures.html")
        self._picture = load("job_picture.html")
        self._text = load("job_text.html")
        self._fact = load("job_fact.html")
        self._preview = load("job_preview.html")
        self._relatives = load("job_relatives.html")
        self._link = load("job_link.html")

    def page(self, job: Job, entry: Entry | None, words: Messages, scene: Scene) -> Html:
        """`entry` is the model of the job, None if it is no longer offered."""
        prompt = render(job.request.prompt)
        heading = words.JOB_PAGE_TITLE.format(label=label(job, words), user=job.request.origin.user_name)
        return fill(
            self._page,
            lang=words.LANGUAGE,
            refresh=NOTHING if job.is_ended else REFRESH,
            title=f"{cut(prompt, TITLE_ROOM)} · {heading}",
            heading=heading,
            time=job.created_at.isoformat(),
            time_text=f"{job.created_at:%Y-%m-%d %H:%M} UTC",
            shown=self._shown(job, words, scene),
            texts=join(self._texts(job, words)),
            facts=join(self._facts(job, entry, words)),
            relatives=join(self._families(words, scene)),
            close=words.JOB_PAGE_CLOSE,
            previous=words.JOB_PAGE_PREVIOUS,
            next=words.JOB_PAGE_NEXT,
        )

    def _shown(self, job: Job, words: Messages, scene: Scene) -> Html:
        """The pictures, or why there are none, with the newest preview."""
        if scene.is_stored:
            kind = "single" if job.request.action.num_images == 1 else "grid"
            return fill(self._pictures, kind=kind, figures=join(self._figures(job, words, scene.key)))
        if job.reading is not None:
            return NOTHING
        preview = fill(self._preview, address=f"{scene.key}/preview.webp") if scene.has_preview else NOTHING
        return fill(self._state, state=state(job, words), preview=preview)

    def _figures(self, job: Job, words: Messages, key: str) -> Iterator[Html]:
        seeds = dict(enumerate(parameters.tile_seeds(job), start=1))
        for number in range(1, job.request.action.num_images + 1):
            yield fill(
                self._picture,
                address=f"{key}/{number}.png",
                alt=messages.alt_text(job.request.prompt),
                width=str(job.width),
                height=str(job.height),
                name=words.JOB_PAGE_PICTURE.format(index=number),
                seed=words.JOB_PAGE_SEED.format(seed=seeds[number]) if seeds else "",
                file_name=pictures.picture_name(job, number),
                enlarge=words.JOB_PAGE_ENLARGE,
                download=words.JOB_PAGE_DOWNLOAD,
            )

    def _texts(self, job: Job, words: Messages) -> Iterator[Html]:
        """What can be copied: the prompt, the command for the same pictures where words and a seed say it all."""
        yield self._copied("prompt", words.PROMPT_FIELD, render(job.request.prompt), words)
        if job.request.action in parameters.FROM_WORDS:
            command = f"/imagine prompt: {parameters.command(job)}"
            yield self._copied("command", words.JOB_PAGE_COMMAND, command, words)
        if job.reading is not None and job.reading.prompts:
            yield self._copied("prompts", words.JOB_PAGE_PROMPTS, "\n\n".join(job.reading.prompts), words)

    def _copied(self, name: str, title: str, text: str, words: Messages) -> Html:
        copy, copied = words.JOB_PAGE_COPY, words.JOB_PAGE_COPIED
        shown = _with_flags(text)
        return fill(self._text, name=name, title=title, text=shown, copy=copy, copied=copied)

    def _facts(self, job: Job, entry: Entry | None, words: Messages) -> Iterator[Html]:
        facts = {
            words.JOB_PAGE_MAKER: job.request.origin.user_name,
            words.MODEL_FIELD: entry.title if entry else job.version,
            words.SEED_FIELD: str(job.seed),
            words.SIZE_FIELD: f"{job.width} × {job.height}" if job.width else "",
            words.STEPS_FIELD: parameters.steps(job, entry, words) if entry else "",
            words.SPEED_FIELD: words.SPEEDS[job.request.speed],
            words.ALL_PARAMETERS: _apart(parameters.spelled(job.request.prompt)),
            words.JOB_ID_FIELD: job.id,
        }
        for name, value in facts.items():
            if value:
                yield fill(self._fact, name=name, value=value)

    def _families(self, words: Messages, scene: Scene) -> Iterator[Html]:
        parents = () if scene.parent is None else (scene.parent,)
        for title, relatives in ((words.PARENT_FIELD, parents), (words.CHILDREN_FIELD, scene.children)):
            if relatives:
                links = join(self._relative(relative, words) for relative in relatives)
                yield fill(self._relatives, title=title, links=links)

    def _relative(self, relative: Relative, words: Messages) -> Html:
        prompt = cut(render(relative.job.request.prompt), LINK_ROOM)
        return fill(self._link, address=relative.address, label=label(relative.job, words), prompt=prompt)


def _with_flags(text: str) -> Html:
    """The text with its flags such as `--seed` unbroken: at a hyphen, browsers would go to the next line."""
    pieces = [escape(piece) for piece in _FLAG.split(text)]
    pieces[1::2] = [f'<span class="flag">{flag}</span>' for flag in pieces[1::2]]
    return Html("".join(pieces))


def _apart(values: list[str]) -> Html:
    """Parameters, each of them on one line as long as there is room."""
    return join(Html(f'<span class="parameter">{_with_flags(value)}</span>') for value in values)


def label(job: Job, words: Messages) -> str:
    labels = words.REMIX_LABELS if job.request.remixed else words.LABELS
    return labels.get(job.request.action) or words.GRID


def state(job: Job, words: Messages) -> str:
    """A sentence for why there are no pictures to see."""
    sentences = {
        State.QUEUED: words.JOB_PAGE_WAITING,
        State.RUNNING: words.JOB_PAGE_DRAWING,
        State.CANCELLED: words.JOB_PAGE_STOPPED,
        State.DONE: words.JOB_PAGE_GONE,
    }
    return sentences.get(job.state) or words.failure(job)[1]
