"""The sentences about blocked words, blocked people, appeals and terms of use: a part of `Messages`."""

from __future__ import annotations

from collections.abc import Mapping


class ModerationMessages:
    """In English. `Messages` inherits them."""

    # /moderate
    MODERATE_DESCRIPTION = "Set what prompts may say here and who may ask"
    WORD_DESCRIPTION = "Words that prompts may not contain"
    WORD_ADD_DESCRIPTION = "List a word or phrase, or change its weight"
    WORD_REMOVE_DESCRIPTION = "Take a word or phrase off the list"
    WORD_LIST_DESCRIPTION = "Show the list of words"
    WORD_PHRASE_DESCRIPTION = "The word or phrase"
    WORD_WEIGHT_DESCRIPTION = "How much it counts: a prompt with 3 or more is blocked"
    WEIGHTS: Mapping[int, str] = {0: "0 soft", 1: "1 light", 2: "2 medium", 3: "3 heavy"}
    BLOCK_DESCRIPTION = "Keep somebody from asking for pictures here"
    BLOCK_USER_DESCRIPTION = "The person"
    BLOCK_DURATION_DESCRIPTION = "How long"
    BLOCK_REASON_DESCRIPTION = "Why, for their eyes"
    DURATIONS: Mapping[int, str] = {  # by minutes; 0: without end
        15: "15 minutes",
        60: "1 hour",
        24 * 60: "1 day",
        7 * 24 * 60: "1 week",
        30 * 24 * 60: "1 month",
        0: "For good",
    }
    UNBLOCK_DESCRIPTION = "Let somebody ask again"
    RESET_DESCRIPTION = "Unblock somebody, and forget how often their prompts were blocked"
    CHANNEL_DESCRIPTION = "Choose where moderators read appeals and reports"
    CHANNEL_OPTION_DESCRIPTION = "The channel; without one, nobody is asked"
    WORD_ADDED = "`{phrase}` is listed with weight {weight}."
    WORD_REMOVED = "`{phrase}` is no longer listed."
    WORD_UNKNOWN = "`{phrase}` was not listed."
    WORDS = "Listed words"
    NO_WORDS = "None is listed. `/moderate word add` lists one."
    USER_BLOCKED = "{user} is blocked {until}."
    USER_UNBLOCKED = "{user} is no longer blocked."
    USER_NOT_BLOCKED = "{user} was not blocked."
    USER_RESET = "{user} is not blocked, and nothing is counted against them any more."
    CHANNEL_SET = "Moderators now read appeals and reports in <#{channel}>."
    CHANNEL_REMOVED = "Appeals and reports are no longer sent anywhere."
    INVALID_WORD = "Invalid word"
    INVALID_WORD_REASON = (
        "A phrase needs a letter or a digit, and at most {length} characters. A list has room for {limit} phrases."
    )
    NOT_MODERATOR = "Not allowed"
    NOT_MODERATOR_REASON = "Only people who may manage this server can do this."

    # What is refused, and the way back.
    UNTIL = "until {time}"
    FOR_GOOD = "for good"
    PROMPT_BLOCKED = "Banned prompt"
    PROMPT_BLOCKED_REASON = (
        "This prompt contains what is not allowed here: {words}. Please use other words: "
        "after several blocked prompts you would have to wait for a while."
    )
    BLOCKED = "Blocked"
    BLOCKED_REASON = "You may not ask for pictures here {until}."
    BLOCKED_BECAUSE = "Reason: {reason}"
    TERMS = "Terms of use"
    TERMS_REASON = "Please read and accept these terms, then try again:\n{terms}"
    ACCEPT_BUTTON = "Accept"
    TERMS_ACCEPTED = "Thank you. Now you may ask."
    APPEAL_BUTTON = "Appeal"
    APPEAL_MADE = "The moderators of this server will look at your prompt. You will hear from me."
    APPEAL_GONE = "Already decided"
    APPEAL_GONE_REASON = "This appeal was decided already, or it is more than a day old."
    APPEAL = "Appeal"
    APPEAL_BY = "By"
    APPEAL_WORDS = "Listed words"
    ALLOW_BUTTON = "Allow once"
    DENY_BUTTON = "Deny"
    ALLOWED_BY = "Allowed once by {user}"
    DENIED_BY = "Denied by {user}"
    APPEAL_ALLOWED = "A moderator has allowed your prompt. You may run it once within a day:\n**{prompt}**"
    APPEAL_DENIED = "A moderator has looked at your prompt, and it stays blocked:\n**{prompt}**"
