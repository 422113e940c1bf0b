"""Every sentence that a user reads, in simplified Chinese."""

from __future__ import annotations

from bot.web.ticket import TicketFault
from bot.words.chinese_account import AccountChinese
from bot.words.chinese_faults import FAULTS
from bot.words.chinese_moderation import ModerationChinese
from bot.words.chinese_web import WebChinese
from bot.words.messages import Messages
from model.params import Speed
from worker.intake.inputs import InputFault
from worker.jobs import Action, JobError


class Chinese(AccountChinese, ModerationChinese, WebChinese, Messages):
    """Replaces every sentence of `Messages`; a test finds the ones that were forgotten."""

    IMAGINE_DESCRIPTION = "用 Sojourn 生成图像"
    PROMPT_DESCRIPTION = "要绘制的提示词"
    CANCEL_MENU = "取消任务"
    RESULTS_MENU = "私信发送结果"
    PARAMETERS_MENU = "查看参数"
    IMAGE_PROMPT_MENU = "用作图像提示"
    REPORT_MENU = "举报任务"
    DESCRIBE_DESCRIPTION = "为一张图片写出四条提示词"
    DESCRIBE_IMAGE_DESCRIPTION = "要描述的图片"
    DESCRIBE_LINK_DESCRIPTION = "要描述的图片的链接"
    SHORTEN_DESCRIPTION = "找出提示词中重要的词，并写得更短"
    SHORTEN_PROMPT_DESCRIPTION = "要精简的提示词"
    BLEND_DESCRIPTION = "把两到五张图片融合成一张"
    BLEND_IMAGE_DESCRIPTION = "要加入融合的图片"
    BLEND_DIMENSIONS_DESCRIPTION = "结果的形状，不选则为方形"
    PORTRAIT = "竖向"
    SQUARE = "方形"
    LANDSCAPE = "横向"

    CANCEL_BUTTON = "取消任务"
    VARY_SUBTLE_BUTTON = "变化（微调）"
    VARY_STRONG_BUTTON = "变化（强烈）"
    VARY_REGION_BUTTON = "变化（局部）"
    UPSCALE_SUBTLE_BUTTON = "放大（忠实）"
    UPSCALE_CREATIVE_BUTTON = "放大（创意）"
    REDO_SUBTLE_BUTTON = "重新放大（忠实）"
    REDO_CREATIVE_BUTTON = "重新放大（创意）"
    ZOOM_OUT_2_BUTTON = "缩小画面 2 倍"
    ZOOM_OUT_1_5_BUTTON = "缩小画面 1.5 倍"
    CUSTOM_ZOOM_BUTTON = "自定义缩放"
    MAKE_SQUARE_BUTTON = "变为正方形"
    PARENT_BUTTON = "来源"
    IMAGINE_ALL_BUTTON = "全部绘制"
    DETAILS_BUTTON = "查看详情"
    YES_BUTTON = "是"
    NO_BUTTON = "否"
    SHOW_PROMPTS_BUTTON = "查看提示词"
    EDIT_PROMPT_BUTTON = "编辑提示词"

    WAITING = "（等待开始）"
    WAITING_AT = "（等待开始，排在第 {position} 位）"
    WAITING_ABOUT = "（等待开始，排在第 {position} 位，约 {time}）"
    WAITING_FOR_WORKER = "（等待能用 {model} 绘制的工作进程：目前没有）"
    SECONDS = "{number} 秒"
    MINUTES = "{number} 分钟"
    ASKED = {
        Action.REROLL: "重新生成 **{prompt}** - {user}",
        Action.VARY_SUBTLE: "正在为第 {index} 张图制作变体，提示词 **{prompt}** - {user}",
        Action.VARY_STRONG: "正在为第 {index} 张图制作变体，提示词 **{prompt}** - {user}",
        Action.VARY_REGION: "正在为第 {index} 张图制作变体，提示词 **{prompt}** - {user}",
        Action.UPSCALE_SUBTLE: "正在放大第 {index} 张图 **{prompt}** - {user}",
        Action.UPSCALE_CREATIVE: "正在放大第 {index} 张图 **{prompt}** - {user}",
    }
    DRAWING = "**{prompt}** - {label}{user}"
    LABELS = {
        Action.VARY_SUBTLE: "变体（微调）",
        Action.VARY_STRONG: "变体（强烈）",
        Action.VARY_REGION: "变体（局部）",
        Action.ZOOM_OUT: "缩小画面",
        Action.MAKE_SQUARE: "缩小画面",
        Action.PAN_LEFT: "向左平移",
        Action.PAN_RIGHT: "向右平移",
        Action.PAN_UP: "向上平移",
        Action.PAN_DOWN: "向下平移",
        Action.UPSCALE_SUBTLE: "放大（忠实）",
        Action.UPSCALE_CREATIVE: "放大（创意）",
        Action.DESCRIBE: "图像描述",
        Action.SHORTEN: "精简提示词",
    }
    REMIX_LABELS = {
        Action.REROLL: "改写",
        Action.VARY_SUBTLE: "改写（微调）",
        Action.VARY_STRONG: "改写（强烈）",
        Action.VARY_REGION: "改写（局部）",
        Action.ZOOM_OUT: "改写（缩小画面）",
        Action.MAKE_SQUARE: "改写（缩小画面）",
        Action.PAN_LEFT: "改写（向左平移）",
        Action.PAN_RIGHT: "改写（向右平移）",
        Action.PAN_UP: "改写（向上平移）",
        Action.PAN_DOWN: "改写（向下平移）",
    }
    BY = "{label} "
    IMAGE = "**{prompt}** - 第 {index} 张图 {user}"
    RESULTS = "**{prompt}**\n**任务 ID**：{job}\n**种子** {seed}"
    PERCENT = "（{percent}%）"
    STOPPED_MARK = "（已停止）"
    MODE = "（{speed}）"
    STEALTH_MODE = "（{speed}，隐身）"
    SPEEDS = {Speed.TURBO: "极速", Speed.FAST: "快速", Speed.RELAX: "休闲"}

    IMPORTANT_TOKENS = "重要的词"
    SHORTENED_PROMPTS = "精简后的提示词"
    SHORTEN_FOOTER = "点击数字即可绘制对应的提示词。"
    NOTHING_TO_SHORTEN = "这条提示词已经不能再短了。"
    TOKEN_WEIGHTS = "每个词的分量"
    ONE_PICTURE = "请给一张图片"
    ONE_PICTURE_REASON = "请用 `image` 附上一张图片，或用 `link` 给出它的链接，二选一。"
    CANNOT_SHORTEN = "无法精简"
    CANNOT_SHORTEN_REASON = "`/shorten` 只接受一条普通文字的提示词：不能有 `::` 权重、`--no`、`{}` 或 `--repeat`。"

    BATCH_TITLE = "开始 {count} 个任务？"
    BATCH_QUESTION = "这条提示词对应 {count} 个任务。确定要全部开始吗？"
    BATCH_MORE = "…… 以及另外 {count} 个"
    BATCH_STARTED = "已开始 {count} 个任务。"
    EDIT_TITLE = "编辑提示词"
    PROMPT_FIELD = "提示词"
    REMIX_TITLE = "修改提示词"
    IMAGINE_TITLE = "绘制这条提示词"
    REGIONS_FIELD = "要重新绘制的区域"
    REGIONS = ("左上", "上", "右上", "左", "中", "右", "左下", "下", "右下")
    MASK_FIELD = "或者一张蒙版"
    MASK_FIELD_DESCRIPTION = "白色表示要重新绘制的部分，其余为黑色的图片。"
    MASK_PAGE = "[在浏览器中涂抹区域]({link})，或在此选择："
    PROMPT_CUT = "提示词太长，此处缺少结尾。原样发送则完整运行。"

    LANGUAGE = "zh"
    MASK_HINT = "涂抹想要改变的部分，其余保持不变。"
    MASK_BRUSH = "画笔"
    MASK_LASSO = "套索"
    MASK_RECTANGLE = "矩形"
    MASK_SIZE = "画笔大小"
    MASK_UNDO = "撤销"
    MASK_CLEAR = "清除"
    MASK_COVERED = "的画面"
    MASK_SUBMIT = "提交"
    MASK_SENDING = "正在发送……"
    MASK_SENT = "任务已提交"
    MASK_SENT_REASON = "结果会出现在 Discord 中。可以关闭此页面。"
    MASK_UNSENT = "无法连接服务器。你涂抹的内容还在，请重试。"
    TICKET_FAULTS = {
        TicketFault.FORGED: ("未知链接", "这个链接不是我生成的，或者缺少了一部分。"),
        TicketFault.EXPIRED: (
            "链接已过期",
            "此页面的链接有效期为 15 分钟。请再按一次“变化（局部）”按钮获取新链接。",
        ),
        TicketFault.USED: ("链接已使用", "此页面的链接只能使用一次。请再按一次“变化（局部）”按钮获取新链接。"),
    }

    BAD_PICTURE = "图片无效"
    PROMPT_FAULTS = FAULTS
    INPUT_FAULTS = {
        InputFault.NOT_AN_IMAGE: "这不是我能读取的图片。支持 PNG、JPEG、WebP 和 GIF。",
        InputFault.BROKEN: "这张图片已损坏：文件不完整。",
        InputFault.TOO_LARGE: "图片文件太大。",
        InputFault.TOO_MANY_PIXELS: "图片像素太多。",
        InputFault.EMPTY_MASK: "没有标记任何部分。请用白色涂抹想要改变的部分。",
        InputFault.BAD_LINK: "这不是图片链接。链接必须以 http:// 或 https:// 开头。",
        InputFault.PRIVATE: "这个链接指向内部网络，我不会访问。",
        InputFault.UNREACHABLE: "这个链接没有响应。",
        InputFault.REFUSED: "这个链接没有图片，或者我无权访问。",
        InputFault.TOO_MANY_REDIRECTS: "这个链接不断跳转，始终没有图片。",
        InputFault.TOO_SLOW: "这个链接的服务器太慢。",
    }

    PARAMETERS_TITLE = "参数"
    DRAW_AGAIN = "用它可以再次画出相同的图片："
    ALL_PARAMETERS = "全部参数"
    SEED_FIELD = "种子"
    TILE_SEEDS_FIELD = "每张图的种子"
    MODEL_FIELD = "模型"
    STEPS_FIELD = "采样器"
    STEPS = "{sampler}，{steps} 步"
    USUAL_SAMPLER = "模型自带"
    SIZE_FIELD = "尺寸"
    SPEED_FIELD = "速度"
    JOB_ID_FIELD = "任务 ID"
    PARENT_FIELD = "来源"
    CHILDREN_FIELD = "由它生成"
    GRID = "四格图"

    LIKED = "你已喜欢这张图。"
    NO_LONGER_LIKED = "你不再喜欢这张图。"
    STOPPED = "你的任务已停止。"
    DELETED = "消息已删除。"
    RESULTS_SENT = "图片已发送到你的私信。"
    DIRECT_MESSAGES_CLOSED = "{user} 我无法给你发私信。请在此服务器的隐私设置中允许成员私信，然后重试。"
    RESULT_UNREACHABLE = "我无法在 <#{channel}> 发布结果，所以发到这里："
    FAILURE_UNREACHABLE = "我无法在 <#{channel}> 发布消息。"
    RESULT_LATE = "所用时间超过了我可以回复命令的 15 分钟，所以发到这里："
    FAILURE_LATE = "所用时间超过了我可以回复命令的 15 分钟。"
    RESULT_KEPT = (
        "{user} 你的任务已完成，但所用时间超过了我可以单独回复你的 15 分钟，而你不接收我的私信。"
        "`/show job_id: {job}` 可以取回结果。"
    )
    SMALLER_COPY = (
        "\n（这是较小的副本：此处的文件不能超过 {limit} MiB。"
        "在允许更大文件的地方用 `/show job_id: {job}` 可得到完整质量。）"
    )

    EMPTY_PROMPT = "提示词为空"
    INVALID_PROMPT = "提示词无效"
    INVALID_PARAMETER = "参数无效"
    JOB_FAILED = "抱歉，任务未能完成！"
    PICTURES_WITHHELD = "图片未显示"
    JOB_BLOCKED = "提示词被拒绝"
    JOB_BLOCKED_REASON = "这条提示词违反了此服务器的规则，请换一种说法。"
    SOMETHING_WRONG = "抱歉，出错了"
    SOMETHING_WRONG_REASON = "这是我们的问题，不是你的。请重试；如果仍然如此，请把这个代码告诉管理员。"
    TRACE = "代码：{trace}"
    QUEUE_UNAVAILABLE = "队列不可用"
    QUEUE_UNAVAILABLE_REASON = "现在无法连接队列，请一分钟后重试。"
    UNKNOWN_JOB = "未知任务"
    UNKNOWN_JOB_REASON = "我已没有这个任务的记录。请用 `/imagine` 重新运行提示词。"
    NO_JOB_HERE = "这里没有任务"
    NO_JOB_HERE_REASON = "这条消息不是我的任务。"
    NO_PICTURE_HERE = "这里没有图片"
    NO_PICTURE_HERE_REASON = "这条消息没有可用作提示的图片附件。"
    NO_MODERATORS = "没有管理员频道"
    NO_MODERATORS_REASON = "此服务器没有可供我发送举报的频道。管理员可以用 `/moderate channel` 选择一个。"
    REPORT_TITLE = "举报此任务"
    REPORT_REASON_FIELD = "有什么问题？"
    REPORTED = "谢谢，此服务器的管理员已收到通知。"
    REPORT_MADE = "有任务被举报"
    REPORT_BY = "举报人"
    REPORT_OWNER = "创作者"
    REPORT_MESSAGE = "消息"
    REPORT_PROMPT = "提示词"
    NOT_YOUR_JOB = "不是你的任务"
    NOT_YOUR_JOB_REASON = "这个任务属于 {owner}，只有其所有者可以这样做。"
    JOB_QUEUED = "任务已排队"
    JOB_QUEUED_REASON = "你同时运行的任务已达上限。其中一个完成后，这个任务就会开始。"
    QUEUE_FULL = "队列已满"
    QUEUE_FULL_REASON = "你运行和等待的任务最多 {limit} 个。请等其中一个完成后再试。"
    MESSAGE_STAYS = "消息未删除"
    MESSAGE_STAYS_REASON = "我已不能删除这条消息：我不是这里的成员，或者只有你能看到它。你可以自行关闭或删除它。"
    JOB_ENDED = "任务已结束"
    JOB_ENDED_REASON = "这个任务已经结束，没有什么可停止的了。"
    JOB_NOT_DONE = "任务未完成"
    JOB_NOT_DONE_REASON = "这个任务还没有图片，请在完成后再试。"
    PICTURE_GONE = "图片已不在"
    PICTURE_GONE_REASON = "这个按钮对应的图片已不再保存。请用 `/imagine` 重新运行提示词。"
    OLD_BUTTON = "未知按钮"
    OLD_BUTTON_REASON = "我不认识这个按钮，它可能来自另一个版本。"
    CLOSED_DIRECT_MESSAGES = "私信已关闭"
    RELAXED_BATCH = "操作受限"
    RELAXED_BATCH_REASON = "休闲模式下不能一次提交多个任务。请使用 `--fast`，或用 `/fast` 更改所有任务的速度。"
    ALREADY_SENT = "已经发送"
    ALREADY_SENT_REASON = "这个表单之前已发送，所要求的内容正在处理。"
    DRAFT_GONE = "已经决定"
    DRAFT_GONE_REASON = "这些任务已经开始或取消，或者已超过一天。请重新运行提示词。"
    NOT_YOUR_DRAFT = "这个按钮不是给你的"
    NOT_YOUR_DRAFT_REASON = "只有提出这些任务的人才能决定。"
    FAILURES = {
        JobError.MODEL: "模型无法绘制这条提示词。请重试或修改提示词。",
        JobError.PARENT_GONE: "作为起点的图片已不再保存。请重新运行提示词。",
        JobError.STORAGE: "图片已画好但无法保存，请重试。",
        JobError.UNSAFE: (
            "提示词看起来没有问题，但有图片未通过安全检查，所以都没有显示，也没有扣费。请重试，或换一种说法。"
        ),
        JobError.LOST: "负责绘制的机器多次中断，请重试。",
        None: "任务结束时没有图片，请重试。",
    }

    def ordinal(self, number: int) -> str:
        return str(number)
