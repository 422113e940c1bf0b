// What this user knows: people, channels, commands and the messages loaded so far.
// Emits "messages", "channels", "commands", "bot", "link" and "arrival". Knows no DOM.

import { displayName } from "./people.js";
import { Timeline } from "./timeline.js";

export const CHANNEL = { text: 0, dm: 1, group: 3, thread: 11 };
export const THREAD_CREATED = 18;
export const THREAD_STARTER = 21;
export const PAGE_SIZE = 50;
const DEFAULT_SIZE_LIMIT = 10 * 1024 * 1024;

export class Store extends EventTarget {
  constructor(api, state) {
    super();
    this.api = api;
    this.timelines = new Map();
    this.unread = new Map();
    this.broken = false;
    this.channelId = null;
    this.take(state);
  }

  take(state) {
    this.me = state.user;
    this.users = new Map([...state.users, state.user].map((user) => [user.id, user]));
    this.guilds = new Map(state.guilds.map((guild) => [guild.id, guild]));
    this.settings = state.settings;
    this.locales = state.locales;
    this.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
    this.commands = state.commands ?? [];
    this.bot = state.bot;
  }

  emit(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  channel(id = this.channelId) {
    return this.channels.get(id);
  }

  /** The guild of the open channel, else the first. */
  get guild() {
    return this.guilds.get(this.channel()?.guild_id) ?? [...this.guilds.values()][0];
  }

  /** The text channels of a guild. */
  channelsIn(guildId) {
    return [...this.channels.values()].filter((channel) => channel.type === CHANNEL.text && channel.guild_id === guildId);
  }

  threadsIn(channelId) {
    return [...this.channels.values()].filter((channel) => channel.type === CHANNEL.thread && channel.parent_id === channelId);
  }

  get dmChannels() {
    return [...this.channels.values()].filter((channel) => channel.type === CHANNEL.dm);
  }

  get groups() {
    return [...this.channels.values()].filter((channel) => channel.type === CHANNEL.group);
  }

  /** Bytes that one file may have where one is. */
  get sizeLimit() {
    return this.channel()?.attachment_size_limit ?? DEFAULT_SIZE_LIMIT;
  }

  /** Who and where a mention means, for markdown.js. */
  names = {
    user: (id) => (this.users.has(id) ? displayName(this.users.get(id)) : "unknown-user"),
    channel: (id) => this.channels.get(id)?.name ?? "unknown",
  };

  recipient(channel) {
    return channel.recipient && (this.users.get(channel.recipient.id) ?? channel.recipient);
  }

  /** How a place is called: "#general", a person's name, or the name of a thread or group as it is. */
  title(channel) {
    if (channel.type === CHANNEL.dm) return displayName(this.recipient(channel));
    return channel.type === CHANNEL.text ? `#${channel.name}` : channel.name;
  }

  timeline(channelId = this.channelId) {
    if (!this.timelines.has(channelId)) this.timelines.set(channelId, new Timeline());
    return this.timelines.get(channelId);
  }

  async openChannel(id) {
    this.channelId = id;
    this.unread.delete(id);
    this.emit("channels", { opened: id });
    this.emit("messages", { opened: id });
    await this.loadNewest(id);
  }

  async loadNewest(id) {
    const timeline = this.timeline(id);
    await timeline.reading;
    if (timeline.loaded && !timeline.stale) return;
    timeline.reading = this.readNewest(id, timeline);
    try {
      await timeline.reading;
    } finally {
      timeline.reading = null;
    }
  }

  async readNewest(id, timeline) {
    timeline.stale = false;
    timeline.journal = [];
    try {
      timeline.takeNewest(await this.api.messages(id, { limit: PAGE_SIZE }), PAGE_SIZE);
    } catch (error) {
      timeline.journal = null;
      timeline.stale = true;
      throw error;
    }
    if (id === this.channelId) this.emit("messages");
  }

  async loadOlder() {
    const timeline = this.timeline();
    if (!timeline.loaded || timeline.complete || timeline.loading) return;
    timeline.loading = true;
    try {
      timeline.prepend(await this.api.messages(this.channelId, { before: timeline.oldest, limit: PAGE_SIZE }), PAGE_SIZE);
    } finally {
      timeline.loading = false;
    }
    if (timeline === this.timeline()) this.emit("messages");
  }

  /** The direct-message channel with somebody, opened when there is none yet. */
  async dmWith(recipientId) {
    const known = this.dmChannels.find((channel) => channel.recipient?.id === recipientId);
    if (known) return known;
    const channel = await this.api.openDm(recipientId);
    this.channels.set(channel.id, { ...this.channels.get(channel.id), ...channel });
    this.emit("channels");
    return this.channels.get(channel.id);
  }

  /** A thread from a message, or from nothing where `messageId` is absent. */
  async openThread(channelId, name, messageId) {
    const thread = await this.api.openThread(channelId, name, messageId);
    this.handlers.channel_create.call(this, thread);
    return thread;
  }

  async choose(change) {
    this.handlers.settings.call(this, await this.api.choose(change));
  }

  lost() {
    this.broken = true;
    this.emit("link");
  }

  /** The live stream stands: whatever happened before it did is read again. */
  async linked() {
    for (const timeline of this.timelines.values()) timeline.stale = true;
    this.take(await this.api.state());
    if (this.channelId) await this.loadNewest(this.channelId);
    this.broken = false;
    for (const type of ["channels", "commands", "bot", "link"]) this.emit(type);
  }

  /** Applies one event of the live stream. Events it does not know are somebody else's. */
  apply({ type, data }) {
    this.handlers[type]?.call(this, data);
  }

  handlers = {
    message_create(message) {
      const isNew = this.timeline(message.channel_id).put(message);
      if (isNew) this.countInThread(message);
      this.changed(message.channel_id);
      if (!isNew || message.author.id === this.me.id) return;
      this.emit("arrival", { message });
      if (message.channel_id === this.channelId) return;
      this.unread.set(message.channel_id, (this.unread.get(message.channel_id) ?? 0) + 1);
      this.emit("channels");
    },
    message_update(message) {
      this.timeline(message.channel_id).patch(message.id, message);
      this.changed(message.channel_id);
    },
    message_delete({ id, channel_id: channelId }) {
      this.timeline(channelId).remove(id);
      this.changed(channelId);
    },
    reaction({ message_id: id, channel_id: channelId, reactions }) {
      this.timeline(channelId).patch(id, { reactions });
      this.changed(channelId);
    },
    commands({ commands }) {
      this.commands = commands;
      this.emit("commands");
    },
    bot(change) {
      this.bot = { ...this.bot, ...change };
      this.emit("bot");
    },
    settings(settings) {
      this.settings = settings;
      this.emit("commands");
      this.emit("channels");
    },
    channel_create(channel) {
      this.channels.set(channel.id, { ...this.channels.get(channel.id), ...channel });
      this.emit("channels");
    },
  };

  /** The message that a thread began with says how much was said in it. */
  countInThread(message) {
    const parentId = this.channel(message.channel_id)?.parent_id;
    const first = parentId && this.timeline(parentId).get(message.channel_id);
    if (!first?.thread || message.type === THREAD_STARTER) return;
    this.timeline(parentId).patch(first.id, { thread: { ...first.thread, message_count: first.thread.message_count + 1 } });
    this.changed(parentId);
  }

  changed(channelId) {
    if (channelId === this.channelId) this.emit("messages");
  }
}
