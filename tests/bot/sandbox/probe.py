"""A real discord.py client with one command or component for every kind of answer Discord knows."""

import asyncio
import io
import struct
import zlib
from typing import Any

import discord
from discord import app_commands, ui

Interaction = discord.Interaction["Probe"]


def png(width: int = 16, height: int = 8) -> bytes:
    """A true, tiny picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x40\x80\xc0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def picture(name: str = "grid.png") -> discord.File:
    return discord.File(io.BytesIO(png()), name)


class Probe(discord.Client):
    """`heard` keeps (event, object) of what the gateway sent."""

    def __init__(self, **options: Any) -> None:
        intents = options.pop("intents", discord.Intents.default())
        super().__init__(intents=intents, guild_ready_timeout=0.01, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[tuple[str, Any]] = []
        self.is_serving = asyncio.Event()
        self.delay = 0.0
        _add_commands(self.tree)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Tests do not wait five seconds before a second IDENTIFY."""

    async def on_ready(self) -> None:
        self.heard.append(("ready", None))
        self.is_serving.set()

    async def on_resumed(self) -> None:
        self.heard.append(("resumed", None))

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(("message", message))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        self.heard.append(("edit", payload))

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.heard.append(("delete", payload))

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        self.heard.append(("reaction", payload))

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        self.heard.append(("unreaction", payload))

    async def hears(self, event: str, number: int = 1) -> Any:
        """The n-th event of that name, waiting for it."""
        async with asyncio.timeout(5):
            while len(found := [value for name, value in self.heard if name == event]) < number:
                await asyncio.sleep(0.005)
        return found[number - 1]


class Buttons(ui.View):
    """Answers of every kind to a press."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @ui.button(label="Update", custom_id="update")
    async def update(self, interaction: Interaction, button: ui.Button["Buttons"]) -> None:
        await interaction.response.edit_message(content="updated", attachments=[picture("new.png")])

    @ui.button(label="Later", custom_id="later")
    async def later(self, interaction: Interaction, button: ui.Button["Buttons"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="updated later")

    @ui.button(label="Whisper", custom_id="whisper")
    async def whisper(self, interaction: Interaction, button: ui.Button["Buttons"]) -> None:
        await interaction.response.send_message("only you", ephemeral=True)

    @ui.button(label="Ask", custom_id="ask", emoji="🔍")
    async def ask(self, interaction: Interaction, button: ui.Button["Buttons"]) -> None:
        await interaction.response.send_modal(Questions())

    @ui.button(label="Asleep", custom_id="asleep")
    async def asleep(self, interaction: Interaction, button: ui.Button["Buttons"]) -> None:
        """Says nothing at all."""

    @ui.select(
        custom_id="pick", options=[discord.SelectOption(label=name, value=name[0]) for name in ("Ant", "Bee")]
    )
    async def pick(self, interaction: Interaction, select: ui.Select["Buttons"]) -> None:
        await interaction.response.send_message(f"picked {select.values}")

    @ui.select(cls=ui.UserSelect, custom_id="who")
    async def who(self, interaction: Interaction, select: ui.UserSelect["Buttons"]) -> None:
        await interaction.response.send_message(f"chose {[user.display_name for user in select.values]}")


class Questions(ui.Modal, title="Questions"):
    prompt: ui.Label["Questions"] = ui.Label(
        text="Prompt", component=ui.TextInput(custom_id="prompt", default="a fox", max_length=50)
    )
    animal: ui.Label["Questions"] = ui.Label(
        text="Animal",
        component=ui.Select(
            custom_id="animal",
            required=False,
            options=[discord.SelectOption(label=name) for name in ("ant", "bee")],
        ),
    )
    file: ui.Label["Questions"] = ui.Label(
        text="File", component=ui.FileUpload(custom_id="file", required=False, max_values=2)
    )

    async def on_submit(self, interaction: Interaction) -> None:  # type: ignore[override]
        text, animal, file = (label.component for label in (self.prompt, self.animal, self.file))
        assert isinstance(text, ui.TextInput)
        assert isinstance(animal, ui.Select)
        assert isinstance(file, ui.FileUpload)
        sizes = [len(await item.read()) for item in file.values]
        await interaction.response.send_message(f"{text.value} {animal.values} {sizes}")


class Panel(ui.LayoutView):
    """Components v2."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        gallery: ui.MediaGallery[Panel] = ui.MediaGallery(discord.MediaGalleryItem("attachment://grid.png"))
        row: ui.ActionRow[Panel] = ui.ActionRow(ui.Button(label="Up", custom_id="up"))
        section: ui.Section[Panel] = ui.Section("beside", accessory=ui.Thumbnail("attachment://grid.png"))
        parts: tuple[ui.Item[Panel], ...] = (ui.TextDisplay("shown"), gallery, ui.Separator(), section, row)
        self.add_item(ui.Container(*parts, accent_color=0x336699))
        self.add_item(ui.File("attachment://notes.txt"))


def _add_commands(tree: app_commands.CommandTree[Probe]) -> None:
    @tree.command(description="Says it back")
    async def echo(interaction: Interaction, text: str, image: discord.Attachment | None = None) -> None:
        await asyncio.sleep(interaction.client.delay)
        size = f" {len(await image.read())} {image.width}x{image.height}" if image else ""
        await interaction.response.send_message(text + size, view=Buttons())

    @tree.command(description="Thinks, then shows a picture")
    async def draw(interaction: Interaction, prompt: str) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content=prompt, attachments=[picture()], view=Buttons())
        await interaction.followup.send("and more", ephemeral=True)

    @tree.command(description="Thinks, and fills the answer by a followup")
    async def follow(interaction: Interaction) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.followup.send("filled")
        await interaction.followup.send("second")

    @tree.command(description="Never ends to think")
    async def ponder(interaction: Interaction) -> None:
        await interaction.response.defer(thinking=True)

    @tree.command(description="Embeds and files")
    async def embed(interaction: Interaction) -> None:
        embed = discord.Embed(title="T", description="D", timestamp=discord.utils.utcnow(), color=0x112233)
        embed.add_field(name="n", value="v").set_footer(text="foot").set_author(name="A")
        embed.set_image(url="attachment://grid.png")
        await interaction.response.send_message(embed=embed, file=picture())

    @tree.command(description="Components v2")
    async def panel(interaction: Interaction) -> None:
        files = [picture(), discord.File(io.BytesIO(b"notes"), "notes.txt")]
        await interaction.response.send_message(view=Panel(), files=files)

    @tree.command(description="Offers choices")
    async def complete(interaction: Interaction, word: str) -> None:
        await interaction.response.send_message(word)

    @complete.autocomplete("word")
    async def words(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        await asyncio.sleep(interaction.client.delay)
        return [app_commands.Choice(name=f"{current}{end}", value=f"{current}{end}") for end in "xy"]

    @tree.command(description="All kinds of options")
    async def options(
        interaction: Interaction,
        count: app_commands.Range[int, 1, 9],
        ratio: float = 1.0,
        loud: bool = False,
        who: discord.Member | None = None,
        where: discord.TextChannel | None = None,
    ) -> None:
        await interaction.response.send_message(f"{count} {ratio} {loud} {who} {where}")

    @tree.command(description="For those who manage")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def manage(interaction: Interaction) -> None:
        await interaction.response.send_message("managed")

    group: app_commands.Group = app_commands.Group(name="set", description="Settings")

    @group.command(name="size", description="One of two")
    @app_commands.choices(size=[app_commands.Choice(name=name, value=name) for name in ("big", "small")])
    async def set_size(interaction: Interaction, size: str) -> None:
        await interaction.response.send_message(f"size {size}")

    tree.add_command(group)

    @tree.context_menu(name="Quote")
    async def quote(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.content}", ephemeral=True)

    @tree.context_menu(name="Greet")
    async def greet(interaction: Interaction, user: discord.User | discord.Member) -> None:
        await interaction.response.send_message(f"Hello {user.display_name}")
