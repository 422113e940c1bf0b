"""The sentences about blocked words, blocked people, appeals and terms of use, in simplified Chinese."""

from __future__ import annotations

from bot.words.moderation import ModerationMessages


class ModerationChinese(ModerationMessages):
    """Replaces every sentence of `ModerationMessages`."""

    MODERATE_DESCRIPTION = "设置此处提示词可以写什么、谁可以使用"
    WORD_DESCRIPTION = "提示词中不允许出现的词"
    WORD_ADD_DESCRIPTION = "把词或短语加入列表，或更改其权重"
    WORD_REMOVE_DESCRIPTION = "把词或短语移出列表"
    WORD_LIST_DESCRIPTION = "显示词语列表"
    WORD_PHRASE_DESCRIPTION = "词或短语"
    WORD_WEIGHT_DESCRIPTION = "权重：总和达到 3 的提示词会被拦截"
    WEIGHTS = {0: "0 仅列入", 1: "1 轻", 2: "2 中", 3: "3 重"}
    BLOCK_DESCRIPTION = "在一段时间内禁止某人在此使用"
    BLOCK_USER_DESCRIPTION = "要禁止的人"
    BLOCK_DURATION_DESCRIPTION = "多久"
    BLOCK_REASON_DESCRIPTION = "原因，对方会看到"
    DURATIONS = {
        15: "15 分钟",
        60: "1 小时",
        24 * 60: "1 天",
        7 * 24 * 60: "1 周",
        30 * 24 * 60: "1 个月",
        0: "永久",
    }
    UNBLOCK_DESCRIPTION = "允许某人重新使用"
    RESET_DESCRIPTION = "解除对某人的禁止，并清除其提示词被拦截的记录"
    CHANNEL_DESCRIPTION = "选择管理员查看申诉和举报的频道"
    CHANNEL_OPTION_DESCRIPTION = "频道；不填则不通知任何人"
    WORD_ADDED = "`{phrase}` 已列入，权重为 {weight}。"
    WORD_REMOVED = "`{phrase}` 已移出列表。"
    WORD_UNKNOWN = "`{phrase}` 不在列表中。"
    WORDS = "已列入的词"
    NO_WORDS = "列表为空。用 `/moderate word add` 添加。"
    USER_BLOCKED = "{user} 已被禁止使用（期限：{until}）。"
    USER_UNBLOCKED = "{user} 可以重新使用了。"
    USER_NOT_BLOCKED = "{user} 没有被禁止。"
    USER_RESET = "{user} 未被禁止，其记录已清除。"
    CHANNEL_SET = "管理员现在在 <#{channel}> 查看申诉和举报。"
    CHANNEL_REMOVED = "申诉和举报不再发送到任何频道。"
    INVALID_WORD = "词语无效"
    INVALID_WORD_REASON = "短语必须包含文字或数字，最多 {length} 个字符。列表最多容纳 {limit} 个短语。"
    NOT_MODERATOR = "没有权限"
    NOT_MODERATOR_REASON = "只有可以管理此服务器的人才能这样做。"

    UNTIL = "至 {time}"
    FOR_GOOD = "永久"
    PROMPT_BLOCKED = "提示词被禁止"
    PROMPT_BLOCKED_REASON = (
        "这条提示词含有此处不允许的内容：{words}。请换用其他词语：多次被拦截后需要等待一段时间。"
    )
    BLOCKED = "已被禁止"
    BLOCKED_REASON = "你不能在此处请求图片（期限：{until}）。"
    BLOCKED_BECAUSE = "原因：{reason}"
    TERMS = "使用条款"
    TERMS_REASON = "请阅读并接受以下条款，然后重试：\n{terms}"
    ACCEPT_BUTTON = "接受"
    TERMS_ACCEPTED = "谢谢，现在可以使用了。"
    APPEAL_BUTTON = "申诉"
    APPEAL_MADE = "此服务器的管理员会查看你的提示词，我会通知你结果。"
    APPEAL_GONE = "已有决定"
    APPEAL_GONE_REASON = "这个申诉已经处理，或者已超过一天。"
    APPEAL = "申诉"
    APPEAL_BY = "申诉人"
    APPEAL_WORDS = "列入的词"
    ALLOW_BUTTON = "允许一次"
    DENY_BUTTON = "拒绝"
    ALLOWED_BY = "{user} 已允许一次"
    DENIED_BY = "{user} 已拒绝"
    APPEAL_ALLOWED = "管理员已允许你的提示词。一天之内可以运行一次：\n**{prompt}**"
    APPEAL_DENIED = "管理员已查看你的提示词，仍然不允许：\n**{prompt}**"
