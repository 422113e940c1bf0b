// The top of a channel: its name, and what to try first while it is empty. Knows nothing about messages.

import { entriesOf } from "./commands.js";
import { h, icon } from "./dom.js";
import { avatar } from "./people.js";
import { CHANNEL } from "./store.js";

const COMMAND = "imagine";
const EXAMPLE = "a fox in the snow, watercolor";

const MARK = { [CHANNEL.group]: "people", [CHANNEL.thread]: "thread" };

export function emptyHint(room, isEmpty) {
  const { store } = room;
  const channel = store.channel();
  const recipient = channel && store.recipient(channel);
  const inDm = channel?.type === CHANNEL.dm;
  const inText = channel?.type === CHANNEL.text;
  const isBotHere = inDm || Boolean(store.guilds.get(channel?.guild_id)?.has_bot);
  const example = exampleIn(channel, store) ?? (isBotHere ? `/${COMMAND} prompt: ${EXAMPLE}` : null);
  return h("header", { class: "channel-start" },
    inDm && recipient ? avatar(recipient, 72) : h("span", { class: "channel-mark" }, icon(MARK[channel?.type] ?? "hash")),
    h("h2", {}, inText ? `Welcome to ${room.channelTitle()}!` : room.channelTitle()),
    h("p", {}, beginning(channel, room.channelTitle())),
    isEmpty && example
      ? h("div", { class: "first-hint" },
        h("p", {}, "Type ", h("code", {}, example)),
        h("button", { type: "button", class: "button primary", on: { click: () => room.composer.fill(example) } }, "Try it"))
      : null,
  );
}

/** The first command to try, in the words of the chosen language; null where it is not offered. */
function exampleIn(channel, store) {
  const entry = entriesOf(store.commands, channel, store).find(({ path }) => path.join(" ") === COMMAND);
  const option = entry?.options.find(({ name }) => name === "prompt");
  return option ? `/${entry.title} ${option.label}: ${EXAMPLE}` : null;
}

function beginning(channel, title) {
  if (channel?.type === CHANNEL.dm) return `This is the beginning of your direct messages with ${title.slice(1)}.`;
  if (channel?.type === CHANNEL.group) return `This is the beginning of the ${title} group.`;
  return channel?.type === CHANNEL.thread ? `This is the start of the ${title} thread.` : `This is the start of the ${title} channel.`;
}
