"""`/describe`, `/shorten` and the buttons under what they come to."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.settings import BotSettings
from bot.views import reading
from bot.words import languages
from model.prompt import ImagePrompt, Prompt
from tests.bot.conftest import running
from tests.bot.orders import job
from tests.bot.painter import Painter, picture
from tests.bot.patience import gone, until
from worker.jobs import Action, Job, Reading, Token

PROMPTS = tuple(f"a {colour} fox --ar 3:2" for colour in ("red", "blue", "green", "grey"))
SHORTER = ("a red fox in snow", "red fox snow", "fox")
TOKENS = tuple(
    Token(text=text, weight=weight) for text, weight in (("a", 0.0), ("red", 0.3), ("fox", 1.0), ("*snow*", 0.05))
)


async def described(person: Person, painter: Painter) -> tuple[SeenMessage, Job]:
    use = await person.slash("describe", files={"image": ("fox.png", picture(64))})
    waiting = await use.message()
    done = await painter.read(Reading(prompts=PROMPTS))
    shown = await person.sees(lambda message: message.embeds, after=waiting)
    await gone(person, waiting)
    return shown, done


async def shortened(person: Person, painter: Painter) -> tuple[SeenMessage, Job]:
    waiting = await (await person.slash("shorten", prompt="a red fox *snow*")).message()
    done = await painter.read(Reading(prompts=SHORTER, tokens=TOKENS))
    shown = await person.sees(lambda message: message.embeds, after=waiting)
    await gone(person, waiting)
    return shown, done


@pytest.mark.usefixtures("bot")
async def test_an_attached_picture_is_described(alice: Person, painter: Painter) -> None:
    use = await alice.slash("describe", files={"image": ("fox.png", picture(64))})
    waiting = await use.message()
    assert waiting.content.endswith(f"- Described by <@{alice.id}> (Waiting to start)")
    done = await painter.read(Reading(prompts=PROMPTS))
    shown = await alice.sees(lambda message: message.embeds, after=waiting)
    lines = shown.embeds[0]["description"].split("\n\n")
    assert lines == [f"{keycap} {prompt}" for keycap, prompt in zip(reading.KEYCAPS, PROMPTS, strict=False)]
    assert shown.labels == ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "🔄", "Imagine all"]
    (shown_picture,) = shown.pictures
    assert Image.open(io.BytesIO(await alice.download(shown_picture))).size == (64, 64)
    request = done.request
    assert (request.action, request.prompt.parts) == (Action.DESCRIBE, ())
    assert painter.images.load_input(request.images[request.prompt.images[0].url])


@pytest.mark.usefixtures("bot")
async def test_a_linked_picture_is_described(alice: Person, painter: Painter) -> None:
    shown, _ = await described(alice, painter)
    await alice.slash("describe", link=shown.pictures[0].url)
    (waiting,) = await painter.newest()
    assert waiting.request.prompt.images[0].url == shown.pictures[0].url


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("files", "link", "title"),
    [
        ({}, None, "One image, please"),
        ({"image": ("fox.png", picture(64))}, "https://a.example/b.png", "One image, please"),
        ({"image": ("fox.txt", b"a fox")}, None, None),
        ({"image": ("fox.png", b"no picture at all")}, None, None),
        ({}, "https://127.0.0.1/secret.png", None),
        ({}, "a fox", None),
    ],
)
async def test_what_cannot_be_described_is_refused(
    alice: Person, painter: Painter, files: dict[str, tuple[str, bytes]], link: str | None, title: str | None
) -> None:
    await alice.slash("describe", files=files, link=link)
    refusal = await alice.sees(lambda message: message.embeds)
    assert refusal.embeds[0]["title"] == (title or languages.ENGLISH.BAD_PICTURE)
    assert painter.store.live() == []


@pytest.mark.usefixtures("bot")
async def test_a_number_imagines_that_prompt_for_whoever_presses(
    alice: Person, bob: Person, painter: Painter
) -> None:
    shown, _ = await described(alice, painter)
    await bob.click(shown, "3️⃣")
    (imagined,) = await painter.newest()
    assert imagined.request.action is Action.IMAGINE
    assert imagined.request.prompt.text == "a green fox"
    assert str(imagined.request.prompt.parameters.aspect) == "3:2"
    assert str(imagined.request.origin.user_id) == bob.id


@pytest.mark.usefixtures("bot")
async def test_imagine_all_starts_a_job_for_each_prompt(alice: Person, painter: Painter) -> None:
    shown, _ = await described(alice, painter)
    await alice.click(shown, "Imagine all")
    jobs = await painter.newest(4)
    assert {each.request.prompt.text for each in jobs} == {prompt.partition(" --")[0] for prompt in PROMPTS}


@pytest.mark.usefixtures("bot")
async def test_the_same_picture_can_be_read_again_with_another_seed(alice: Person, painter: Painter) -> None:
    shown, first = await described(alice, painter)
    await alice.click(shown, "🔄")
    (again,) = await painter.newest()
    assert (again.request.action, again.request.images) == (Action.DESCRIBE, first.request.images)
    assert again.seed != first.seed


@pytest.mark.usefixtures("bot")
async def test_with_remix_the_prompt_may_be_changed_first(alice: Person, painter: Painter) -> None:
    shown, _ = await described(alice, painter)
    await (await alice.slash("prefer remix")).message()
    modal = await (await alice.click(shown, "2️⃣")).modal()
    assert modal.value("prompt") == PROMPTS[1]
    await alice.submit(modal, {"prompt": "a purple fox --ar 1:2"})
    (imagined,) = await painter.newest()
    assert imagined.request.prompt.text == "a purple fox"


@pytest.mark.usefixtures("bot")
async def test_shorten_shows_what_matters(alice: Person, painter: Painter) -> None:
    shown, done = await shortened(alice, painter)
    assert done.request.action is Action.SHORTEN
    assert shown.content == f"**a red fox \\*snow\\*** - Shortened by <@{alice.id}> (fast)"
    description = shown.embeds[0]["description"]
    assert description.startswith(
        "## Important tokens\n~~a~~ red **fox** ~~\\*snow\\*~~\n## Shortened prompts\n1️⃣ "
    )
    assert shown.labels == ["1️⃣", "2️⃣", "3️⃣", "Show Details"]


@pytest.mark.usefixtures("bot")
async def test_a_shortened_prompt_opens_in_a_modal(alice: Person, painter: Painter) -> None:
    shown, _ = await shortened(alice, painter)
    modal = await (await alice.click(shown, "2️⃣")).modal()
    assert modal.value("prompt") == "red fox snow"
    await alice.submit(modal)
    (imagined,) = await painter.newest()
    assert (imagined.request.action, imagined.request.prompt.text) == (Action.IMAGINE, "red fox snow")


@pytest.mark.usefixtures("bot")
async def test_details_are_shown_to_whoever_presses_alone(alice: Person, bob: Person, painter: Painter) -> None:
    shown, _ = await shortened(alice, painter)
    details = await (await bob.click(shown, "Show Details")).message()
    assert details.is_ephemeral
    lines = details.embeds[0]["description"].splitlines()
    assert lines[2] == f"`{'█' * 20}` 100% fox"
    assert lines[0] == f"`{'░' * 20}`   0% a"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("prompt", ["a fox::2 a bear", "a fox --no snow", "a {red, blue} fox", "a fox --repeat 2"])
async def test_only_one_plain_prompt_can_be_shortened(alice: Person, painter: Painter, prompt: str) -> None:
    refusal = await (await alice.slash("shorten", prompt=prompt)).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "Cannot shorten this"
    assert painter.store.live() == []


async def test_the_buttons_work_after_a_restart(settings: BotSettings, alice: Person, painter: Painter) -> None:
    async with running(settings):
        shown, _ = await described(alice, painter)
    async with running(settings):
        await alice.click(shown, "1️⃣")
        (imagined,) = await painter.newest()
        assert imagined.request.prompt.text == "a red fox"


@pytest.mark.parametrize(("action", "count"), [(Action.DESCRIBE, 4), (Action.SHORTEN, 5)])
def test_the_longest_reading_fits_into_an_embed(action: Action, count: int) -> None:
    link = "https://a.example/" + "b" * 500
    tokens = tuple(Token(text="*" * 40, weight=0.5) for _ in range(400))
    long = job(
        Prompt((), images=(ImagePrompt(link),)),
        action=action,
        reading=Reading(prompts=("*" * 6000,) * count, tokens=tokens),
    )
    for words in (languages.ENGLISH, languages.of("zh-CN")):
        content, embed, view, _ = reading.message(long, words)
        assert len(content) <= 2000
        assert len(embed.description or "") <= 4096
        assert len(view.children) <= 10
        assert len(reading.details(long, words).description or "") <= 4096


def test_a_prompt_that_cannot_be_shorter_says_so() -> None:
    made = job("fox", action=Action.SHORTEN, reading=Reading(prompts=(), tokens=(Token(text="fox", weight=1),)))
    _, embed, view, files = reading.message(made, languages.ENGLISH)
    assert embed.description is not None
    assert languages.ENGLISH.NOTHING_TO_SHORTEN in embed.description
    assert [getattr(item, "label", None) for item in view.children] == ["Show Details"]
    assert files == []


@pytest.mark.usefixtures("bot")
async def test_blended_pictures_are_a_prompt_of_their_links(alice: Person, painter: Painter) -> None:
    files = {f"image{number}": (f"{number}.png", picture(16 * number)) for number in (1, 2, 3)}
    await alice.slash("blend", files=files, dimensions="3:2")
    (blend,) = await painter.newest()
    prompt = blend.request.prompt
    assert (prompt.parts, len(prompt.images), str(prompt.parameters.aspect)) == ((), 3, "3:2")
    sizes = [
        Image.open(io.BytesIO(painter.images.load_input(blend.request.images[image.url]))).width
        for image in prompt.images
    ]
    assert sizes == [16, 32, 48]
    await until(lambda: painter.store.get(blend.id).message_id)


@pytest.mark.usefixtures("bot")
async def test_a_blend_is_square_and_takes_pictures_only(alice: Person, painter: Painter) -> None:
    await alice.slash("blend", files={"image1": ("a.png", picture(64)), "image2": ("b.png", picture(32))})
    (blend,) = await painter.newest()
    assert str(blend.request.prompt.parameters.aspect) == "1:1"
    await alice.slash("blend", files={"image1": ("a.png", picture(64)), "image2": ("b.txt", b"fox")})
    refusal = await alice.sees(lambda message: message.embeds and message.is_ephemeral)
    assert refusal.embeds[0]["title"] == languages.ENGLISH.BAD_PICTURE
