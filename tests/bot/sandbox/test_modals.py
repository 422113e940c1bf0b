"""Every kind of field a modal may hold: as the person fills it in, and as discord.py reads it."""

from collections.abc import Callable
from typing import Any

import discord
import pytest
from discord import ui

from bot.sandbox.errors import NotOfferedError
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenModal
from tests.bot.sandbox.probe import Interaction, Probe, png

Field = ui.Item[Any]
SIZES = ("small", "medium", "large")


def options(kind: Callable[..., Any], default: str | None = None) -> list[Any]:
    return [kind(label=name.title(), value=name, default=name == default) for name in SIZES]


FIELDS: dict[str, Callable[[], Field]] = {
    "text": lambda: ui.TextInput(custom_id="f", default="a fox", min_length=2, max_length=20),
    "optional text": lambda: ui.TextInput(custom_id="f", required=False, style=discord.TextStyle.long),
    "select": lambda: ui.Select(custom_id="f", options=options(discord.SelectOption, "medium")),
    "multi select": lambda: ui.Select(
        custom_id="f", min_values=0, max_values=2, required=False, options=options(discord.SelectOption)
    ),
    "user select": lambda: ui.UserSelect(custom_id="f"),
    "radio": lambda: ui.RadioGroup(custom_id="f", options=options(discord.RadioGroupOption, "large")),
    "empty radio": lambda: ui.RadioGroup(custom_id="f", options=options(discord.RadioGroupOption)),
    "optional radio": lambda: ui.RadioGroup(
        custom_id="f", required=False, options=options(discord.RadioGroupOption)
    ),
    "boxes": lambda: ui.CheckboxGroup(custom_id="f", options=options(discord.CheckboxGroupOption, "small")),
    "few boxes": lambda: ui.CheckboxGroup(
        custom_id="f", min_values=1, max_values=2, options=options(discord.CheckboxGroupOption)
    ),
    "box": lambda: ui.Checkbox(custom_id="f"),
    "ticked box": lambda: ui.Checkbox(custom_id="f", default=True),
    "file": lambda: ui.FileUpload(custom_id="f", required=True, max_values=2),
    "optional file": lambda: ui.FileUpload(custom_id="f", required=False),
}


class Form(ui.Modal, title="Form"):
    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.add_item(ui.TextDisplay("Please *say*:"))
        self.add_item(ui.Label(text="Answer", description="One or more", component=field))

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        await interaction.response.send_message(await told(self.field))


async def told(field: Field) -> str:
    """What discord.py read from a field, in plain words."""
    if isinstance(field, ui.FileUpload):
        return repr([(file.filename, len(await file.read())) for file in field.values])
    if isinstance(field, ui.UserSelect):
        return repr([user.display_name for user in field.values])
    return repr(
        field.values if isinstance(field, (ui.Select, ui.CheckboxGroup)) else getattr(field, "value", None)
    )


@pytest.fixture
async def asking(probe: Probe) -> Probe:
    @probe.tree.command(description="Asks for one field")
    async def ask(interaction: Interaction, field: str) -> None:
        await interaction.response.send_modal(Form(FIELDS[field]()))

    await probe.tree.sync()
    return probe


async def opened(person: Person, field: str) -> SeenModal:
    return await (await person.slash("ask", field=field)).modal()


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize(
    ("field", "given", "read"),
    [
        ("text", "an owl", "'an owl'"),
        ("optional text", "", "''"),
        ("select", ["small"], "['small']"),
        ("multi select", ["small", "large"], "['small', 'large']"),
        ("multi select", [], "[]"),
        ("radio", "small", "'small'"),
        ("optional radio", None, "None"),
        ("boxes", ["medium", "large"], "['medium', 'large']"),
        ("few boxes", ["small"], "['small']"),
        ("box", True, "True"),
        ("ticked box", False, "False"),
        ("file", [("a.png", png()), ("b.txt", b"bee")], f"[('a.png', {len(png())}), ('b.txt', 3)]"),
        ("optional file", [], "[]"),
    ],
)
async def test_a_field_is_read_as_it_was_filled_in(alice: Person, field: str, given: object, read: str) -> None:
    use = await alice.submit(await opened(alice, field), {"Answer": given})
    assert (await use.message()).content == read


@pytest.mark.usefixtures("asking")
async def test_people_are_chosen_as_they_are_or_by_their_id(alice: Person, bob: Person) -> None:
    for given in ([bob.id], bob):
        use = await alice.submit(await opened(alice, "user select"), {"Answer": given})
        assert (await use.message()).content == "['Bob']"


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize(
    ("field", "read"),
    [
        ("text", "'a fox'"),
        ("optional text", "''"),
        ("select", "['medium']"),
        ("multi select", "[]"),
        ("radio", "'large'"),
        ("optional radio", "None"),
        ("boxes", "['small']"),
        ("box", "False"),
        ("ticked box", "True"),
        ("optional file", "[]"),
    ],
)
async def test_an_untouched_field_keeps_what_the_bot_put_there(alice: Person, field: str, read: str) -> None:
    assert (await (await alice.submit(await opened(alice, field))).message()).content == read


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        ("text", "", "is required"),
        ("text", "x", "2 to 20 characters"),
        ("select", [], "is required"),
        ("select", ["huge"], "Not among the options"),
        ("multi select", list(SIZES), "takes 0 to 2 values"),
        ("empty radio", None, "is required"),
        ("radio", "huge", "Not among the options"),
        ("radio", ["small"], "takes one value"),
        ("few boxes", [], "is required"),
        ("few boxes", list(SIZES), "takes 1 to 2 values"),
        ("box", "yes", "is ticked or not"),
        ("file", [], "is required"),
        ("file", [("a.txt", b"x")] * 3, "takes 1 to 2 values"),
    ],
)
async def test_what_no_client_would_send_is_refused(
    alice: Person, field: str, given: object, sentence: str
) -> None:
    with pytest.raises(NotOfferedError, match=sentence):
        await alice.submit(await opened(alice, field), {"Answer": given})


@pytest.mark.usefixtures("asking")
async def test_a_person_reads_what_the_modal_says(alice: Person) -> None:
    modal = await opened(alice, "radio")
    assert (modal.title, modal.text) == ("Form", "Please *say*:\nAnswer\nOne or more")
    assert modal.choices("Answer") == ["Small", "Medium", "Large"]
    assert modal.value("Answer") == "large"
    assert (await opened(alice, "boxes")).value("Answer") == ["small"]
    assert (await opened(alice, "text")).value("Answer") == "a fox"


@pytest.mark.usefixtures("asking")
async def test_choices_can_be_named_by_their_label(alice: Person) -> None:
    for field, given, read in (("radio", "Medium", "'medium'"), ("boxes", ["Large"], "['large']")):
        use = await alice.submit(await opened(alice, field), {"Answer": given})
        assert (await use.message()).content == read
