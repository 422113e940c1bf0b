"""What all tests share: the loud word at the end where Discord's description was missing."""

from tests.openapi import pytest_terminal_summary as pytest_terminal_summary  # a hook: pytest finds it by its name
