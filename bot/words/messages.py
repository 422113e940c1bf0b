"""Every sentence that a user reads, in English: a class, so that another language is a subclass of it.

`languages.of(locale)` gives the right one. Knows no Discord objects. A prompt is shown through `echo`, so that
nothing in it pings, links or breaks the message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.web.ticket import TicketFault
from bot.words.account import AccountMessages
from bot.words.echo import cut, echo, length
from bot.words.moderation import ModerationMessages
from bot.words.web import WebMessages
from model.language.faults import SENTENCES
from model.params import Speed
from model.prompt import Fault, Prompt, PromptError, render
from worker.intake.fetch import LinkError
from worker.intake.inputs import InputError, InputFault
from worker.jobs import Action, Job, JobError, State
from worker.people.moderation import PromptBlockedError, UserBlockedError
from worker.place import Place

CONTENT_LIMIT = 2000  # characters of a message, by Discord
FOOTER_LIMIT = 2048
LINK_LIMIT = 500  # characters of a link that are worth showing
ALT_TEXT_LIMIT = 1024


def mention(user_id: int) -> str:
    return f"<@{user_id}>"


class Messages(AccountMessages, ModerationMessages, WebMessages):
    """The sentences in capitals, and below them how those about a job are put together."""

    # Commands, their options and menu entries.
    IMAGINE_DESCRIPTION = "Create images with Sojourn"
    PROMPT_DESCRIPTION = "The prompt to imagine"
    CANCEL_MENU = "Cancel Job"
    RESULTS_MENU = "DM Results"
    PARAMETERS_MENU = "Show Parameters"
    IMAGE_PROMPT_MENU = "Use as Image Prompt"
    REPORT_MENU = "Report Job"
    # /describe, /shorten, /blend
    DESCRIBE_DESCRIPTION = "Write four prompts for an image"
    DESCRIBE_IMAGE_DESCRIPTION = "The image to describe"
    DESCRIBE_LINK_DESCRIPTION = "A link to the image to describe"
    SHORTEN_DESCRIPTION = "Find the words that matter in a prompt, and say it shorter"
    SHORTEN_PROMPT_DESCRIPTION = "The prompt to shorten"
    BLEND_DESCRIPTION = "Blend two to five images into one"
    BLEND_IMAGE_DESCRIPTION = "An image to add to the blend"
    BLEND_DIMENSIONS_DESCRIPTION = "The shape of the result, square unless you choose another"
    PORTRAIT = "Portrait"
    SQUARE = "Square"
    LANDSCAPE = "Landscape"

    # Buttons.
    CANCEL_BUTTON = "Cancel Job"
    VARY_SUBTLE_BUTTON = "Vary (Subtle)"
    VARY_STRONG_BUTTON = "Vary (Strong)"
    VARY_REGION_BUTTON = "Vary (Region)"
    UPSCALE_SUBTLE_BUTTON = "Upscale (Subtle)"
    UPSCALE_CREATIVE_BUTTON = "Upscale (Creative)"
    REDO_SUBTLE_BUTTON = "Redo Upscale (Subtle)"
    REDO_CREATIVE_BUTTON = "Redo Upscale (Creative)"
    ZOOM_OUT_2_BUTTON = "Zoom Out 2x"
    ZOOM_OUT_1_5_BUTTON = "Zoom Out 1.5x"
    CUSTOM_ZOOM_BUTTON = "Custom Zoom"
    MAKE_SQUARE_BUTTON = "Make Square"
    PARENT_BUTTON = "Parent"
    IMAGINE_ALL_BUTTON = "Imagine all"
    DETAILS_BUTTON = "Show Details"
    YES_BUTTON = "Yes"
    NO_BUTTON = "No"
    SHOW_PROMPTS_BUTTON = "Show Prompts"
    EDIT_PROMPT_BUTTON = "Edit Prompt"

    # The stages of a job. `{prompt}` is the echo of the prompt, `{user}` mentions the requester.
    WAITING = " (Waiting to start)"
    WAITING_AT = " (Waiting to start, {position} in line)"
    WAITING_ABOUT = " (Waiting to start, {position} in line, about {time})"
    WAITING_FOR_WORKER = " (Waiting for a worker that draws with {model}: there is none at present)"
    SECONDS = "{number} s"
    MINUTES = "{number} min"
    ASKED: Mapping[Action, str] = {  # where absent, as in `DRAWN`
        Action.REROLL: "Rerolling **{prompt}** - {user}",
        Action.VARY_SUBTLE: "Making variations for image #{index} with prompt **{prompt}** - {user}",
        Action.VARY_STRONG: "Making variations for image #{index} with prompt **{prompt}** - {user}",
        Action.VARY_REGION: "Making variations for image #{index} with prompt **{prompt}** - {user}",
        Action.UPSCALE_SUBTLE: "Upscaling image #{index} with **{prompt}** - {user}",
        Action.UPSCALE_CREATIVE: "Upscaling image #{index} with **{prompt}** - {user}",
    }
    DRAWING = "**{prompt}** - {label}{user}"
    LABELS: Mapping[Action, str] = {
        Action.VARY_SUBTLE: "Variations (Subtle)",
        Action.VARY_STRONG: "Variations (Strong)",
        Action.VARY_REGION: "Variations (Region)",
        Action.ZOOM_OUT: "Zoom Out",
        Action.MAKE_SQUARE: "Zoom Out",
        Action.PAN_LEFT: "Pan Left",
        Action.PAN_RIGHT: "Pan Right",
        Action.PAN_UP: "Pan Up",
        Action.PAN_DOWN: "Pan Down",
        Action.UPSCALE_SUBTLE: "Upscaled (Subtle)",
        Action.UPSCALE_CREATIVE: "Upscaled (Creative)",
        Action.DESCRIBE: "Described",
        Action.SHORTEN: "Shortened",
    }
    REMIX_LABELS: Mapping[Action, str] = {  # the same with another prompt
        Action.REROLL: "Remix",
        Action.VARY_SUBTLE: "Remix (Subtle)",
        Action.VARY_STRONG: "Remix (Strong)",
        Action.VARY_REGION: "Remix (Region)",
        Action.ZOOM_OUT: "Remix (Zoom Out)",
        Action.MAKE_SQUARE: "Remix (Zoom Out)",
        Action.PAN_LEFT: "Remix (Pan Left)",
        Action.PAN_RIGHT: "Remix (Pan Right)",
        Action.PAN_UP: "Remix (Pan Up)",
        Action.PAN_DOWN: "Remix (Pan Down)",
    }
    BY = "{label} by "
    IMAGE = "**{prompt}** - Image #{index} {user}"
    RESULTS = "**{prompt}**\n**Job ID**: {job}\n**seed** {seed}"
    PERCENT = " ({percent}%)"
    STOPPED_MARK = " (Stopped)"
    MODE = " ({speed})"
    STEALTH_MODE = " ({speed}, stealth)"
    SPEEDS: Mapping[Speed, str] = {Speed.TURBO: "turbo", Speed.FAST: "fast", Speed.RELAX: "relaxed"}

    # The results of /describe and /shorten.
    IMPORTANT_TOKENS = "Important tokens"
    SHORTENED_PROMPTS = "Shortened prompts"
    SHORTEN_FOOTER = "Press a number to imagine that prompt."
    NOTHING_TO_SHORTEN = "This prompt is as short as it can be."
    TOKEN_WEIGHTS = "How much each word matters"
    ONE_PICTURE = "One image, please"
    ONE_PICTURE_REASON = "Attach an image as `image`, or give its address as `link`: one of the two."
    CANNOT_SHORTEN = "Cannot shorten this"
    CANNOT_SHORTEN_REASON = (
        "`/shorten` takes one prompt of plain words: no weights with `::`, no `--no`, no `{}` and no `--repeat`."
    )

    # The confirmation of many jobs.
    BATCH_TITLE = "Start {count} jobs?"
    BATCH_QUESTION = "This prompt stands for {count} jobs. Are you sure that you want to start them all?"
    BATCH_MORE = "… and {count} more"
    BATCH_STARTED = "{count} jobs started."
    EDIT_TITLE = "Edit Prompt"
    PROMPT_FIELD = "Prompt"
    REMIX_TITLE = "Remix Prompt"
    IMAGINE_TITLE = "Imagine this prompt"
    REGIONS_FIELD = "Regions to draw anew"
    REGIONS: Sequence[str] = (
        "Top left", "Top", "Top right",
        "Left", "Centre", "Right",
        "Bottom left", "Bottom", "Bottom right",
    )  # fmt: skip
    MASK_FIELD = "Or a mask"
    MASK_FIELD_DESCRIPTION = "A picture that is white where something new is wanted, and black elsewhere."
    MASK_PAGE = "[Paint the region in your browser]({link}), or choose it here:"
    PROMPT_CUT = "Too long for this field: its end is missing here. Sent as it is, it runs in full."

    # The page where a region is painted.
    LANGUAGE = "en"  # as browsers name it
    MASK_HINT = "Paint over what should change. Everything else stays as it is."
    MASK_BRUSH = "Brush"
    MASK_LASSO = "Lasso"
    MASK_RECTANGLE = "Rectangle"
    MASK_SIZE = "Brush size"
    MASK_UNDO = "Undo"
    MASK_CLEAR = "Clear"
    MASK_COVERED = "of the picture"
    MASK_SUBMIT = "Submit"
    MASK_SENDING = "Sending …"
    MASK_SENT = "Your job is on its way"
    MASK_SENT_REASON = "The result appears in Discord. You can close this page."
    MASK_UNSENT = "The server cannot be reached. What you painted is still here: please try again."
    TICKET_FAULTS: Mapping[TicketFault, tuple[str, str]] = {
        TicketFault.FORGED: ("Unknown link", "This link was not made by me, or a part of it is missing."),
        TicketFault.EXPIRED: (
            "Link expired",
            "A link to this page works for 15 minutes. Press Vary (Region) again for a new one.",
        ),
        TicketFault.USED: (
            "Link already used",
            "A link to this page works once. Press Vary (Region) again.",
        ),
    }

    # Pictures from outside that cannot be taken.
    BAD_PICTURE = "Invalid image"
    PROMPT_FAULTS: Mapping[Fault, str] = SENTENCES
    INPUT_FAULTS: Mapping[InputFault, str] = {
        InputFault.NOT_AN_IMAGE: "This is not a picture that I can read. PNG, JPEG, WebP and GIF are.",
        InputFault.BROKEN: "This picture is damaged: its file breaks off or cannot be read to its end.",
        InputFault.TOO_LARGE: "This picture's file is too large.",
        InputFault.TOO_MANY_PIXELS: "This picture has too many pixels.",
        InputFault.EMPTY_MASK: "Nothing is marked. Paint over what should change, in white.",
        InputFault.BAD_LINK: "This is not a link to a picture. It must begin with http:// or https://.",
        InputFault.PRIVATE: "This link leads into a private network, where I do not go.",
        InputFault.UNREACHABLE: "Nobody answers at this link.",
        InputFault.REFUSED: "There is no picture at this link, or none that I may see.",
        InputFault.TOO_MANY_REDIRECTS: "This link leads from place to place and never to a picture.",
        InputFault.TOO_SLOW: "The server behind this link is too slow.",
    }

    # The card with all that decides a picture.
    PARAMETERS_TITLE = "Parameters"
    DRAW_AGAIN = "This draws the same pictures again:"
    ALL_PARAMETERS = "All parameters"
    SEED_FIELD = "Seed"
    TILE_SEEDS_FIELD = "Seed of each picture"
    MODEL_FIELD = "Model"
    STEPS_FIELD = "Sampler"
    STEPS = "{sampler}, {steps} steps"
    USUAL_SAMPLER = "as the model brings it"
    SIZE_FIELD = "Size"
    SPEED_FIELD = "Speed"
    JOB_ID_FIELD = "Job ID"
    PARENT_FIELD = "Made from"
    CHILDREN_FIELD = "Made from this"
    GRID = "Grid"

    # Answers that only the person who pressed or typed sees.
    LIKED = "You like this picture now."
    NO_LONGER_LIKED = "You no longer like this picture."
    STOPPED = "Your job was stopped."
    DELETED = "The message was deleted."
    RESULTS_SENT = "The pictures are in your direct messages."
    DIRECT_MESSAGES_CLOSED = (
        "{user} I cannot send you a direct message. "
        "Allow direct messages from members of this server in its privacy settings, then try again."
    )
    RESULT_UNREACHABLE = "I could not post this in <#{channel}>, so here it is:"
    FAILURE_UNREACHABLE = "I could not post this in <#{channel}>."
    RESULT_LATE = "This took longer than the 15 minutes in which I may answer your command, so here it is:"
    FAILURE_LATE = "This took longer than the 15 minutes in which I may answer your command."
    RESULT_KEPT = (
        "{user} Your job is done. It took longer than the 15 minutes in which I may answer for your eyes only, "
        "and you accept no direct messages from me. `/show job_id: {job}` brings it."
    )
    SMALLER_COPY = (
        "\n(A smaller copy: a file may have {limit} MiB here. "
        "`/show job_id: {job}` brings full quality where larger ones may be sent.)"
    )

    # Embeds: a short title, one or two sentences.
    EMPTY_PROMPT = "Empty prompt"
    INVALID_PROMPT = "Invalid prompt"
    INVALID_PARAMETER = "Invalid parameter"
    JOB_FAILED = "Sorry! Could not complete the job!"
    PICTURES_WITHHELD = "Pictures withheld"
    JOB_BLOCKED = "Prompt blocked"
    JOB_BLOCKED_REASON = "This prompt goes against the rules of this server. Please try other words."
    SOMETHING_WRONG = "Sorry, something went wrong"
    SOMETHING_WRONG_REASON = (
        "This is our fault, not yours. Please try again. If it stays so, tell an admin this code."
    )
    TRACE = "Code: {trace}"
    QUEUE_UNAVAILABLE = "Queue unavailable"
    QUEUE_UNAVAILABLE_REASON = "The queue cannot be reached right now. Please try again in a minute."
    UNKNOWN_JOB = "Unknown job"
    UNKNOWN_JOB_REASON = "I have no record of this job any more. Run the prompt again with `/imagine`."
    NO_JOB_HERE = "No job here"
    NO_JOB_HERE_REASON = "This message does not show a job of mine."
    NO_PICTURE_HERE = "No picture here"
    NO_PICTURE_HERE_REASON = "This message has no picture attached that could be a prompt."
    NO_MODERATORS = "No moderators' channel"
    NO_MODERATORS_REASON = (
        "This server has no channel that I can report to. An admin can choose one with `/moderate channel`."
    )
    REPORT_TITLE = "Report this job"
    REPORT_REASON_FIELD = "What is wrong with it?"
    REPORTED = "Thank you. The moderators of this server have been told."
    REPORT_MADE = "A job was reported"
    REPORT_BY = "Reported by"
    REPORT_OWNER = "Made by"
    REPORT_MESSAGE = "Message"
    REPORT_PROMPT = "Prompt"
    NOT_YOUR_JOB = "Not your job"
    NOT_YOUR_JOB_REASON = "This job belongs to {owner}. Only its owner can do this."
    JOB_QUEUED = "Job queued"
    JOB_QUEUED_REASON = "You have as many jobs running as you may at once. This one starts when another finishes."
    QUEUE_FULL = "Queue full"
    QUEUE_FULL_REASON = (
        "You may have {limit} jobs running and waiting. Please wait for one to finish, then try again."
    )
    MESSAGE_STAYS = "Message not deleted"
    MESSAGE_STAYS_REASON = (
        "I may no longer delete this message: I am not a member here, or only you see it. "
        "You can dismiss it, or remove it yourself."
    )
    JOB_ENDED = "Job already ended"
    JOB_ENDED_REASON = "This job has ended, so there is nothing left to stop."
    JOB_NOT_DONE = "Job not finished"
    JOB_NOT_DONE_REASON = "This job has no pictures yet. Try again when it is done."
    PICTURE_GONE = "Picture no longer stored"
    PICTURE_GONE_REASON = (
        "The picture behind this button is no longer stored. Run the prompt again with `/imagine`."
    )
    OLD_BUTTON = "Unknown button"
    OLD_BUTTON_REASON = "This button is not one that I know. It may come from another edition of me."
    CLOSED_DIRECT_MESSAGES = "Direct messages closed"
    RELAXED_BATCH = "Job action restricted"
    RELAXED_BATCH_REASON = (
        "You can not submit batch jobs in relax mode. Use `--fast`, or `/fast` for all your jobs."
    )
    ALREADY_SENT = "Already sent"
    ALREADY_SENT_REASON = "This form was sent before, and what it asked for is under way."
    DRAFT_GONE = "Already decided"
    DRAFT_GONE_REASON = (
        "These jobs were started or dropped already, or have waited for more than a day. Run the prompt again."
    )
    NOT_YOUR_DRAFT = "This button is not for you"
    NOT_YOUR_DRAFT_REASON = "Only the person who asked for these jobs can decide on them."
    FAILURES: Mapping[JobError | None, str] = {
        JobError.MODEL: "The model could not draw this prompt. Please try again or change the prompt.",
        JobError.PARENT_GONE: "The picture to start from is no longer stored. Run the prompt again.",
        JobError.STORAGE: "The pictures were drawn but could not be stored. Please try again.",
        JobError.UNSAFE: (
            "Your prompt looked safe, but a picture did not, so none of them is shown. "
            "Nothing was charged. Try again, or use other words."
        ),
        JobError.LOST: "The machine that drew this stopped several times. Please try again.",
        None: "The job ended without pictures. Please try again.",
    }

    # -- put together

    def fault(self, error: PromptError) -> tuple[str, str]:
        """Title and sentence for a prompt that cannot be drawn."""
        titles = {Fault.EMPTY: self.EMPTY_PROMPT} | dict.fromkeys(_FAULTS_OF_TEXT, self.INVALID_PROMPT)
        return titles.get(error.fault, self.INVALID_PARAMETER), self.fault_reason(error)

    def fault_reason(self, error: PromptError) -> str:
        return self.PROMPT_FAULTS[error.fault].format_map(error.values)

    def bad_picture(self, error: InputError) -> str:
        """What is wrong with a picture, and which link it came from."""
        reason = self.INPUT_FAULTS[error.reason]
        return f"{reason}\n{echo(error.url, LINK_LIMIT)}" if isinstance(error, LinkError) else reason

    def prompt_blocked(self, error: PromptBlockedError) -> str:
        listed = ", ".join(f"`{word}`" for word in error.words)
        return self.PROMPT_BLOCKED_REASON.format(words=listed)

    def user_blocked(self, error: UserBlockedError) -> str:
        sentence = self.BLOCKED_REASON.format(until=self.until(error.until))
        reason = self.BLOCKED_BECAUSE.format(reason=echo(error.reason, FOOTER_LIMIT))
        return f"{sentence}\n{reason}" if error.reason else sentence

    def until(self, end: datetime | None) -> str:
        """Discord shows the time in the reader's own zone."""
        return self.FOR_GOOD if end is None else self.UNTIL.format(time=f"<t:{int(end.timestamp())}:f>")

    def not_your_job(self, job: Job) -> str:
        return self.NOT_YOUR_JOB_REASON.format(owner=mention(job.request.origin.user_id))

    def direct_messages_closed(self, user_id: int) -> str:
        return self.DIRECT_MESSAGES_CLOSED.format(user=mention(user_id))

    def waiting(self, job: Job, place: Place | None = None) -> str:
        """The first message of a job, with its place in line and the time until it starts, where known."""
        ending, values = self.WAITING, {}
        if place is not None:
            ending = self.WAITING_AT if place.seconds is None else self.WAITING_ABOUT
            values = {"position": self.ordinal(place.position), "time": self.duration(place.seconds or 0)}
            if not place.is_served:
                ending, values = self.WAITING_FOR_WORKER, {"model": job.version}
        asked = self.ASKED.get(job.request.action, self._drawing(job))
        return self._about(job, asked, ending.format(**values))

    def ordinal(self, number: int) -> str:
        """1st, 2nd, 3rd, 4th, 11th, 21st."""
        ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{ending}"

    def duration(self, seconds: float) -> str:
        """No finer than anybody can know: steps of 5 s, then minutes."""
        if seconds < 90:
            return self.SECONDS.format(number=max(5, 5 * round(seconds / 5)))
        return self.MINUTES.format(number=round(seconds / 60))

    def progress(self, job: Job, percent: int) -> str:
        return self._about(job, self._drawing(job), self.PERCENT.format(percent=percent) + self._mode(job))

    def stopped(self, job: Job, percent: int | None) -> str:
        """The progress message of a job that was cancelled; `percent` is where it stood, if that is known."""
        shown = "" if percent is None else self.PERCENT.format(percent=percent)
        return self._about(job, self._drawing(job), shown + self.STOPPED_MARK)

    def ended(self, job: Job) -> str:
        """The progress message of a job that failed or was blocked, above the embed that says why."""
        return self._about(job, self._drawing(job))

    def result(self, job: Job, note: str = "", remark: str = "") -> str:
        """The message with the pictures, between a line that says why it is where it is and one about the file."""
        return self._about(job, f"{note}{self._drawing(job)}", self._mode(job) + remark)

    def result_kept(self, job: Job) -> str:
        """To a person who can be told of a result in public alone."""
        return self.RESULT_KEPT.format(user=mention(job.request.origin.user_id), job=job.id)

    def smaller_copy(self, job: Job, limit: int, page: str = "") -> str:
        """`limit` is in bytes; `page` is where the picture can be seen as it is, if anywhere."""
        if page:
            return self.OPEN_ON_WEBSITE.format(page=page)
        return self.SMALLER_COPY.format(limit=f"{limit / 2**20:.3g}", job=job.id)

    def queue_full(self, limit: int) -> str:
        return self.QUEUE_FULL_REASON.format(limit=limit)

    def image(self, job: Job, index: int, user_id: int, remark: str = "") -> str:
        """The message with one picture of the grid, for the person who asked for it; a remark about its file."""
        return _with_prompt(self.IMAGE + remark, job.request.prompt, user=mention(user_id), index=index)

    def results(self, job: Job) -> str:
        """The direct message with the pictures of a job."""
        return _with_prompt(self.RESULTS, job.request.prompt, job=job.id, seed=job.seed)

    def failure(self, job: Job) -> tuple[str, str]:
        """Title and sentence for a job that ended without pictures."""
        if job.state is State.BLOCKED and job.error is JobError.UNSAFE:
            return self.PICTURES_WITHHELD, self.FAILURES[job.error]
        if job.state is State.BLOCKED:
            return self.JOB_BLOCKED, self.JOB_BLOCKED_REASON
        return self.JOB_FAILED, self.FAILURES[job.error]

    def _drawing(self, job: Job) -> str:
        labels = self.REMIX_LABELS if job.request.remixed else self.LABELS
        label = labels.get(job.request.action, "")
        by = self.BY.format(label=label) if label else ""
        return self.DRAWING.replace("{label}", by)

    def _mode(self, job: Job) -> str:
        template = self.STEALTH_MODE if job.request.stealth else self.MODE
        return template.format(speed=self.SPEEDS[job.request.speed])

    def _about(self, job: Job, template: str, ending: str = "") -> str:
        request = job.request
        user = mention(request.origin.user_id)
        return _with_prompt(template + ending, request.prompt, user=user, index=request.index)


_FAULTS_OF_TEXT = (
    Fault.TOO_LONG,
    Fault.UNCLOSED_BRACE,
    Fault.UNOPENED_BRACE,
    Fault.TOO_MANY_JOBS,
    Fault.BAD_WEIGHTS,
    Fault.MISPLACED_LINK,
    Fault.SINGLE_IMAGE,
    Fault.NO_IMAGES,
    Fault.NO_WEIGHTS,
)


def command(prompt: Prompt) -> str:
    """The command that runs a prompt, to be copied and corrected, cut to fit a footer."""
    return cut(f"/imagine prompt: {render(prompt)}", FOOTER_LIMIT)


def alt_text(prompt: Prompt) -> str:
    """What a screen reader says of the picture."""
    return cut(render(prompt), ALT_TEXT_LIMIT)


def _with_prompt(template: str, prompt: Prompt, **values: object) -> str:
    """The template filled in, the prompt cut so that the whole is a message. The record keeps it uncut."""
    room = CONTENT_LIMIT - length(template.format(prompt="", **values))
    return template.format(prompt=echo(render(prompt), room), **values)
