// The message box: plain messages, files, replies, and slash commands with their options. One text field serves all
// of it, so the focus never jumps. Knows nothing of how messages look.

import { OPTION, entriesOf, match, nest } from "./commands.js";
import { Completion } from "./completion.js";
import { h, iconButton } from "./dom.js";
import { Draft } from "./draft.js";
import { fileSize } from "./files.js";
import { History } from "./history.js";
import { notify } from "./notices.js";
import { displayName } from "./people.js";
import { Uploads } from "./uploads.js";

const LONGEST_MESSAGE = 2000;

export class Composer {
  constructor(room) {
    this.room = room;
    this.draft = null;
    this.reply = null;
    this.history = new History();
    this.mentions = new Map();
    this.unsent = new Map(); // channel id -> what stands unsent in its box
    this.completion = new Completion(room, this);
    this.uploads = new Uploads(() => {
      this.draw();
      this.focus();
    });
    this.field = h("textarea", {
      class: "composer-field",
      rows: 1,
      autocomplete: "off",
      spellcheck: "true",
      data: { testid: "composer" },
      "aria-autocomplete": "list",
      "aria-controls": this.completion.list.id,
      on: {
        input: () => this.typed(),
        keydown: (event) => this.key(event),
        paste: (event) => this.pasted(event),
        focus: () => this.completion.update(),
        blur: () => this.completion.hide(),
      },
    });
    this.grow = h("span", { class: "grow" }, this.field);
    this.optionName = h("span", { class: "option-name" });
    this.optionFile = h("span", { class: "option-file" });
    this.editor = h("span", { class: "editor" }, this.optionName, this.optionFile, this.grow);
    this.line = h("div", { class: "composer-line", on: { mousedown: (event) => event.target === this.line && this.focusLater(event) } }, this.editor);
    this.picker = h("input", { type: "file", multiple: true, hidden: true, data: { testid: "file-input" }, "aria-label": "Files to upload", on: { change: () => this.picked() } });
    this.replyBar = h("div", { class: "reply-bar", hidden: true });
    this.problem = h("p", { class: "composer-problem", role: "alert" });
    this.sendButton = iconButton("send", "Send", () => this.send(), { class: "icon-button send" });
    this.element = h("div", { class: "composer" },
      this.completion.list.element,
      this.replyBar,
      h("div", { class: "composer-box" },
        this.uploads.element,
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

  get isFocused() {
    return document.activeElement === this.field;
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
    if (this.channelId) this.unsent.set(this.channelId, { draft: this.draft, text: this.text, files: this.uploads.take(), reply: this.reply });
    const { draft, text, files, reply } = this.unsent.get(channelId) ?? { draft: null, text: "", files: [], reply: null };
    this.channelId = channelId;
    this.draft = draft;
    this.reply = reply;
    this.uploads.put(files);
    this.history.leave();
    this.warn("");
    this.setText(text);
    this.refresh();
  }

  /** The channel or the commands changed: what is written stays, as far as it still means something. */
  refresh() {
    if (this.draft) {
      if (!this.renewEntry()) this.leaveCommand();
    } else if (this.isFocused) {
      this.typed();
    }
    this.draw();
  }

  clear() {
    this.draft = null;
    this.uploads.release(this.uploads.take());
    this.reply = null;
    this.history.leave();
    this.setText("");
    this.warn("");
    this.completion.hide();
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
    this.history.leave();
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
    this.completion.update();
  }

  startCommand(entry, rest = "") {
    this.draft = new Draft(entry, rest);
    this.reply = null;
    this.showDraft();
    // Files that were in the box before the command came go to its attachment options.
    const waiting = this.uploads.take();
    if (waiting.length) this.addFiles(waiting.map(({ file }) => file));
    this.uploads.release(waiting);
  }

  chooseCommand(entry) {
    this.startCommand(entry);
    this.focus();
  }

  showDraft() {
    const { draft } = this;
    this.setText(draft.active ? draft.held(draft.active).text : "");
    this.field.setSelectionRange(this.text.length, this.text.length);
    this.draw();
    this.completion.update();
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
    this.completion.update();
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
    this.completion.hide();
  }

  insertMention(user, from, to) {
    const label = `@${displayName(user)}`;
    this.mentions.set(label, user.id);
    this.field.setRangeText(`${label} `, from, to, "end");
    this.typed();
  }

  // Keys

  key(event) {
    if (event.isComposing) return;
    const handler = this.keys[event.key];
    if (!handler || event.ctrlKey || event.metaKey || event.altKey) return;
    if (handler.call(this, event)) event.preventDefault();
  }

  /** Each returns true when the key was used. */
  keys = {
    Enter(event) {
      if (event.shiftKey) return false;
      const { pointed } = this.completion.list;
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
      const { pointed } = this.completion.list;
      if (pointed) {
        pointed.run();
        return true;
      }
      if (!this.draft) return false;
      if (this.step(1)) return true;
      if (!this.draft.offered.length) return false;
      this.completion.offerOptions();
      return true;
    },
    Escape(event) {
      if (this.completion.list.isOpen) this.completion.hide();
      else if (this.draft) this.setAside();
      else if (this.reply) this.cancelReply();
      else return false;
      event.stopPropagation();
      return true;
    },
    ArrowUp() {
      return this.movesInList(-1) || this.recall(-1);
    },
    ArrowDown() {
      return this.movesInList(1) || this.recall(1);
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

  /** The arrows walk through the list, unless they are walking through the history. */
  movesInList(step) {
    if (!this.completion.list.isOpen || this.history.isRecalling) return false;
    this.completion.move(step);
    return true;
  }

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
    if ([...this.draft.values.keys()].some((name) => this.draft.isFilled(name))) this.history.remember(this.draft.copy());
    this.clear();
  }

  cancelReply() {
    this.reply = null;
    this.draw();
  }

  /** The commands may have been registered anew since the draft was begun. False when this one is gone. */
  renewEntry() {
    const wanted = this.draft.entry.path.join(" ");
    const entry = this.entries.find(({ path }) => path.join(" ") === wanted);
    if (entry) this.draft.entry = entry;
    return Boolean(entry);
  }

  recall(direction) {
    const isBlank = !this.draft && !this.text;
    if (!this.history.isRecalling && !(isBlank && direction < 0)) return false;
    const item = this.history.step(direction);
    if (item === null) return true;
    const { place } = this.history;
    this.clear();
    this.bringBack(item);
    this.history.place = place;
    return true;
  }

  bringBack(item) {
    if (item instanceof Draft) {
      this.draft = item.copy();
      this.renewEntry();
      this.showDraft();
    } else if (item !== undefined) {
      this.setText(item);
      this.draw();
    }
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
      else if (!this.uploads.add(file)) notify(`${file.name} was left out: a message holds no more files.`);
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
      this.warn(`${draft.option(name).label}: ${problem}`);
      return;
    }
    const { channelId } = room.store;
    this.clear();
    this.history.remember(draft.copy());
    try {
      const files = options.filter(({ value }) => value instanceof File);
      const uploads = files.length ? await room.api.upload(channelId, files.map(({ value }) => value)) : [];
      files.forEach((option, index) => (option.value = uploads[index].id));
    } catch (error) {
      notify(`The upload failed. ${error.message}`);
      if (!this.draft && !this.text) this.bringBack(draft);
      return;
    }
    room.list.toBottom();
    await room.interactions.slash(channelId, `/${draft.entry.title}`, draft.entry.command.name, nest(draft.entry, options));
  }

  async sendMessage() {
    const { room } = this;
    const text = this.text.trim();
    const content = this.withMentions(text);
    if (!content && !this.uploads.files.length) return;
    if (content.length > LONGEST_MESSAGE) {
      this.warn(`A message holds ${LONGEST_MESSAGE} characters at most; this one has ${content.length}.`);
      return;
    }
    const { reply } = this;
    const waiting = this.uploads.take();
    this.clear();
    if (text) this.history.remember(text);
    room.list.toBottom();
    try {
      await room.api.send(room.store.channelId, content, waiting.map(({ file }) => file), reply?.id);
      this.uploads.release(waiting);
    } catch (error) {
      notify(`The message was not sent. ${error.message}`);
      if (this.draft || this.text) return;
      this.uploads.put(waiting);
      this.reply = reply;
      this.setText(text);
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
    this.optionName.textContent = option?.label ?? "";
    this.field.placeholder = this.placeholder(option);
    this.field.setAttribute("aria-label", option ? `${option.label}: ${option.description}` : this.placeholder(null));
    if (draft) this.drawDraft(draft, option);
    this.drawReply();
    this.sendButton.disabled = !draft && !this.text.trim() && !this.uploads.items.length;
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
            this.completion.offerOptions();
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
    }, h("span", { class: "option-name" }, option.label), h("span", { class: "option-value" }, file?.name ?? text));
  }

  drawReply() {
    this.replyBar.hidden = !this.reply;
    this.replyBar.replaceChildren(...(this.reply
      ? [h("span", {}, "Replying to ", h("strong", {}, displayName(this.reply.author))), iconButton("close", "Cancel reply", () => this.cancelReply())]
      : []));
  }
}
