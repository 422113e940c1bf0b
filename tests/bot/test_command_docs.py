"""`docs/commands.md` says what the commands, buttons, forms and sentences say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import discord
import pytest
from discord import ui

from bot import command_docs
from bot.commands.catalogue import COMMANDS
from bot.modals import draft, image_prompt, region, remix, report, zoom
from bot.modals.modal_id import ModalKind
from bot.reactions import CROSS, ENVELOPE
from bot.views import confirmation, gate, reading, rows, settings_panel
from bot.views.custom_id import PREFIX, CustomId, Verb
from bot.views.wishes import order_of
from bot.words.languages import ENGLISH
from model.catalog import load_catalog
from tests.bot.orders import job
from worker.drafts import Draft, Order
from worker.jobs import Action, Reading
from worker.people.moderation import PromptBlockedError, TermsNotAcceptedError
from worker.people.preferences import Preferences

DOCUMENT = command_docs.FILE.read_text(encoding="utf-8")
CATALOG = load_catalog()
WIDE = job(width=320, height=208, result_message_id=1)
ENLARGED = job(action=Action.UPSCALE_SUBTLE, parent_id=WIDE.id, index=1)
BATCH = Draft(user_id=1, order=Order(prompts=(WIDE.request.prompt,) * 2), text="a {red, blue} fox")
PAGE = "https://pictures.example/jobs/1"
ASKED = CustomId(Verb.VARY, WIDE.id, 1)


def read_by(action: Action) -> ui.View:
    """The buttons under as many prompts as `action` comes to."""
    prompts = ("a fox",) * (4 if action is Action.DESCRIBE else 5)
    done = job("https://example.org/fox.png a fox", action=action, reading=Reading(prompts=prompts))
    return reading.message(done, ENGLISH)[2]


def refused(error: Exception) -> ui.View:
    view = gate.way_back(error, ENGLISH)
    assert view is not None
    return view


CHAPTERS: dict[str, Callable[[], list[ui.View]]] = {  # the buttons that each chapter is about
    "/settings": lambda: [settings_panel.panel(Preferences(), CATALOG, ENGLISH)],
    "Under a grid": lambda: [rows.result(WIDE, CATALOG.default, ENGLISH)],
    "Under one picture": lambda: [rows.image(WIDE, 1, CATALOG.default, ENGLISH, PAGE)],
    "After an upscale": lambda: [rows.result(ENLARGED, CATALOG.default, ENGLISH, PAGE)],
    "While a job waits or runs": lambda: [rows.progress(WIDE, ENGLISH)],
    "Under /describe": lambda: [read_by(Action.DESCRIBE)],
    "Under /shorten": lambda: [read_by(Action.SHORTEN)],
    "Before many jobs": lambda: [confirmation.buttons(BATCH, ENGLISH)],
    "Terms and appeals": lambda: [
        refused(TermsNotAcceptedError("Be kind.")),
        refused(PromptBlockedError(["war"], "x" * 24)),
    ],
    "For moderators": lambda: [gate.verdict("x" * 24, ENGLISH)],
}


def buttons(views: Iterable[ui.View]) -> list[ui.Button[ui.View]]:
    return [item for view in views for item in view.children if isinstance(item, ui.Button)]


def chapter(title: str) -> str:
    """From a heading to the next, of whatever level."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no chapter {title}"
    return found[1]


def bold(title: str) -> list[str]:
    """What stands in bold in the first column of the tables of a chapter."""
    cells = re.findall(r"^\| (.*?) \|", chapter(title), re.MULTILINE)
    return [word for cell in cells for word in re.findall(r"\*\*(.+?)\*\*", cell)]


def test_the_tables_are_what_the_commands_say() -> None:
    assert command_docs.rewrite(DOCUMENT) == DOCUMENT, "run: python -m bot.command_docs"


def test_every_table_stands_there_once() -> None:
    assert sorted(command_docs.named(DOCUMENT)) == sorted(command_docs.tables())


def test_every_command_has_a_chapter_and_words_of_its_own() -> None:
    for command in command_docs.slash_commands():
        text = chapter(f"/{command.qualified_name}")
        prose = text.partition("<!-- end -->")[2].strip()
        assert f"<!-- table: /{command.qualified_name} -->" in text
        assert prose, f"/{command.qualified_name} is not explained"


def test_no_command_is_named_that_does_not_exist() -> None:
    groups = {command.name for command in COMMANDS if isinstance(command, discord.app_commands.Group)}
    whole = {command.qualified_name for command in command_docs.slash_commands()}
    here = DOCUMENT.replace(chapter("What differs from Midjourney"), "")
    for typed in re.findall(r"`/([^`]+)`", here):
        assert typed in groups | whole or typed.startswith(tuple(f"{name} " for name in whole)), typed


def test_no_command_is_called_missing_that_exists() -> None:
    ours = {command.name for command in COMMANDS}
    gone = [row.split("|")[1] for row in chapter("What differs from Midjourney").splitlines() if row[:1] == "|"]
    assert not ours & {name for cell in gone for name in re.findall(r"`/(\w+)`", cell)}


def test_every_menu_entry_is_explained_once() -> None:
    entries = [menu.name for menu in command_docs.menus()]
    assert sorted(bold("Apps menu")) == sorted(entries * 2)  # in the list, and in the explanation


@pytest.mark.parametrize("title", CHAPTERS)
def test_every_button_stands_in_its_chapter_and_no_other(title: str) -> None:
    shown = [f"{button.emoji or ''} {button.label or ''}".strip() for button in buttons(CHAPTERS[title]())]
    assert sorted(bold(title)) == sorted(shown)


def test_every_verb_is_under_one_of_these_messages() -> None:
    found = [button.custom_id or "" for views in CHAPTERS.values() for button in buttons(views())]
    assert {CustomId.parse(name).verb for name in found if name.startswith(f"{PREFIX}:")} == set(Verb)


def test_every_form_is_in_the_table_of_forms() -> None:
    forms = {
        ModalKind.REMIX: remix.modal(1, ASKED, order_of(WIDE, Verb.VARY_STRONG, 1), ENGLISH),
        ModalKind.ZOOM: zoom.modal(1, ASKED, WIDE, ENGLISH),
        ModalKind.REGION: region.modal(1, ASKED, ENGLISH),
        ModalKind.IMAGINE: image_prompt.modal(1, 2, ["https://example.org/fox.png"], ENGLISH),
        ModalKind.REPORT: report.modal(1, 2, ENGLISH),
        ModalKind.DRAFT: draft.modal(1, BATCH, ENGLISH),
    }
    assert forms.keys() == set(ModalKind)
    assert sorted(bold("Remix and forms")) == sorted(form.title for form in forms.values())


def test_all_that_can_be_done_on_the_mask_page_is_named() -> None:
    text = chapter("Vary (Region)")
    tools = (
        ENGLISH.REGIONS_FIELD,
        ENGLISH.MASK_FIELD,
        ENGLISH.MASK_BRUSH,
        ENGLISH.MASK_LASSO,
        ENGLISH.MASK_RECTANGLE,
        ENGLISH.MASK_SIZE,
        ENGLISH.MASK_UNDO,
        ENGLISH.MASK_CLEAR,
        ENGLISH.MASK_SUBMIT,
    )
    assert all(f"**{tool}**" in text for tool in tools)


def test_the_reactions_that_are_heard_are_named() -> None:
    rows_of_table = re.findall(r"^\| ([^\w-]+?) \|", chapter("Reactions"), re.MULTILINE)
    assert {row.strip("\ufe0f") for row in rows_of_table} == {ENVELOPE, CROSS}


@pytest.mark.parametrize(
    "sentence", [*ENGLISH.LABELS.values(), *ENGLISH.REMIX_LABELS.values(), *ENGLISH.SPEEDS.values()]
)
def test_every_label_of_a_message_is_shown(sentence: str) -> None:
    assert sentence in chapter("Messages")


@pytest.mark.parametrize(
    "ending", [ENGLISH.WAITING, ENGLISH.STOPPED_MARK, ENGLISH.PERCENT.format(percent=31), "Image #2"]
)
def test_every_stage_of_a_message_is_shown(ending: str) -> None:
    assert ending in chapter("Messages")


def test_a_link_within_the_document_leads_somewhere() -> None:
    titles = re.findall(r"^#+ (.+)$", DOCUMENT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", DOCUMENT)) <= anchors
    assert len(anchors) == len(titles)
