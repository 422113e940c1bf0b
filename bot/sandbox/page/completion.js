// What the message box offers while somebody types: commands, people to mention, options, and values of options.
// Reads the box and tells it what was picked; what a pick does to the text is the box's concern.

import { fixedChoices, search } from "./commands.js";
import { h } from "./dom.js";
import { avatar, displayName } from "./people.js";
import { Suggestions } from "./suggestions.js";

const AUTOCOMPLETE_MS = 250;
const MOST_CHOICES = 25;
const COMMAND_START = /^\/\S*( \S*){0,2}$/;

export class Completion {
  constructor(room, composer) {
    this.room = room;
    this.composer = composer;
    this.list = new Suggestions("Suggestions");
  }

  /** Offers what fits the box as it stands now. */
  update() {
    clearTimeout(this.timer);
    const { composer } = this;
    if (!composer.isFocused) return;
    if (composer.draft) this.offerForOption();
    else if (COMMAND_START.test(composer.text)) this.offerCommands();
    else this.offerPeople();
    this.mark();
  }

  hide() {
    clearTimeout(this.timer);
    this.list.hide();
    this.mark();
  }

  move(step) {
    this.list.move(step);
    this.mark();
  }

  /** The focus stays in the field, so the field says which row is meant. */
  mark() {
    const { field } = this.composer;
    const id = this.list.pointedId;
    if (id) field.setAttribute("aria-activedescendant", id);
    else field.removeAttribute("aria-activedescendant");
  }

  offerCommands() {
    const { composer, list } = this;
    const { bot } = this.room.store;
    const found = search(composer.entries, composer.text.slice(1));
    list.show({
      heading: found.length ? [avatar(bot, 20), h("strong", {}, displayName(bot))] : [],
      items: found.map((entry) => ({
        label: `/${entry.title}`,
        detail: entry.description,
        hint: entry.options.filter((option) => option.required).map((option) => option.label).join("  "),
        run: () => composer.chooseCommand(entry),
      })),
      empty: composer.text === "/" ? "No commands are registered yet. Is the bot running?" : null,
    });
  }

  offerPeople() {
    const { composer, list } = this;
    const before = composer.text.slice(0, composer.field.selectionStart);
    const typed = /(?:^|\s)@([^\s@]*)$/.exec(before)?.[1];
    const users = typed === undefined ? [] : [...this.room.store.users.values()].filter((user) => isNamed(user, typed));
    list.show({
      items: users.map((user) => ({
        label: displayName(user),
        detail: user.username,
        lead: avatar(user, 24),
        run: () => composer.insertMention(user, before.length - typed.length - 1, before.length),
      })),
    });
  }

  offerForOption() {
    const { draft, text } = this.composer;
    const option = draft.active && draft.option(draft.active);
    if (!option) {
      // Nothing is pointed at, so that Enter sends the command as it stands.
      this.offerOptions(-1);
      return;
    }
    const heading = [h("strong", {}, option.label), h("span", { class: "option-detail" }, option.description)];
    const choices = fixedChoices(option, this.room.store);
    if (choices) {
      const isChosen = draft.held(option.name).value !== undefined;
      const typed = isChosen ? "" : text.toLowerCase().replace(/^[@#]/, "");
      const fitting = choices.filter(({ label, detail }) => `${label} ${detail ?? ""}`.toLowerCase().includes(typed));
      // Once a value is picked, Enter sends and Tab moves on, so nothing is pointed at.
      this.offerValues(heading, fitting, { index: isChosen ? -1 : 0, empty: "Nothing fits what you typed" });
      return;
    }
    this.list.show({ heading });
    if (option.autocomplete) this.timer = setTimeout(() => this.ask(heading), AUTOCOMPLETE_MS);
  }

  offerValues(heading, choices, { index, empty = null }) {
    this.list.show({
      heading,
      index,
      empty,
      items: choices.slice(0, MOST_CHOICES).map(({ label, value, detail, user }) => ({
        label,
        detail,
        lead: user ? avatar(user, 24) : null,
        run: () => this.composer.chooseValue(label, value),
      })),
    });
    this.mark();
  }

  /** Lets the bot complete the option, unless the box has moved on by the time it answers. */
  async ask(heading) {
    const { composer, room } = this;
    const { draft, text } = composer;
    let choices;
    try {
      choices = await room.interactions.autocomplete(room.store.channelId, draft.entry.command.name, draft.question());
    } catch {
      this.list.show({ heading, empty: "Loading options failed" });
      return;
    }
    if (composer.draft !== draft || composer.text !== text || !composer.isFocused) return;
    this.offerValues(heading, choices.map(({ name, value }) => ({ label: name, value })), { index: -1 });
  }

  offerOptions(index = 0) {
    const { draft } = this.composer;
    this.list.show({
      heading: [draft.offered.length ? h("strong", {}, "Options") : null, h("span", { class: "option-detail" }, draft.entry.description)],
      index,
      items: draft.offered.map((option) => ({
        label: option.label,
        detail: option.description,
        run: () => this.composer.activate(option.name),
      })),
    });
    this.mark();
  }
}

function isNamed(user, typed) {
  const wanted = typed.toLowerCase();
  return displayName(user).toLowerCase().startsWith(wanted) || user.username.toLowerCase().startsWith(wanted);
}
