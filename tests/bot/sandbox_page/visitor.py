"""Somebody at the page: the few moves that every story needs. Knows the page's stable hooks and nothing else."""

from playwright.async_api import Locator, Page, expect


class Visitor:
    def __init__(self, page: Page, base: str, user_id: str) -> None:
        self.page, self.base, self.user_id = page, base, user_id

    async def arrive(self) -> None:
        await self.page.goto(f"{self.base}/?user={self.user_id}")
        await expect(self.box).to_be_visible()
        await expect(self.page.locator(".link-bar[data-state=up]")).to_be_attached()

    @property
    def box(self) -> Locator:
        return self.page.get_by_test_id("composer")

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("messages").locator("[data-message-id]")

    @property
    def choices(self) -> Locator:
        return self.page.locator("[role=listbox] [role=option]")

    @property
    def dialog(self) -> Locator:
        return self.page.locator("[role=dialog]")

    def message(self, message: dict[str, object]) -> Locator:
        return self.page.locator(f"[data-message-id='{message['id']}']")

    async def type(self, text: str) -> None:
        await self.box.focus()
        await self.page.keyboard.type(text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)
