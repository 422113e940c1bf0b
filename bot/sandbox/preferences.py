"""What people and places have chosen: language, installed app, closed direct messages, the size of files.

Written through to the storage; knows ids and no objects.
"""

from bot.sandbox.limits import FILE_BYTES
from bot.sandbox.locales import DEFAULT, check_locale
from bot.sandbox.storage import Storage
from bot.sandbox.wire import Json

CLOSED_DMS, LOCALES, APPS, FILE_LIMITS = "closed_dms", "locales", "apps", "file_limits"


class Preferences:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._chosen: dict[str, Json] = {
            name: storage.setting(name) for name in (CLOSED_DMS, LOCALES, APPS, FILE_LIMITS)
        }

    def has_closed_dms(self, user_id: str) -> bool:
        """Whether the bot's direct messages to this user are refused (error 50007)."""
        return bool(self._chosen[CLOSED_DMS].get(user_id))

    def close_dms(self, user_id: str, closed: bool) -> None:
        self._choose(CLOSED_DMS, user_id, closed)

    def locale(self, user_id: str) -> str:
        return str(self._chosen[LOCALES].get(user_id, DEFAULT))

    def choose_locale(self, user_id: str, locale: str) -> None:
        """Raises ValueError for what Discord has no translation of."""
        self._choose(LOCALES, user_id, check_locale(locale))

    def has_app(self, user_id: str) -> bool:
        """Whether the app is installed to the user; at first it is."""
        return bool(self._chosen[APPS].get(user_id, True))

    def install_app(self, user_id: str, installed: bool) -> None:
        self._choose(APPS, user_id, installed)

    def file_limit(self, *place_ids: str | None) -> int:
        """Bytes that one file may have; the first of the places with a limit of its own decides."""
        limits = self._chosen[FILE_LIMITS]
        return next((int(limits[id_]) for id_ in place_ids if id_ in limits), FILE_BYTES)

    def limit_files(self, place_id: str, num_bytes: int) -> None:
        self._choose(FILE_LIMITS, place_id, num_bytes)

    def _choose(self, name: str, id_: str, value: object) -> None:
        self._chosen[name] = {**self._chosen[name], id_: value}
        self._storage.save_setting(name, self._chosen[name])
