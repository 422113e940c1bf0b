"""The sentences about settings, profiles, usage and help: the part of `Messages` that is about a person."""

from __future__ import annotations

from collections.abc import Mapping

from model.language.flags import PARAMETERS
from model.params import Speed


class AccountMessages:
    """In English. `Messages` inherits them."""

    # /settings, /fast, /relax, /turbo, /stealth, /public
    SETTINGS_DESCRIPTION = "View and adjust your settings"
    FAST_DESCRIPTION = "Switch to fast mode"
    RELAX_DESCRIPTION = "Switch to relax mode"
    TURBO_DESCRIPTION = "Switch to turbo mode"
    STEALTH_DESCRIPTION = "Show your new pictures to you alone"
    PUBLIC_DESCRIPTION = "Show your new pictures to everybody"
    SETTINGS = "Adjust your settings here. They hold for everything that you ask for from now on."
    SETTINGS_SUFFIX = "Current suffix: **{suffix}**"
    SETTING_BUTTONS: Mapping[str, str] = {
        "stylize:50": "Stylize low",
        "stylize:100": "Stylize med",
        "stylize:250": "Stylize high",
        "stylize:750": "Stylize very high",
        "raw:on": "RAW Mode",
        "personalize:on": "Personalization",
        "stealth:off": "Public mode",
        "remix:on": "Remix mode",
        "strong_variations:on": "Strong Variation Mode",
        "strong_variations:off": "Subtle Variation Mode",
        "speed:turbo": "Turbo mode",
        "speed:fast": "Fast mode",
        "speed:relax": "Relax mode",
    }
    RESET_BUTTON = "Reset Settings"
    DEFAULT_VERSION = "{title} (default)"
    SPEED_SET: Mapping[Speed, str] = {
        Speed.TURBO: "Your jobs are now drawn in turbo mode, before others. `--fast` and `--relax` override it.",
        Speed.FAST: "Your jobs are now drawn in fast mode. `--turbo` and `--relax` override it.",
        Speed.RELAX: "Your jobs are now drawn in relax mode, after others. `--turbo` and `--fast` override it.",
    }
    STEALTH_SET = "Your new pictures are now shown to you alone. `--public` overrides it."
    PUBLIC_SET = "Your new pictures are now shown to everybody in the channel. `--stealth` overrides it."

    # /prefer
    PREFER_DESCRIPTION = "Set what your prompts and buttons do"
    OPTION_DESCRIPTION = "Options of your own"
    OPTION_SET_DESCRIPTION = "Set an option of your own; without a value, delete it"
    OPTION_NAME_DESCRIPTION = "The name of the option, such as mine for --mine"
    OPTION_VALUE_DESCRIPTION = "The text or parameters that the option stands for"
    OPTION_LIST_DESCRIPTION = "List the options of your own"
    SUFFIX_DESCRIPTION = "Set parameters that are added to all your prompts; without a value, remove them"
    SUFFIX_VALUE_DESCRIPTION = "Parameters such as --no text"
    REMIX_DESCRIPTION = "Turn remix mode on or off"
    VARIABILITY_DESCRIPTION = "Switch V1 to V4 between strong and subtle variations"
    AUTO_DM_DESCRIPTION = "Choose whether your results also come as direct messages"
    OPTION_SET = "`--{name}` in your prompts now stands for: {value}"
    OPTION_DELETED = "`--{name}` was deleted."
    OPTIONS = "Your options"
    OPTION = "`--{name}` → {value}"
    NO_OPTIONS = "You have none yet. `/prefer option set` makes one."
    SUFFIX_SET = "All your prompts now end with: **{suffix}**"
    SUFFIX_REMOVED = "Nothing is added to your prompts any more."
    REMIX_ON = (
        "Remix mode turned on! V1 to V4, 🔄, Pan and Zoom now let you edit the prompt first. "
        "`/prefer remix` turns it off."
    )
    REMIX_OFF = "Remix mode turned off! Buttons keep the prompt as it is. `/prefer remix` turns it on again."
    VARIABILITY_HIGH = "V1 to V4 now make strong variations. `/prefer variability` switches to subtle ones."
    VARIABILITY_LOW = "V1 to V4 now make subtle variations. `/prefer variability` switches to strong ones."
    AUTO_DM_ON = "Your results now also arrive as direct messages. `/prefer auto_dm` turns it off."
    AUTO_DM_OFF = "Your results no longer arrive as direct messages. `/prefer auto_dm` turns it on again."

    # /info
    INFO_DESCRIPTION = "Show your modes, your usage and what you have under way"
    INFO_TITLE = "Your info - {user}"
    INFO_MODE = "**Job Mode**: {mode}"
    INFO_VISIBILITY = "**Visibility Mode**: {visibility}"
    INFO_LIFETIME = "**Lifetime Usage**: {images} images (jobs: {jobs})"
    INFO_USAGE = "**{mode} Usage**: {images} images (jobs: {jobs})"
    INFO_LIKES = "**Liked Images**: {likes}"
    INFO_QUEUED = "**Queued Jobs ({speed})**: {count}"
    INFO_RUNNING = "**Running Jobs**: {jobs}"
    INFO_UNSERVED = "**Models without a worker** (jobs wait): {models}"
    MODES: Mapping[Speed, str] = {Speed.TURBO: "Turbo", Speed.FAST: "Fast", Speed.RELAX: "Relax"}
    VISIBILITY_STEALTH = "Stealth"
    VISIBILITY_PUBLIC = "Public"
    NONE = "None"

    # /show
    SHOW_DESCRIPTION = "Show one of your finished jobs here, with buttons that work"
    SHOW_JOB_DESCRIPTION = "The id of the job, the name of its file, or a link to its message"

    # /profile
    PROFILE_DESCRIPTION = "Your taste, learnt from the pictures that you like"
    PROFILE_LIST_DESCRIPTION = "List your personalization codes"
    PROFILE_MAKE_DESCRIPTION = "Make a personalization code from what you like now"
    PROFILES = "Your personalization codes"
    PROFILE = "`--profile {code}` · <t:{time}:d> · {likes} likes · {words}"
    PROFILE_MADE = "Your taste has the code `{code}`: {words}. `--profile {code}` draws to it."
    NO_PROFILES = "You have none yet. Press ❤️ under {needed} pictures, then `/profile make`."

    # /help
    HELP_DESCRIPTION = "How to use me"
    HELP_TOPIC_DESCRIPTION = "What you would like to read about"
    HELP_TOPICS: Mapping[str, str] = {
        "commands": "Commands",
        "parameters": "Parameters",
        "prompts": "Prompts",
        "buttons": "Buttons",
    }
    HELP_TITLE = "How to use Sojourn"
    HELP_BASICS = (
        "Type `/imagine`, then what you would like to see: `/imagine prompt: a red fox in the snow`.\n"
        "Four pictures come. **U1** to **U4** show one of them alone, **V1** to **V4** make variations of it, "
        "and 🔄 draws four others.\n"
        "Parameters come last: `a red fox in the snow --ar 3:2 --no trees`.\n"
        "`/settings` keeps what you always want. `/help topic` tells more about:"
    )
    HELP_COMMAND = "**/{name}** {description}"
    HELP_MENU = "**Apps → {name}** under the menu of a message"
    HELP_PARAMETER = "`{example}` {help}"
    HELP_ALIASES = " (also {aliases})"
    HELP_PROMPTS = (
        "**Order**: links to pictures, then text, then parameters.\n"
        "`https://example.org/fox.png a fox in oil --ar 3:2`\n\n"
        "**Weights**: `::` splits a prompt, a number behind it weighs the part before.\n"
        "`hot:: dog` · `forest::2 fog::1 people::-0.5`\n\n"
        "**Several jobs at once**: each choice in braces is a job of its own. `\\,` is a plain comma.\n"
        "`a {red, blue} car --ar {1:1, 3:2}` · `a fox --repeat 3`\n\n"
        "**Without**: `--no people, text`\n\n"
        "**Options of your own**: `/prefer option set` keeps a text under a name, such as `--mine`. "
        "`/prefer suffix` adds parameters to every prompt."
    )
    HELP_BUTTONS = (
        "**U1–U4** one picture alone · **V1–V4** variations of it · 🔄 the prompt again, with a new seed\n"
        "**Upscale (Subtle), (Creative)** twice the size, as it is or with new details\n"
        "**🪄 Vary (Subtle), (Strong)** four pictures near this one, or further away\n"
        "**🖌️ Vary (Region)** draw a part anew\n"
        "**🔍 Zoom Out 2x, 1.5x, Custom Zoom** the picture smaller, with more around it\n"
        "**↔️ Make Square** · **⬅️ ➡️ ⬆️ ⬇️** more of the picture to that side\n"
        "**❤️** like it: from five on, `--p` draws to your taste\n\n"
        "Reactions to a result of yours: ✉️ sends it to you directly, ❌ stops or deletes it.\n"
        "Anybody may press, and the new job is theirs. With remix mode, you may edit the prompt first."
    )
    PARAMETER_HELP: Mapping[str, str] = {row.name: row.help for row in PARAMETERS}

    # What was refused.
    INVALID_OPTION = "Invalid option"
    OPTION_NAME = "The name of an option must be up to {limit} letters, digits and hyphens, not `{name}`."
    OPTION_TAKEN = "`--{name}` is a parameter already. Please choose another name."
    OPTION_TOO_LONG = "An option may stand for {limit} characters at most. These are {length}."
    TOO_MANY_OPTIONS = "You have {limit} options, which is as many as I keep. Delete one first."
    UNKNOWN_OPTION = "You have no option `--{name}`. `/prefer option list` shows those that you have."
    NOT_ENOUGH_LIKES = "Not enough likes"
    NOT_ENOUGH_LIKES_REASON = (
        "Your taste is learnt from the pictures that you like. You like {have} so far, and {needed} are needed: "
        "press ❤️ under single pictures."
    )
    UNKNOWN_PROFILE = "Invalid User ID or Personalization code: `{code}`. `/profile list` shows yours."
