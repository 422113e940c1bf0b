"""What is wrong with a prompt, in simplified Chinese. The English sentences are in `model.language.faults`."""

from __future__ import annotations

from collections.abc import Mapping

from model.language.faults import Fault

FAULTS: Mapping[Fault, str] = {
    Fault.EMPTY: "提示词需要一些文字或图片：`/imagine prompt: a fox in the snow`。",
    Fault.TOO_LONG: "提示词最多 {limit} 个字符，这一条有 {length} 个。",
    Fault.UNCLOSED_BRACE: "第 {number} 个字符处的 `{{` 没有闭合。"
    "`{{a, b}}` 表示两个任务；如果只要括号本身，请写 `\\{{`。",
    Fault.UNOPENED_BRACE: "第 {number} 个字符处的 `}}` 没有对应的左括号。"
    "`{{a, b}}` 表示两个任务；如果只要括号本身，请写 `\\}}`。",
    Fault.TOO_MANY_JOBS: "这条提示词对应 {count} 个任务，一次最多可以开始 {limit} 个。",
    Fault.BAD_WEIGHTS: "所有权重之和必须大于零，这里是 {weights}。",
    Fault.BAD_LINK: "`{given}` 不是图片链接。链接的样子是 `https://example.org/fox.png`。",
    Fault.MISPLACED_LINK: "图片链接要放在文字之前。请把 `{given}` 移到提示词开头。",
    Fault.BAD_LINK_WEIGHT: "图片的权重必须是大于 0 的数字，不能是 `{given}`。",
    Fault.SINGLE_IMAGE: "`--version {version}` 不能只用一张图片作提示词。请再加一张图片，或者加上文字。",
    Fault.UNKNOWN_PARAMETER: "无法识别的参数：{names}。可用的参数有 {known}。",
    Fault.MISSPELT_PARAMETER: "无法识别的参数：{names}。你是不是想写 {similar}？",
    Fault.RETIRED_UPSCALER: "`{flag}` 属于最早几个版本的放大器，这里不需要："
    "请按图片下方的“放大（忠实）”或“放大（创意）”按钮。",
    Fault.RETIRED_MODEL: "`{flag}` 属于 2022 年的测试模型，这里不需要：请用 `--version` 选择模型。",
    Fault.RETIRED_SIZE: "`{flag}` 属于 2022 年的像素尺寸，这里不需要：请用 `--ar` 选择形状，例如 `--ar 16:9`。",
    Fault.RETIRED_SEED: "`{flag}` 属于版本 1 到 3，这里不需要：请用 `--seed`；"
    "想要四张相近的图片，请加上 `--chaos 0`。",
    Fault.RETIRED_QUALITY: "`{flag}` 属于最早几个版本，这里不需要：想画得更细，请用 `--quality`。",
    Fault.RETIRED_EDITOR: "`{flag}` 属于编辑模型，这里不需要：请按图片下方的“变化（局部）”按钮。",
    Fault.NO_VIDEO: "`{flag}` 用来制作视频。这里只画图片，请去掉它。",
    Fault.MISSING_VALUE: "`{flag}` 需要一个值，例如 `{example}`。",
    Fault.UNWANTED_VALUE: "`{flag}` 不带值，要写在提示词的文字之后，不能带 `{given}`。",
    Fault.NOT_WHOLE: "`{flag}` 必须是 {low} 到 {high} 之间的整数，不能是 `{given}`。",
    Fault.NOT_NUMBER: "`{flag}` 必须是 {low} 到 {high} 之间的数字，不能是 `{given}`。",
    Fault.NOT_LISTED: "`{flag}` 必须是 {choices} 之一，不能是 `{given}`。",
    Fault.NOT_RATIO: "`{flag}` 必须是 1 到 {high} 的两个整数，即宽和高，例如 `3:2`，不能是 `{given}`。",
    Fault.NOT_TERMS: "`{flag}` 必须是一个或多个词，用逗号分开，例如 `red, text`，不能是 `{given}`。",
    Fault.NOT_NAME: "`{flag}` 必须是一个由字母、数字、点和连字符组成的名称，不能是 `{given}`。",
    Fault.NOT_LORAS: "`{flag}` 必须是最多 {most} 个不同的名称，"
    "每个可以带一个 {low} 到 {high} 之间的权重，例如 `ink:0.6 film`，不能是 `{given}`。",
    Fault.NOT_STYLE_REFERENCES: "`{flag}` 必须是图片链接、0 到 {high} 的风格代码或 `random`，"
    "每项可以带权重，例如 `::2`，不能是 `{given}`。",
    Fault.NOT_LINKS: "`{flag}` 必须是图片链接，不能是 `{given}`。",
    Fault.NOT_ONE_LINK: "`{flag}` 必须正好是一个图片链接，不能是 `{given}`。",
    Fault.NOT_PROFILES: "`{flag}` 必须是个性化代码、`@user`、`none`，或者留空使用你自己的，不能是 `{given}`。",
    Fault.NEEDS_PARAMETER: "没有 `{partner}` 就不能使用 `{flag}`。",
    Fault.NEEDS_IMAGES: "没有图片提示词就不能使用 `{flag}`。",
    Fault.NEEDS_TEXT: "只有图片提示词时不能使用 `{flag}`。请加上文字，或者去掉它。",
    Fault.NEEDS_CUSTOM_ZOOM: "`{flag}` 只能在自定义缩放中使用：请按图片下方的“自定义缩放”按钮。",
    Fault.ZOOM_OF_ONE: "`{flag} 1` 没有可以绘制的部分，除非用 `{partner}` 改变形状。"
    "请使用不超过 2 的缩放，或换一个比例。",
    Fault.SUFFIX_WITH_TEXT: "后缀只能包含参数，例如 `--ar 3:2 --no text`，不能是 `{given}`。",
    Fault.SUFFIX_WITH_QUOTATION: "后缀不能包含引号：它们会与提示词中的引号配成一对。",
    Fault.UNKNOWN_VERSION: "`{flag}` 必须是 {known} 之一，不能是 `{given}`。",
    Fault.NOT_COMPATIBLE: "`{flag}` 与 `--version {version}` 不兼容。请配合 {alternatives} 使用，或者去掉它。",
    Fault.COMPATIBLE_WITH_NONE: "`{flag}` 与 `--version {version}` 不兼容，这里的其他模型也不支持。请去掉它。",
    Fault.RATIO_OF_VERSION: "`{flag}` 必须在 1:{limit} 到 {limit}:1 之间（使用 `--version {version}` 时），"
    "不能是 `{given}`。",
    Fault.RANGE_OF_VERSION: "`{flag}` 必须在 {low} 到 {high} 之间（使用 `--version {version}` 时），"
    "不能是 `{given}`。",
    Fault.LIST_OF_VERSION: "`{flag}` 必须是 {choices} 之一（使用 `--version {version}` 时），不能是 `{given}`。",
    Fault.STYLE_OF_VERSION: "`{flag}` 必须是 {choices} 之一（使用 `--version {version}` 时），不能是 `{given}`。",
    Fault.LORA_OF_VERSION: "`{flag}` 必须写 {choices} 之一（使用 `--version {version}` 时），不能是 `{given}`。",
    Fault.NO_IMAGES: "图片提示词与 `--version {version}` 不兼容。请用文字描述图片，不要放链接。",
    Fault.NO_WEIGHTS: "权重与 `--version {version}` 不兼容。请去掉 `::`。",
    Fault.FROM_TEXT_ALONE: "`--version {version}` 只能根据文字作画，不能修改或放大图片。",
    Fault.NO_SURROUNDINGS: "`--version {version}` 不能在图片周围继续作画。",
}
