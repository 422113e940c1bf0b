"""Discord's Markdown as the page draws it, and that nothing a user writes becomes markup."""

import re
import time

import pytest
from playwright.async_api import expect

from tests.bot.sandbox_page.fake import ALICE, FakePageApi
from tests.bot.sandbox_page.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# What is written, and the HTML it becomes (attributes left out).
WRITTEN = [
    (
        "**bold** *italic* _too_ __under__ ~~gone~~",
        "<p><strong>bold</strong> <em>italic</em> <em>too</em> <u>under</u> <s>gone</s></p>",
    ),
    ("***both*** **a *b* c**", "<p><strong><em>both</em></strong> <strong>a <em>b</em> c</strong></p>"),
    ("a snake_case_name and 2 * 3 * 4", "<p>a snake_case_name and 2 * 3 * 4</p>"),
    (r"\*not italic\* and \<@101>", "<p>*not italic* and &lt;@101&gt;</p>"),
    ("`**code**` and ``a ` tick``", "<p><code>**code**</code> and <code>a ` tick</code></p>"),
    ("```py\nprint(1)\n```after", "<pre><code>print(1)</code></pre><p>after</p>"),
    ("before ```one line```", "<p>before </p><pre><code>one line</code></pre>"),
    ("> one\n> two\nthree", "<blockquote><p>one\ntwo</p></blockquote><p>three</p>"),
    (">>> all\nof it", "<blockquote><p>all\nof it</p></blockquote>"),
    ("# Big\n## Less\ntext\n-# small", "<h3>Big</h3><h4>Less</h4><p>text</p><p>small</p>"),
    ("#no heading", "<p>#no heading</p>"),
    ("- one\n  - in\n- two", "<ul><li>one</li><li>in</li><li>two</li></ul>"),
    ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
    ("||secret||", "<p><span><span>secret</span></span></p>"),
    ("https://a.example/x_(y)!", "<p><a>https://a.example/x_(y)</a>!</p>"),
    ("(see https://a.example/x)", "<p>(see <a>https://a.example/x</a>)</p>"),
    ("<https://a.example/x>", "<p><a>https://a.example/x</a></p>"),
    ("[(the **web**)](<https://a.example/x>)", "<p><a>(the <strong>web</strong>)</a></p>"),
    ("[no](javascript:alert(1))", "<p>[no](javascript:alert(1))</p>"),
    (
        "<@101> <@!102> <#202> <@999>",
        "<p><span>@Alice</span> <span>@Bob</span> <span>#gallery</span> <span>@unknown-user</span></p>",
    ),
    ("<t:0:D>", "<p><time>January 1, 1970</time></p>"),
    (
        "**a fox::2 --ar 3:2** - <@101> (31%) (fast)",
        "<p><strong>a fox::2 --ar 3:2</strong> - <span>@Alice</span> (31%) (fast)</p>",
    ),
    ("**open *and __never ~~closed", "<p>**open *and __never ~~closed</p>"),
    ("", ""),
]


async def test_each_mark_becomes_its_element(visitor: Visitor) -> None:
    await visitor.arrive()
    drawn = await visitor.page.evaluate(
        """async (texts) => {
            const { render } = await import("/page/markdown.js");
            const people = { 101: "Alice", 102: "Bob" };
            const names = { user: (id) => people[id] ?? "unknown-user", channel: () => "gallery" };
            return texts.map((text) => {
                const box = document.createElement("div");
                box.append(render(text, names));
                return box.innerHTML;
            });
        }""",
        [text for text, _ in WRITTEN],
    )
    bare = [re.sub(r"<(\w+)( [^>]*)>", r"<\1>", html) for html in drawn]
    assert dict(zip([text for text, _ in WRITTEN], bare, strict=True)) == dict(WRITTEN)


HURTFUL = [
    '<img src=x onerror="window.hurt=1">',
    "**<script>window.hurt=1</script>**",
    '[x](https://a.example/"onmouseover="window.hurt=1)',
    "`<svg onload=window.hurt=1>` ||<b>x</b>|| <https://a.example/<img/src=x>",
]


async def test_markup_in_a_message_stays_text(visitor: Visitor, api: FakePageApi) -> None:
    for text in HURTFUL:
        fields = [{"name": text, "value": text}]
        embed = {"title": text, "description": text, "footer": {"text": text}, "fields": fields}
        button = {"type": 2, "style": 2, "label": text[:80], "custom_id": "b"}
        author = {"id": "666", "username": text}
        api.post(text, author, embeds=[embed], components=[{"type": 1, "components": [button]}])
    await visitor.arrive()
    await expect(visitor.messages).to_have_count(len(HURTFUL))
    await expect(visitor.messages.first).to_contain_text(HURTFUL[0])
    assert await visitor.messages.locator("script, img, svg[onload], b, [onerror], [onmouseover]").count() == 0
    assert await visitor.page.evaluate("window.hurt") is None


async def test_a_spoiler_hides_its_text_until_it_is_asked_for(visitor: Visitor, api: FakePageApi) -> None:
    api.post("the end: ||they marry||")
    await visitor.arrive()
    spoiler = visitor.page.get_by_role("button", name="Spoiler")
    await spoiler.focus()
    await visitor.press("Enter")
    await expect(visitor.page.locator(".spoiler")).to_have_attribute("aria-expanded", "true")
    await expect(visitor.messages.last).to_contain_text("they marry")


async def test_a_relative_time_keeps_itself_right(visitor: Visitor, api: FakePageApi) -> None:
    api.post(f"again <t:{int(time.time()) + 600}:R>", ALICE)
    await visitor.arrive()
    shown = visitor.messages.last.locator("time.timestamp")
    await expect(shown).to_have_text("in 10 minutes")
    await visitor.page.evaluate("{ const now = Date.now; Date.now = () => now() + 5 * 60 * 1000; }")
    await expect(shown).to_have_text("in 5 minutes")
