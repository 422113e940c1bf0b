// The slash commands a bot registered: finding them, reading typed text as one, checking values. Knows no DOM.

import { fileSize } from "./files.js";
import { displayName } from "./people.js";

export const OPTION = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
};

const CHAT_INPUT = 1;
export const ON_USER = 2;
export const ON_MESSAGE = 3;
const INSTALLED = { guild: 0, user: 1 };
const CONTEXT = { guild: 0, botDm: 1, private: 2 };

/** Whether Discord would offer this command in this channel: as the app is installed, and as its contexts allow. */
export function availableIn(command, channel, store) {
  if (!channel) return false;
  if (command.guild_id) return command.guild_id === channel.guild_id;
  const guild = store.guilds.get(channel.guild_id);
  const isBotDm = channel.recipient?.id === store.bot.id;
  const installed = command.integration_types ?? [INSTALLED.guild];
  const byGuild = installed.includes(INSTALLED.guild) && (guild?.has_bot || isBotDm);
  const byUser = installed.includes(INSTALLED.user) && store.settings.has_app;
  if (!byGuild && !byUser) return false;
  if (command.contexts) return command.contexts.includes(guild ? CONTEXT.guild : isBotDm ? CONTEXT.botDm : CONTEXT.private);
  return Boolean(guild) || command.dm_permission !== false;
}

/** One entry per thing that can be sent: "prefer option set" is one, "prefer" is none. */
export function entriesOf(commands, channel, store) {
  return commands
    .filter((command) => (command.type ?? CHAT_INPUT) === CHAT_INPUT && availableIn(command, channel, store))
    .flatMap((command) => leaves(command, [command], command, store))
    .sort((a, b) => (a.title < b.title ? -1 : 1));
}

function leaves(node, nodes, command, store) {
  const options = node.options ?? [];
  const inner = options.filter((option) => option.type <= OPTION.group);
  if (inner.length) return inner.flatMap((option) => leaves(option, [...nodes, option], command, store));
  return [{
    command,
    path: nodes.map(({ name }) => name),
    title: nodes.map((part) => localName(part, store)).join(" "),
    description: localDescription(node, store),
    options: options.map((option) => ({ ...option, label: localName(option, store), description: localDescription(option, store) })),
  }];
}

const FALLBACK = { "en-US": "en-GB", "en-GB": "en-US", "es-419": "es-ES" };

function localized(translations, { settings: { locale } }) {
  return translations?.[locale] ?? translations?.[FALLBACK[locale]];
}

/** A command, option or choice as the chosen language calls it; the bot is always told its own name. */
export function localName(node, store) {
  return localized(node.name_localizations, store) ?? node.name;
}

function localDescription(node, store) {
  return localized(node.description_localizations, store) ?? node.description ?? "";
}

/** Entries for what stands after the slash: those that begin with it first, then those that hold it. */
export function search(entries, query) {
  const words = query.toLowerCase();
  const begins = entries.filter((entry) => entry.title.startsWith(words));
  const holds = entries.filter((entry) => !begins.includes(entry) && (entry.title.includes(words) || entry.path.some((part) => part.startsWith(words))));
  return [...begins, ...holds];
}

/** "/imagine a fox" -> {entry, rest: "a fox"}; null while the name is not finished. */
export function match(entries, text) {
  const found = entries
    .flatMap((entry) => [entry.title, entry.path.join(" ")].map((title) => ({ entry, title })))
    .filter(({ title }) => text.startsWith(`/${title}`) && /^\s/.test(text.slice(title.length + 1)))
    .sort((a, b) => b.title.length - a.title.length)[0];
  return found ? { entry: found.entry, rest: text.slice(found.title.length + 1).trimStart() } : null;
}

/** "a fox seed: 7" -> {lead: "a fox", parts: [["seed", "7"]]}: typed option names, as far as they are in `names`. */
export function splitNames(text, names) {
  const parts = [];
  const known = [...names].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!known.length) return { lead: text, parts };
  const marker = new RegExp(`(^|\\s)(${known.join("|")}):(?!//)\\s?`, "g");
  const seen = new Set();
  const hits = [...text.matchAll(marker)].filter((hit) => !seen.has(hit[2]) && seen.add(hit[2]));
  hits.forEach((hit, index) => {
    const end = hits[index + 1]?.index ?? text.length;
    parts.push([hit[2], text.slice(hit.index + hit[0].length, end)]);
  });
  return { lead: hits.length ? text.slice(0, hits[0].index) : text, parts };
}

/** What can be picked for an option without asking the bot; null when anything may be typed. */
export function fixedChoices(option, store) {
  if (option.choices?.length) return option.choices.map((choice) => ({ label: localName(choice, store), value: choice.value }));
  if (option.type === OPTION.boolean) return [{ label: "True", value: true }, { label: "False", value: false }];
  if (option.type === OPTION.user || option.type === OPTION.mentionable) {
    return [...store.users.values()].map((user) => ({ label: displayName(user), value: user.id, detail: user.username, user }));
  }
  if (option.type === OPTION.channel) return store.channelsIn(store.guild?.id).map((channel) => ({ label: `#${channel.name}`, value: channel.id }));
  if (option.type === OPTION.role) return [];
  return null;
}

class Refusal extends Error {}

function pick(option, text, store) {
  const wanted = text.toLowerCase().replace(/^@/, "").replace(/^<[@#][!&]?(\d+)>$/, "$1");
  const found = fixedChoices(option, store).find(({ label, value, detail }) =>
    [label, String(value), detail].some((name) => name?.toLowerCase().replace(/^[@#]/, "") === wanted.replace(/^#/, "")));
  if (!found) throw new Refusal("Choose one from the list.");
  return found.value;
}

function number(option, text) {
  const whole = option.type === OPTION.integer;
  if (!(whole ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i).test(text)) throw new Refusal(whole ? "This must be a whole number." : "This must be a number.");
  const value = Number(text);
  if (whole && !Number.isSafeInteger(value)) throw new Refusal("This number is too large.");
  if (option.min_value !== undefined && value < option.min_value) throw new Refusal(`This must be at least ${option.min_value}.`);
  if (option.max_value !== undefined && value > option.max_value) throw new Refusal(`This must be at most ${option.max_value}.`);
  return value;
}

function string(option, text) {
  if (option.min_length && text.length < option.min_length) throw new Refusal(`This must be at least ${option.min_length} characters long.`);
  const longest = option.max_length ?? 6000;
  if (text.length > longest) throw new Refusal(`This must be at most ${longest} characters long.`);
  return text;
}

function valueOf(option, held, store) {
  if (option.type === OPTION.attachment) {
    if (!held.file) throw new Refusal("This option needs a file.");
    if (held.file.size > store.sizeLimit) throw new Refusal(`This file is too large: the limit is ${fileSize(store.sizeLimit)}.`);
    return held.file;
  }
  if (held.value !== undefined) return held.value;
  const text = held.text.trim();
  if (option.choices?.length || fixedChoices(option, store)) return pick(option, text, store);
  if (option.type === OPTION.integer || option.type === OPTION.number) return number(option, text);
  return string(option, text);
}

/** {value} or {problem}; an option left empty gives neither. A file stays a File until it is uploaded. */
export function check(option, held, store) {
  const isEmpty = !held || (!held.file && held.value === undefined && !held.text.trim());
  if (isEmpty) return option.required ? { problem: "This option is required." } : {};
  try {
    return { value: valueOf(option, held, store) };
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
}

/** The options as Discord nests them below groups and subcommands. */
export function nest(entry, options) {
  const [, ...inner] = entry.path;
  return inner.reduceRight((below, name, index) => [{
    name,
    type: index === inner.length - 1 ? OPTION.subcommand : OPTION.group,
    options: below,
  }], options);
}
