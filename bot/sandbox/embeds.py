"""Completes a request's embeds into what Discord answers with. Checks nothing (that is embed_limits)."""

from datetime import UTC, datetime

from bot.sandbox.components import Unfurl
from bot.sandbox.wire import Json

PICTURES = ("image", "thumbnail")
ICONS = ("footer", "author")


def complete(embeds: list[Json], unfurl: Unfurl) -> list[Json]:
    return [_complete_one(embed, unfurl) for embed in embeds]


def _complete_one(embed: Json, unfurl: Unfurl) -> Json:
    done = {key: value for key, value in embed.items() if value is not None}
    done |= {"type": "rich", "fields": [{"inline": False, **field} for field in done.get("fields") or []]}
    if not done["fields"]:
        del done["fields"]
    for key in PICTURES:
        if done.get(key):
            done[key] = _picture(done[key]["url"], unfurl)
    for key in ICONS:
        if done.get(key):
            done[key] = _with_icon(done[key], unfurl)
    if "timestamp" in done:
        moment = datetime.fromisoformat(done["timestamp"])
        done["timestamp"] = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return done


def _picture(url: str, unfurl: Unfurl) -> Json:
    media = unfurl(url)
    wanted = ("url", "proxy_url", "width", "height", "content_type")
    return {key: media[key] for key in wanted if media.get(key) is not None}


def _with_icon(part: Json, unfurl: Unfurl) -> Json:
    done = {key: value for key, value in part.items() if value is not None}
    if done.get("icon_url"):
        media = unfurl(done["icon_url"])
        done |= {"icon_url": media["url"], "proxy_icon_url": media["proxy_url"]}
    return done
