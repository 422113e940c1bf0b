"""The sentences about settings, profiles, usage and help, in simplified Chinese."""

from __future__ import annotations

from bot.words.account import AccountMessages
from model.params import Speed


class AccountChinese(AccountMessages):
    """Replaces every sentence of `AccountMessages`."""

    SETTINGS_DESCRIPTION = "查看和调整你的设置"
    FAST_DESCRIPTION = "切换到快速模式"
    RELAX_DESCRIPTION = "切换到休闲模式"
    TURBO_DESCRIPTION = "切换到极速模式"
    STEALTH_DESCRIPTION = "新图片只给你自己看"
    PUBLIC_DESCRIPTION = "新图片给所有人看"
    SETTINGS = "在这里调整你的设置，从现在起对你的所有请求生效。"
    SETTINGS_SUFFIX = "当前后缀：**{suffix}**"
    SETTING_BUTTONS = {
        "stylize:50": "风格化：低",
        "stylize:100": "风格化：中",
        "stylize:250": "风格化：高",
        "stylize:750": "风格化：很高",
        "raw:on": "RAW 原始模式",
        "personalize:on": "个性化",
        "stealth:off": "公开模式",
        "remix:on": "改写模式",
        "strong_variations:on": "强烈变化模式",
        "strong_variations:off": "微调变化模式",
        "speed:turbo": "极速模式",
        "speed:fast": "快速模式",
        "speed:relax": "休闲模式",
    }
    RESET_BUTTON = "重置设置"
    DEFAULT_VERSION = "{title}（默认）"
    SPEED_SET = {
        Speed.TURBO: "你的任务现在以极速模式最先绘制。`--fast` 和 `--relax` 优先于此。",
        Speed.FAST: "你的任务现在以快速模式绘制。`--turbo` 和 `--relax` 优先于此。",
        Speed.RELAX: "你的任务现在以休闲模式最后绘制。`--turbo` 和 `--fast` 优先于此。",
    }
    STEALTH_SET = "你的新图片现在只有你能看到。`--public` 优先于此。"
    PUBLIC_SET = "你的新图片现在频道里所有人都能看到。`--stealth` 优先于此。"

    PREFER_DESCRIPTION = "设置提示词和按钮的行为"
    OPTION_DESCRIPTION = "你自己的参数"
    OPTION_SET_DESCRIPTION = "设置你自己的参数；不填内容则删除"
    OPTION_NAME_DESCRIPTION = "参数的名称，例如 mine 表示 --mine"
    OPTION_VALUE_DESCRIPTION = "参数所代表的文字或参数"
    OPTION_LIST_DESCRIPTION = "列出你自己的参数"
    SUFFIX_DESCRIPTION = "设置添加到你所有提示词的参数；不填则移除"
    SUFFIX_VALUE_DESCRIPTION = "参数，例如 --no text"
    REMIX_DESCRIPTION = "打开或关闭改写模式"
    VARIABILITY_DESCRIPTION = "在强烈变体和微调变体之间切换 V1 到 V4"
    AUTO_DM_DESCRIPTION = "选择结果是否也通过私信发送"
    OPTION_SET = "提示词中的 `--{name}` 现在代表：{value}"
    OPTION_DELETED = "`--{name}` 已删除。"
    OPTIONS = "你的自定义参数"
    OPTION = "`--{name}` → {value}"
    NO_OPTIONS = "还没有。用 `/prefer option set` 添加一个。"
    SUFFIX_SET = "你的所有提示词现在以此结尾：**{suffix}**"
    SUFFIX_REMOVED = "提示词末尾不再添加任何内容。"
    REMIX_ON = "改写模式已打开！V1 到 V4、🔄、平移和缩放会先让你编辑提示词。用 `/prefer remix` 关闭。"
    REMIX_OFF = "改写模式已关闭！按钮会立即使用原来的提示词。用 `/prefer remix` 重新打开。"
    VARIABILITY_HIGH = "V1 到 V4 现在生成强烈变体。用 `/prefer variability` 切换为微调变体。"
    VARIABILITY_LOW = "V1 到 V4 现在生成微调变体。用 `/prefer variability` 切换为强烈变体。"
    AUTO_DM_ON = "你的结果现在也会通过私信发送。用 `/prefer auto_dm` 关闭。"
    AUTO_DM_OFF = "你的结果不再通过私信发送。用 `/prefer auto_dm` 重新打开。"

    INFO_DESCRIPTION = "查看你的模式、用量和进行中的任务"
    INFO_TITLE = "你的信息 - {user}"
    INFO_MODE = "**任务模式**：{mode}"
    INFO_VISIBILITY = "**可见性**：{visibility}"
    INFO_LIFETIME = "**累计用量**：{images} 张图片（{jobs} 个任务）"
    INFO_USAGE = "**{mode}用量**：{images} 张图片（{jobs} 个任务）"
    INFO_LIKES = "**喜欢的图片**：{likes}"
    INFO_QUEUED = "**排队任务（{speed}）**：{count}"
    INFO_RUNNING = "**运行中的任务**：{jobs}"
    INFO_UNSERVED = "**没有工作进程的模型**（任务会等待）：{models}"
    MODES = {Speed.TURBO: "极速", Speed.FAST: "快速", Speed.RELAX: "休闲"}
    VISIBILITY_STEALTH = "隐身"
    VISIBILITY_PUBLIC = "公开"
    NONE = "无"

    SHOW_DESCRIPTION = "在这里显示你已完成的任务，按钮可用"
    SHOW_JOB_DESCRIPTION = "任务 ID、文件名或消息链接"

    PROFILE_DESCRIPTION = "从你喜欢的图片中学到的个人品味"
    PROFILE_LIST_DESCRIPTION = "列出你的个性化代码"
    PROFILE_MAKE_DESCRIPTION = "根据你现在喜欢的图片生成个性化代码"
    PROFILES = "你的个性化代码"
    PROFILE = "`--profile {code}` · <t:{time}:d> · 喜欢 {likes} 张 · {words}"
    PROFILE_MADE = "你的品味代码是 `{code}`：{words}。`--profile {code}` 按它绘制。"
    NO_PROFILES = "还没有。给 {needed} 张图片点 ❤️，然后用 `/profile make`。"

    HELP_DESCRIPTION = "使用说明"
    HELP_TOPIC_DESCRIPTION = "你想了解什么"
    HELP_TOPICS = {
        "commands": "命令",
        "parameters": "参数",
        "prompts": "提示词",
        "buttons": "按钮",
    }
    HELP_TITLE = "如何使用 Sojourn"
    HELP_BASICS = (
        "输入 `/imagine`，然后写下你想看到的画面：`/imagine prompt: a red fox in the snow`。\n"
        "会得到四张图片。**U1** 到 **U4** 单独显示其中一张，**V1** 到 **V4** 制作它的变体，🔄 重新绘制四张。\n"
        "参数放在最后：`a red fox in the snow --ar 3:2 --no trees`。\n"
        "`/settings` 保存你常用的设置。`/help topic` 提供更多说明："
    )
    HELP_COMMAND = "**/{name}** {description}"
    HELP_MENU = "消息菜单中的 **应用 → {name}**"
    HELP_PARAMETER = "`{example}` {help}"
    HELP_ALIASES = "（也可写作 {aliases}）"
    HELP_PROMPTS = (
        "**顺序**：图片链接，然后文字，最后参数。\n"
        "`https://example.org/fox.png a fox in oil --ar 3:2`\n\n"
        "**权重**：`::` 分隔提示词，后面的数字是前一部分的权重。\n"
        "`hot:: dog` · `forest::2 fog::1 people::-0.5`\n\n"
        "**一次多个任务**：花括号中的每个选项是一个任务。`\\,` 表示普通逗号。\n"
        "`a {red, blue} car --ar {1:1, 3:2}` · `a fox --repeat 3`\n\n"
        "**排除**：`--no people, text`\n\n"
        "**自定义参数**：`/prefer option set` 用一个名称保存文字，例如 `--mine`。"
        "`/prefer suffix` 给每条提示词添加参数。"
    )
    HELP_BUTTONS = (
        "**U1–U4** 单独显示一张 · **V1–V4** 制作它的变体 · 🔄 用新种子重新运行提示词\n"
        "**放大（忠实）、（创意）** 尺寸加倍，保持原样或增加细节\n"
        "**🪄 变化（微调）、（强烈）** 四张相近或差别更大的图片\n"
        "**🖌️ 变化（局部）** 重新绘制一部分\n"
        "**🔍 缩小画面 2 倍、1.5 倍、自定义缩放** 缩小图片，扩展周围\n"
        "**↔️ 变为正方形** · **⬅️ ➡️ ⬆️ ⬇️** 向该方向扩展\n"
        "**❤️** 喜欢：满五张后，`--p` 按你的品味绘制\n\n"
        "对你的结果添加表情：✉️ 私信发送，❌ 停止或删除。\n"
        "任何人都可以点击按钮，新任务属于点击的人。打开改写模式后可以先编辑提示词。"
    )
    PARAMETER_HELP = {
        "aspect": "画面的形状，宽比高",
        "chaos": "四张图片之间的差异",
        "stylize": "模型自身风格的强度",
        "weird": "画面的怪异程度",
        "quality": "投入：更多步数，更多时间",
        "seed": "从相同的噪声开始：再次得到相同的图片",
        "stop": "提前结束（百分比）：画面更柔和",
        "tile": "边缘相接的无缝图案",
        "no": "画面中不应出现的内容",
        "repeat": "把提示词运行这么多次",
        "iw": "图片提示相对于文字的权重",
        "sref": "从图片或风格代码取得风格",
        "sw": "风格参考的强度",
        "sv": "风格参考算法的版本",
        "cref": "绘制这些图片中的角色",
        "cw": "保留角色的程度",
        "oref": "绘制这张图片中的人或物",
        "ow": "全能参考的强度",
        "style": "模型的命名风格，或 `raw`",
        "lora": "按名称为模型添加的小型补充（LoRA）",
        "raw": "减少模型自身的风格",
        "draft": "用一半的投入快速草绘",
        "best": "绘制这么多组，保留最符合文字的图片",
        "hd": "用模型的较大尺寸绘制；`--sd` 为通常尺寸",
        "exp": "更多实验性的细节",
        "profile": "按你或他人的品味绘制",
        "zoom": "自定义缩放拉远的程度",
        "version": "用来绘制的模型",
        "speed": "这个任务的速度",
        "stealth": "这个任务的可见性",
    }

    INVALID_OPTION = "自定义参数无效"
    OPTION_NAME = "名称最多 {limit} 个字母、数字和连字符，不能是 `{name}`。"
    OPTION_TAKEN = "`--{name}` 已经是参数，请换一个名称。"
    OPTION_TOO_LONG = "自定义参数最多代表 {limit} 个字符，这里有 {length} 个。"
    TOO_MANY_OPTIONS = "你已有 {limit} 个自定义参数，达到上限。请先删除一个。"
    UNKNOWN_OPTION = "你没有自定义参数 `--{name}`。`/prefer option list` 列出你已有的。"
    NOT_ENOUGH_LIKES = "喜欢的图片不够"
    NOT_ENOUGH_LIKES_REASON = "你的品味来自你喜欢的图片。你喜欢 {have} 张，需要 {needed} 张：请点 ❤️。"
    UNKNOWN_PROFILE = "用户 ID 或个性化代码无效：`{code}`。`/profile list` 列出你的代码。"
