"""The sentences about the page of a job and the pictures that somebody likes: a part of `Messages`."""

from __future__ import annotations


class WebMessages:
    """In English. `Messages` inherits them."""

    # The ways to the page of a job.
    WEB_BUTTON = "Web"
    WEB_LINK = "[Page of this job]({page})"
    OPEN_ON_WEBSITE = " [(Open on website for full quality)](<{page}>)"

    # The page of a job.
    JOB_PAGE_TITLE = "{label} by {user}"
    JOB_PAGE_PICTURE = "Image #{index}"
    JOB_PAGE_SEED = "seed {seed}"
    JOB_PAGE_MAKER = "Made by"
    JOB_PAGE_TIME = "Made on"
    JOB_PAGE_COMMAND = "Draws the same pictures again"
    JOB_PAGE_COPY = "Copy"
    JOB_PAGE_COPIED = "Copied"
    JOB_PAGE_DOWNLOAD = "Download"
    JOB_PAGE_ENLARGE = "Enlarge"
    JOB_PAGE_CLOSE = "Close"
    JOB_PAGE_PREVIOUS = "Previous picture"
    JOB_PAGE_NEXT = "Next picture"
    JOB_PAGE_PROMPTS = "Prompts"
    JOB_PAGE_WAITING = "This job waits to be drawn. The page shows it as soon as it is."
    JOB_PAGE_DRAWING = "This job is being drawn. The page shows it as soon as it is done."
    JOB_PAGE_STOPPED = "This job was stopped."
    JOB_PAGE_GONE = "The pictures of this job are no longer stored."
    JOB_PAGE_UNKNOWN = "No such page"
    JOB_PAGE_UNKNOWN_REASON = (
        "There is no job at this address, or a part of the address is missing. "
        "The Web button under a picture in Discord leads to its page."
    )

    # /likes
    LIKES_DESCRIPTION = "Show the pictures that you like"
    LIKES_PAGE = "The pictures that you like, newest first: {first} to {last} of {count}"
    NO_LIKES = "You like no pictures yet. Press ❤️ under a single picture, and it is kept here."
    LIKES_MESSAGE = "Message"
    LIKES_BY = "Image #{index} by {user}"
