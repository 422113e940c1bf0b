// The message box: plain messages, files, replies, and slash commands with their options. One text field serves all
// of it, so the focus never jumps. Knows nothing of how messages look.

import { OPTION, entriesOf, fixedChoices, match, nest, search } from "./commands.js";
import { h, icon, iconButton } from "./dom.js";
import { Draft } from "./draft.js";
import { fileSize } from "./files.js";
import { notify } from "./notices.js";
import { avatar, displayName } from "./people.js";
import { Suggestions } from "./suggestions.js";

const AUTOCOMPLETE_MS = 250;
const LONGEST_MESSAGE = 2000;
const MOST_FILES = 10;
const MOST_CHOICES = 25;

export class Composer {
  constructor(room) {
    this.room = room;
    this.draft = null;
    this.files = [];
    this.reply = null;
    this.history = [];
    this.recalled = null; // place in the history while its entry stands unchanged in the box
    this.mentions = new Map();
    this.unsent = new Map(); // channel id -> what stands unsent in its box
    this.suggestions = new Suggestions("Suggestions");
    this.field = h("textarea", {
      class: "composer-field",
      rows: 1,
      autocomplete: "off",
      spellcheck: "true",
      data: { testid: "composer" },
      "aria-autocomplete": "list",
      "aria-controls": this.suggestions.id,
      on: {
        input: () => this.typed(),
        keydown: (event) => this.key(event),
        paste: (event) => this.pasted(event),
        focus: () => this.suggest(),
        blur: () => this.suggestions.hide(),
      },
    });
    this.grow = h("span", { class: "grow" }, this.field);
    this.optionName = h("span", { class: "option-name" });
    this.optionFile = h("span", { class: "option-file" });
    this.editor = h("span", { class: "editor" }, this.optionName, this.optionFile, this.grow);
    this.line = h("div", { class: "composer-line", on: { mousedown: (event) => event.target === this.line && this.focusLater(event) } }, this.editor);
    this.picker = h("input", { type: "file", multiple: true, hidden: true, data: { testid: "file-input" }, "aria-label": "Files to upload", on: { change: () => this.picked() } });
    this.replyBar = h("div", { class: "reply-bar", hidden: true });
    this.previews = h("div", { class: "file-previews", hidden: true });
    this.problem = h("p", { class: "composer-problem", role: "alert" });
    this.sendButton = iconButton("send", "Send", () => this.send(), { class: "icon-button send" });
    this.element = h("div", { class: "composer" },
      this.suggestions.element,
      this.replyBar,
      h("div", { class: "composer-box" },
        this.previews,
        h("div", { class: "composer-main" },
          iconButton("plus", "Upload a file", () => this.choose(), { class: "icon-button attach" }),
          this.line,
          this.sendButton,
        ),
        this.picker,
      ),
      this.problem,
    );
    this.draw();
  }

  get entries() {
    const { store } = this.room;
    return entriesOf(store.commands, store.channel(), store);
  }

  get text() {
    return this.field.value;
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }

  focusLater(event) {
    event.preventDefault();
    this.focus();
  }

  /** Puts text into the empty box as if it had been typed. */
  fill(text) {
    this.clear();
    this.setText(text);
    this.focus();
    this.typed();
  }

  mention(user) {
    this.mentions.set(`@${displayName(user)}`, user.id);
    this.setText(`${this.text}${this.text && !this.text.endsWith(" ") ? " " : ""}@${displayName(user)} `);
    this.focus();
    this.typed();
  }

  replyTo(message) {
    this.reply = message;
    this.draw();
    this.focus();
  }

  /** Every channel keeps its own unsent text. */
  moveTo(channelId) {
    if (this.channelId) this.unsent.set(this.channelId, { draft: this.draft, text: this.text, files: this.files, reply: this.reply });
    const { draft, text, files, reply } = this.unsent.get(channelId) ?? { draft: null, text: "", files: [], reply: null };
    this.channelId = channelId;
    Object.assign(this, { draft, files, reply, recalled: null });
    this.warn("");
    this.setText(text);
    this.refresh();
  }

  /** The channel or the commands changed: what is written stays, as far as it still means something. */
  refresh() {
    if (this.draft) {
      const entry = this.entries.find(({ title }) => title === this.draft.entry.title);
      if (entry) this.draft.entry = entry;
      else this.leaveCommand();
    } else if (document.activeElement === this.field) {
      this.typed();
    }
    this.draw();
  }

  clear() {
    this.draft = null;
    this.files.forEach(({ preview }) => preview && URL.revokeObjectURL(preview));
    this.files = [];
    this.reply = null;
    this.recalled = null;
    this.setText("");
    this.warn("");
    this.suggestions.hide();
    this.draw();
  }

  setText(text) {
    this.field.value = text;
    this.grow.dataset.value = text;
  }

  warn(text) {
    this.problem.textContent = text;
    this.field.setAttribute("aria-invalid", String(Boolean(text)));
  }

  // Typing

  typed() {
    this.recalled = null;
    this.warn("");
    this.grow.dataset.value = this.text;
    if (this.draft) {
      const switched = this.draft.type(this.text);
      if (switched || this.draft.held(this.draft.active).text !== this.text) this.showDraft();
    } else if (this.text.startsWith("/")) {
      const found = match(this.entries, this.text);
      if (found) this.startCommand(found.entry, found.rest);
    }
    this.draw();
    this.suggest();
  }

  startCommand(entry, rest = "") {
    this.draft = new Draft(entry, rest);
    this.reply = null;
    this.showDraft();
    this.takeWaitingFiles();
  }

  /** Files that were in the box before the command came go to its attachment options. */
  takeWaitingFiles() {
    const waiting = this.files.map(({ file }) => file);
    this.files = [];
    if (waiting.length) this.addFiles(waiting);
  }

  showDraft() {
    const { draft } = this;
    this.setText(draft.active ? draft.held(draft.active).text : "");
    this.field.setSelectionRange(this.text.length, this.text.length);
    this.draw();
    this.suggest();
  }

  activate(name) {
    this.draft.activate(name);
    this.warn("");
    this.showDraft();
    this.focus();
  }

  leaveCommand() {
    const { title } = this.draft.entry;
    this.draft = null;
    this.setText(`/${title}`);
    this.draw();
    this.suggest();
  }

  // Suggestions

  suggest() {
    clearTimeout(this.autocompleteTimer);
    if (document.activeElement !== this.field) return;
    if (this.draft) this.suggestForOption();
    else if (/^\/\S*( \S*){0,2}$/.test(this.text)) this.suggestCommands();
    else this.suggestPeople();
    this.describe();
  }

  describe() {
    const id = this.suggestions.pointedId;
    if (id) this.field.setAttribute("aria-activedescendant", id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  suggestCommands() {
    const { store } = this.room;
    const found = search(this.entries, this.text.slice(1));
    this.suggestions.show({
      heading: found.length ? [avatar(store.bot, 20), h("strong", {}, displayName(store.bot))] : [],
      items: found.map((entry) => ({
        label: `/${entry.title}`,
        detail: entry.description,
        hint: entry.options.filter((option) => option.required).map((option) => option.name).join("  "),
        run: () => this.chooseEntry(entry),
      })),
      empty: this.text === "/" ? "No commands are registered yet. Is the bot running?" : null,
    });
  }

  chooseEntry(entry) {
    this.startCommand(entry);
    this.focus();
  }

  suggestPeople() {
    const before = this.text.slice(0, this.field.selectionStart);
    const typed = /(?:^|\s)@([^\s@]*)$/.exec(before)?.[1];
    if (typed === undefined) {
      this.suggestions.hide();
      return;
    }
    const users = [...this.room.store.users.values()].filter((user) => named(user, typed));
    this.suggestions.show({
      items: users.map((user) => ({
        label: displayName(user),
        detail: user.username,
        lead: avatar(user, 24),
        run: () => this.insertMention(user, before.length - typed.length - 1, before.length),
      })),
    });
  }

  insertMention(user, from, to) {
    const label = `@${displayName(user)}`;
    this.mentions.set(label, user.id);
    this.field.setRangeText(`${label} `, from, to, "end");
    this.typed();
  }

  suggestForOption() {
    const { draft } = this;
    const option = draft.active && draft.option(draft.active);
    if (!option) {
      this.suggestions.show({ heading: [h("span", { class: "option-detail" }, draft.entry.description)] });
      if (draft.offered.length) this.offerOptions();
      return;
    }
    const heading = [h("strong", {}, option.name), h("span", { class: "option-detail" }, option.description)];
    const choices = fixedChoices(option, this.room.store);
    if (choices) {
      const isChosen = draft.held(option.name).value !== undefined;
      const typed = isChosen ? "" : this.text.toLowerCase().replace(/^[@#]/, "");
      const fitting = choices.filter(({ label, detail }) => `${label} ${detail ?? ""}`.toLowerCase().includes(typed));
      // Once a value is picked, Enter sends and Tab moves on, so nothing is pointed at.
      this.showChoices(heading, fitting, { index: isChosen ? -1 : 0, empty: "Nothing fits what you typed" });
    } else if (option.autocomplete) {
      this.suggestions.show({ heading });
      this.autocompleteTimer = setTimeout(() => this.complete(heading), AUTOCOMPLETE_MS);
    } else {
      this.suggestions.show({ heading });
    }
  }

  showChoices(heading, choices, { index, empty = null }) {
    this.suggestions.show({
      heading,
      index,
      empty,
      items: choices.slice(0, MOST_CHOICES).map(({ label, value, detail, user }) => ({
        label,
        detail,
        lead: user ? avatar(user, 24) : null,
        run: () => this.chooseValue(label, value),
      })),
    });
    this.describe();
  }

  async complete(heading) {
    const { draft, room } = this;
    const asked = this.text;
    let choices;
    try {
      choices = await room.interactions.autocomplete(room.store.channelId, draft.entry.command.name, draft.question());
    } catch {
      this.suggestions.show({ heading, empty: "Loading options failed" });
      return;
    }
    if (this.draft !== draft || this.text !== asked || document.activeElement !== this.field) return;
    this.showChoices(heading, choices.map(({ name, value }) => ({ label: name, value })), { index: -1 });
  }

  chooseValue(label, value) {
    this.draft.choose(label, value);
    const next = this.draft.shown.find((option) => option.required && !this.draft.isFilled(option.name));
    if (next) {
      this.activate(next.name);
      return;
    }
    this.setText(label);
    this.field.setSelectionRange(label.length, label.length);
    this.draw();
    this.suggestions.hide();
    this.describe();
  }

  offerOptions() {
    const { offered } = this.draft;
    this.suggestions.show({
      heading: [h("strong", {}, "Options")],
      items: offered.map((option) => ({ label: option.name, detail: option.description, run: () => this.activate(option.name) })),
    });
    this.describe();
  }

  // Keys

  key(event) {
    if (event.isComposing) return;
    const handler = this.keys[event.key];
    if (!handler || event.ctrlKey || event.metaKey || event.altKey) return;
    if (handler.call(this, event)) event.preventDefault();
    this.describe();
  }

  /** Each returns true when the key was used. */
  keys = {
    Enter(event) {
      if (event.shiftKey) return false;
      const { pointed } = this.suggestions;
      const entry = !this.draft && this.entries.find(({ title, options }) => this.text.trim() === `/${title}` && !options.length);
      if (entry) this.startCommand(entry);
      else if (pointed) {
        pointed.run();
        return true;
      }
      if (this.opensPicker()) this.choose();
      else this.send();
      return true;
    },
    Tab(event) {
      if (event.shiftKey) return this.step(-1);
      if (this.suggestions.pointed) {
        this.suggestions.pointed.run();
        return true;
      }
      if (!this.draft) return false;
      if (this.step(1)) return true;
      if (!this.draft.offered.length) return false;
      this.offerOptions();
      return true;
    },
    Escape(event) {
      if (this.suggestions.isOpen) this.suggestions.hide();
      else if (this.draft) this.setAside();
      else if (this.reply) this.cancelReply();
      else return false;
      event.stopPropagation();
      return true;
    },
    ArrowUp() {
      if (this.suggestions.isOpen && this.recalled === null) {
        this.suggestions.move(-1);
        return true;
      }
      return this.recall(-1);
    },
    ArrowDown() {
      if (this.suggestions.isOpen && this.recalled === null) {
        this.suggestions.move(1);
        return true;
      }
      return this.recall(1);
    },
    ArrowLeft() {
      return this.draft && this.field.selectionStart === 0 && this.field.selectionEnd === 0 ? this.step(-1) : false;
    },
    ArrowRight() {
      return this.draft && this.field.selectionStart === this.text.length ? this.step(1) : false;
    },
    Backspace() {
      if (!this.draft || this.field.selectionEnd > 0) return false;
      this.back();
      return true;
    },
  };

  opensPicker() {
    const option = this.draft?.active && this.draft.option(this.draft.active);
    return Boolean(option) && option.type === OPTION.attachment && option.required && !this.draft.isFilled(option.name);
  }

  step(direction) {
    const name = this.draft?.neighbour(direction);
    if (!name) return false;
    this.activate(name);
    return true;
  }

  /** Backspace at the start of an option: drop its file, then the option, then the command. */
  back() {
    const { draft } = this;
    const { active } = draft;
    if (active && draft.held(active).file) {
      draft.values.delete(active);
      this.showDraft();
    } else if (active && !this.text && !draft.option(active).required) {
      draft.remove(active);
      this.showDraft();
    } else if (!this.step(-1) && !this.text) {
      this.leaveCommand();
    }
  }

  /** Escape leaves a command; arrow up brings it back. */
  setAside() {
    if ([...this.draft.values.keys()].some((name) => this.draft.isFilled(name))) this.remember(this.draft.copy());
    this.clear();
  }

  cancelReply() {
    this.reply = null;
    this.draw();
  }

  // History

  remember(item) {
    this.history.push(item);
  }

  recall(direction) {
    const isBlank = !this.draft && !this.text;
    if (this.recalled === null && !(isBlank && direction < 0)) return false;
    const place = (this.recalled ?? this.history.length) + direction;
    if (place < 0 || !this.history.length) return true;
    const item = this.history[place];
    this.clear();
    if (item instanceof Draft) {
      this.draft = item.copy();
      this.refreshEntry();
      this.showDraft();
    } else if (item !== undefined) {
      this.setText(item);
      this.draw();
    }
    this.recalled = item === undefined ? null : place;
    return true;
  }

  refreshEntry() {
    const entry = this.entries.find(({ title }) => title === this.draft.entry.title);
    if (entry) this.draft.entry = entry;
  }

  // Files

  choose() {
    this.picker.value = "";
    this.picker.click();
  }

  picked() {
    this.addFiles([...this.picker.files]);
    this.focus();
  }

  pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.addFiles(files);
  }

  addFiles(files) {
    const { sizeLimit } = this.room.store;
    for (const file of files) {
      if (file.size > sizeLimit) notify(`${file.name} is too large: the limit is ${fileSize(sizeLimit)}.`);
      else if (this.draft) this.addToDraft(file);
      else if (this.files.length >= MOST_FILES) notify(`A message holds ${MOST_FILES} files at most.`);
      else this.files.push({ file, preview: file.type.startsWith("image/") ? URL.createObjectURL(file) : null });
    }
    if (this.draft) this.showDraft();
    this.draw();
  }

  addToDraft(file) {
    const name = this.draft.nextAttachment;
    if (name) this.draft.attach(name, file);
    else notify(`/${this.draft.entry.title} takes no more files.`);
  }

  // Sending

  async send() {
    if (this.draft) await this.sendCommand();
    else await this.sendMessage();
  }

  async sendCommand() {
    const { draft, room } = this;
    const { options, name, problem } = draft.finish(room.store);
    if (problem) {
      this.activate(name);
      this.warn(`${name}: ${problem}`);
      return;
    }
    const { channelId } = room.store;
    const kept = draft.copy();
    this.clear();
    this.remember(kept);
    try {
      const files = options.filter(({ value }) => value instanceof File);
      const uploads = files.length ? await room.api.upload(files.map(({ value }) => value)) : [];
      files.forEach((option, index) => (option.value = uploads[index].id));
    } catch (error) {
      notify(`The upload failed. ${error.message}`);
      this.recall(-1);
      return;
    }
    room.list.toBottom();
    await room.interactions.slash(channelId, `/${draft.entry.title}`, draft.entry.command.name, nest(draft.entry, options));
  }

  async sendMessage() {
    const { room } = this;
    const text = this.text.trim();
    const content = this.withMentions(text);
    if (!content && !this.files.length) return;
    if (content.length > LONGEST_MESSAGE) {
      this.warn(`A message holds ${LONGEST_MESSAGE} characters at most; this one has ${content.length}.`);
      return;
    }
    const { files, reply } = this;
    this.files = [];
    this.clear();
    if (text) this.remember(text);
    room.list.toBottom();
    try {
      await room.api.send(room.store.channelId, content, files.map(({ file }) => file), reply?.id);
      files.forEach(({ preview }) => preview && URL.revokeObjectURL(preview));
    } catch (error) {
      notify(`The message was not sent. ${error.message}`);
      if (this.text) return;
      this.setText(text);
      this.files = files;
      this.reply = reply;
      this.draw();
    }
  }

  withMentions(text) {
    const labels = [...this.mentions.keys()].sort((a, b) => b.length - a.length);
    return labels.reduce((result, label) => result.replaceAll(label, `<@${this.mentions.get(label)}>`), text);
  }

  // Drawing

  draw() {
    const { draft } = this;
    this.line.querySelectorAll(".command-name, .option-pill, .option-more").forEach((element) => element.remove());
    this.element.classList.toggle("in-command", Boolean(draft));
    this.editor.classList.toggle("in-option", Boolean(draft?.active));
    this.optionFile.replaceChildren();
    const option = draft?.active ? draft.option(draft.active) : null;
    this.editor.classList.toggle("is-text", option?.type === OPTION.string && !option.choices?.length);
    this.optionName.textContent = option?.name ?? "";
    this.field.placeholder = this.placeholder(option);
    this.field.setAttribute("aria-label", option ? `${option.name}: ${option.description}` : this.placeholder(null));
    if (draft) this.drawDraft(draft, option);
    this.drawReply();
    this.drawPreviews();
    this.sendButton.disabled = !draft && !this.text.trim() && !this.files.length;
    this.picker.multiple = !draft;
  }

  placeholder(option) {
    if (!option) return this.draft ? "" : `Message ${this.room.channelTitle()}`;
    if (option.type !== OPTION.attachment) return "";
    return this.draft.isFilled(option.name) ? "" : "Drop, paste or choose a file";
  }

  drawDraft(draft, option) {
    this.line.prepend(h("span", { class: "command-name" }, `/${draft.entry.title}`));
    let after = false;
    for (const shown of draft.shown) {
      if (shown.name === draft.active) after = true;
      else if (after) this.line.append(this.pill(shown));
      else this.editor.before(this.pill(shown));
    }
    if (draft.offered.length) {
      this.line.append(h("button", {
        type: "button",
        class: "option-more",
        tabindex: -1,
        on: {
          mousedown: (event) => event.preventDefault(),
          click: () => {
            this.focus();
            this.offerOptions();
          },
        },
      }, `+${draft.offered.length} optional`));
    }
    if (option?.type === OPTION.attachment) {
      const { file } = draft.held(option.name);
      this.optionFile.append(file
        ? h("span", { class: "option-value" }, file.name)
        : h("button", { type: "button", class: "option-choose", tabindex: -1, on: { mousedown: (event) => event.preventDefault(), click: () => this.choose() } }, "Choose file"));
    }
  }

  pill(option) {
    const { text, file } = this.draft.held(option.name);
    return h("button", {
      type: "button",
      class: "option-pill",
      tabindex: -1,
      data: { option: option.name },
      on: { mousedown: (event) => event.preventDefault(), click: () => this.activate(option.name) },
    }, h("span", { class: "option-name" }, option.name), h("span", { class: "option-value" }, file?.name ?? text));
  }

  drawReply() {
    this.replyBar.hidden = !this.reply;
    this.replyBar.replaceChildren(...(this.reply
      ? [h("span", {}, "Replying to ", h("strong", {}, displayName(this.reply.author))), iconButton("close", "Cancel reply", () => this.cancelReply())]
      : []));
  }

  drawPreviews() {
    this.previews.hidden = !this.files.length;
    this.previews.replaceChildren(...this.files.map((item) => h("figure", { class: "file-preview" },
      item.preview ? h("img", { src: item.preview, alt: "" }) : icon("file"),
      h("figcaption", {}, item.file.name),
      iconButton("close", `Remove ${item.file.name}`, () => {
        this.files = this.files.filter((other) => other !== item);
        this.draw();
        this.focus();
      }),
    )));
  }
}

function named(user, typed) {
  const wanted = typed.toLowerCase();
  return displayName(user).toLowerCase().startsWith(wanted) || user.username.toLowerCase().startsWith(wanted);
}
