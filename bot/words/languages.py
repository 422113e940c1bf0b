"""Which language a person reads: from a locale of Discord to its `Messages`, and the translation of commands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import discord
from discord import app_commands

from bot.words.chinese import Chinese
from bot.words.messages import Messages
from worker.jobs import Job

ENGLISH = Messages()
_LANGUAGES: dict[str, Messages] = {"en": ENGLISH, "zh": Chinese()}  # by the part of a locale before the hyphen


def of(locale: object) -> Messages:
    """The sentences for a locale such as `zh-CN`; English for languages that nobody has written yet."""
    return _LANGUAGES.get(str(locale).partition("-")[0], ENGLISH)


def of_browser(accepted: str) -> Messages:
    """The sentences for an `Accept-Language` header (RFC 9110, section 12.5.4), by what it names first."""
    return of(accepted.partition(",")[0].partition(";")[0].strip().lower())


def of_job(job: Job) -> Messages:
    """The sentences for whoever asked for a job."""
    return of(job.request.origin.locale)


class Translator(app_commands.Translator):
    """Gives Discord the names and descriptions of commands in every language, by the English sentence."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContext[Any, Any],
        /,
    ) -> str | None:
        language = of(locale)
        return None if language is ENGLISH else said(string.message, language)


def said(english: str, language: Messages) -> str | None:
    """How an English sentence is said in a language. None if it is no sentence of ours."""
    return _dictionary(language).get(english)


@cache
def _dictionary(language: Messages) -> dict[str, str]:
    """English to the language. Two that are alike in English are so in the language, or are not looked up."""
    theirs = sentences(language)
    found: dict[str, str] = {}
    for name, ours in sentences(ENGLISH).items():
        entries = ours if isinstance(ours, Mapping) else {None: ours}
        said = theirs[name] if isinstance(ours, Mapping) else {None: theirs[name]}
        found |= {text: said[key] for key, text in entries.items() if isinstance(text, str)}
    return found


def sentences(language: Messages) -> dict[str, Any]:
    """All sentences of a language by their names."""
    return {name: getattr(language, name) for name in dir(language) if name.isupper()}
