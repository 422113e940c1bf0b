from __future__ import annotations

from bot.views.clicked import Clicked


def test_presses_of_one_message_add_up() -> None:
    clicked = Clicked()
    assert clicked.add(1, "a") == {"a"}
    assert clicked.add(2, "b") == {"b"}
    assert clicked.add(1, "c") == {"a", "c"}


def test_only_the_messages_pressed_last_are_remembered() -> None:
    clicked = Clicked(messages_kept=2)
    for message_id in (1, 2, 1, 3):
        clicked.add(message_id, "a")
    assert clicked.add(1, "b") == {"a", "b"}
    assert clicked.add(2, "b") == {"b"}
