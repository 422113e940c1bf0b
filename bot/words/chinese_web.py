"""The sentences about the page of a job and liked pictures, in simplified Chinese."""

from __future__ import annotations

from bot.words.web import WebMessages


class WebChinese(WebMessages):
    """Replaces every sentence of `WebMessages`."""

    WEB_BUTTON = "网页"
    WEB_LINK = "[此任务的网页]({page})"
    OPEN_ON_WEBSITE = " [（在网页上打开完整画质）](<{page}>)"

    JOB_PAGE_TITLE = "{user} 的作品：{label}"
    JOB_PAGE_PICTURE = "图片 #{index}"
    JOB_PAGE_SEED = "种子 {seed}"
    JOB_PAGE_MAKER = "创作者"
    JOB_PAGE_TIME = "创作时间"
    JOB_PAGE_COMMAND = "再次绘制相同的图片"
    JOB_PAGE_COPY = "复制"
    JOB_PAGE_COPIED = "已复制"
    JOB_PAGE_DOWNLOAD = "下载"
    JOB_PAGE_ENLARGE = "放大查看"
    JOB_PAGE_CLOSE = "关闭"
    JOB_PAGE_PREVIOUS = "上一张"
    JOB_PAGE_NEXT = "下一张"
    JOB_PAGE_PROMPTS = "提示词"
    JOB_PAGE_WAITING = "这个任务正在等待绘制，完成后会显示在本页。"
    JOB_PAGE_DRAWING = "这个任务正在绘制，完成后会显示在本页。"
    JOB_PAGE_STOPPED = "这个任务已停止。"
    JOB_PAGE_GONE = "这个任务的图片已不再保存。"
    JOB_PAGE_UNKNOWN = "没有这个页面"
    JOB_PAGE_UNKNOWN_REASON = "这个地址没有任务，或者地址不完整。Discord 中图片下方的“网页”按钮会打开它的页面。"

    LIKES_DESCRIPTION = "查看你喜欢的图片"
    LIKES_PAGE = "你喜欢的图片，最新的在前：第 {first} 至 {last} 张，共 {count} 张"
    NO_LIKES = "你还没有喜欢的图片。在单张图片下按 ❤️，它就会保存在这里。"
    LIKES_MESSAGE = "消息"
    LIKES_BY = "{user} 的图片 #{index}"
