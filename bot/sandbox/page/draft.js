// A slash command while it is being written: which options are shown, what they hold, which one is being typed.
// Knows no DOM; composer.js shows it.

import { OPTION, check, nest, splitNames } from "./commands.js";

export class Draft {
  constructor(entry, rest = "") {
    this.entry = entry;
    this.values = new Map(); // option name -> {text, value?, file?}
    this.added = []; // optional options the user asked for, in that order
    this.active = null;
    const first = entry.options.find((option) => option.required) ?? null;
    if (first) this.activate(first.name);
    if (rest) this.type(rest);
  }

  option(name) {
    return this.entry.options.find((option) => option.name === name);
  }

  get shown() {
    const required = this.entry.options.filter((option) => option.required);
    return [...required, ...this.added.map((name) => this.option(name))];
  }

  get offered() {
    return this.entry.options.filter((option) => !option.required && !this.added.includes(option.name));
  }

  held(name) {
    return this.values.get(name) ?? { text: "" };
  }

  activate(name) {
    const option = this.option(name);
    if (!option.required && !this.added.includes(name)) this.added.push(name);
    this.active = name;
  }

  remove(name) {
    this.values.delete(name);
    this.added = this.added.filter((other) => other !== name);
    if (this.active === name) this.active = this.shown.at(-1)?.name ?? null;
  }

  /** The neighbour of the active option, or null at either end. */
  neighbour(step) {
    const names = this.shown.map((option) => option.name);
    return names[names.indexOf(this.active) + step] ?? null;
  }

  /** The active option's text changed. Typed option names ("seed:") open their option. True when that happened. */
  type(typed) {
    // The blank after "prompt:" belongs to the name, not to the value.
    const text = this.held(this.active).text.trim() ? typed : typed.trimStart();
    const free = this.entry.options.filter((option) => option.name === this.active || !this.isFilled(option.name));
    const { lead, parts: called } = splitNames(text, new Set(free.flatMap(({ name, label }) => [label, name])));
    const parts = called.map(([call, value]) => [free.find(({ name, label }) => call === label || call === name).name, value]);
    if (!parts.length || (parts[0][0] === this.active && lead)) {
      this.write(text);
      return false;
    }
    if (parts[0][0] !== this.active || lead) this.write(lead.trimEnd());
    for (const [name, value] of parts) {
      this.activate(name);
      this.write(value);
    }
    return true;
  }

  write(text) {
    if (this.active === null) {
      const taker = this.entry.options.find((option) => option.type === OPTION.string) ?? this.entry.options[0];
      if (!taker || !text) return;
      this.activate(taker.name);
    }
    const { file } = this.held(this.active);
    this.values.set(this.active, { text: this.option(this.active).type === OPTION.attachment ? "" : text, file });
  }

  choose(label, value) {
    this.values.set(this.active, { text: label, value });
  }

  attach(name, file) {
    this.activate(name);
    this.values.set(name, { text: "", file });
  }

  isFilled(name) {
    const { text, value, file } = this.held(name);
    return Boolean(text.trim() || file) || value !== undefined;
  }

  /** The attachment option the next dropped file goes to. */
  get nextAttachment() {
    const free = this.entry.options.filter((option) => option.type === OPTION.attachment && !this.isFilled(option.name));
    return (free.find((option) => option.name === this.active) ?? free[0])?.name ?? null;
  }

  /** {options} ready to send, or the first {name, problem}. */
  finish(store) {
    const options = [];
    for (const option of this.entry.options) {
      const { value, problem } = check(option, this.values.get(option.name), store);
      if (problem) return { name: option.name, problem };
      if (value !== undefined) options.push({ name: option.name, type: option.type, value });
    }
    return { options };
  }

  /** What the bot is told while the user types an option that it completes. */
  question() {
    const options = this.entry.options.filter((option) => option.name === this.active || this.isFilled(option.name)).map((option) => {
      const { text, value, file } = this.held(option.name);
      return file ? null : { name: option.name, type: option.type, value: value ?? text, ...(option.name === this.active ? { focused: true } : {}) };
    });
    return nest(this.entry, options.filter(Boolean));
  }

  copy() {
    const draft = new Draft(this.entry);
    draft.values = new Map(this.values);
    draft.added = [...this.added];
    draft.active = this.active;
    return draft;
  }
}
