"""The languages of Discord's client, each by its own name (Discord docs, "API Reference: Locales")."""

DEFAULT = "en-US"
LOCALES = {
    "en-US": "English, US", "en-GB": "English, UK", "zh-CN": "中文", "zh-TW": "繁體中文", "ja": "日本語",
    "ko": "한국어", "de": "Deutsch", "fr": "Français", "es-ES": "Español", "es-419": "Español, LATAM",
    "it": "Italiano", "pt-BR": "Português do Brasil", "nl": "Nederlands", "pl": "Polski", "ru": "Русский",
    "uk": "Українська", "tr": "Türkçe", "sv-SE": "Svenska", "da": "Dansk", "no": "Norsk", "fi": "Suomi",
    "cs": "Čeština", "hu": "Magyar", "ro": "Română", "bg": "български", "el": "Ελληνικά", "hr": "Hrvatski",
    "lt": "Lietuviškai", "hi": "हिन्दी", "th": "ไทย", "vi": "Tiếng Việt", "id": "Bahasa Indonesia",
    "ar": "العربية", "he": "עברית",
}  # fmt: skip


def check_locale(locale: str) -> str:
    """Raises ValueError for what Discord has no translation of."""
    if locale not in LOCALES:
        raise ValueError(f"Discord has no language {locale!r}. There are: {', '.join(LOCALES)}.")
    return locale
