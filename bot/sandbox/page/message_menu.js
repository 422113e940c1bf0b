// The menus of a message and of a person, with the commands that apps registered for them.

import { ON_MESSAGE, ON_USER, availableIn, localName } from "./commands.js";
import { plain } from "./markdown.js";
import { openMenu } from "./menu.js";
import { displayName } from "./people.js";
import { openPicker } from "./reactions.js";
import { CHANNEL, THREAD_CREATED } from "./store.js";
import { openThreadForm } from "./threads.js";

function apps(type, targetId, { store, interactions }) {
  const channel = store.channel();
  return store.commands
    .filter((command) => command.type === type && availableIn(command, channel, store))
    .map((command) => ({
      label: localName(command, store),
      icon: "apps",
      run: () => interactions.menu(channel.id, command.name, targetId, type),
    }));
}

function copy(text) {
  return navigator.clipboard?.writeText(text);
}

export function openMessageMenu(anchor, message, room, messageElement) {
  const ephemeral = Boolean(message.flags & 64);
  openMenu(anchor, [
    {
      items: ephemeral ? [] : [
        { label: "Add Reaction", icon: "smile", run: () => openPicker(messageElement, (emoji) => room.react(message, emoji, true)) },
        { label: "Reply", icon: "reply", run: () => room.composer.replyTo(message) },
        ...(mayStartThread(message, room) ? [{ label: "Create Thread", icon: "thread", run: () => openThreadForm(room, message) }] : []),
      ],
    },
    { title: "Apps", items: ephemeral ? [] : apps(ON_MESSAGE, message.id, room) },
    {
      items: [
        ...(message.content ? [{ label: "Copy Text", icon: "copy", run: () => copy(plain(message.content, room.store.names)) }] : []),
        { label: "Copy Message ID", icon: "tag", run: () => copy(message.id) },
      ],
    },
    { items: ending(message, ephemeral, room) },
  ], { label: "Message actions", returnTo: messageElement });
}

function mayStartThread(message, { store }) {
  return store.channel()?.type === CHANNEL.text && !message.thread && message.type !== THREAD_CREATED;
}

/** People end what is theirs: their own messages, and the answers only they see. */
function ending(message, ephemeral, room) {
  if (!ephemeral && message.author.id !== room.store.me.id) return [];
  return [{ label: ephemeral ? "Dismiss Message" : "Delete Message", icon: "close", danger: true, run: () => room.remove(message) }];
}

export function openUserMenu(event, user, room) {
  event.preventDefault();
  event.stopPropagation();
  const isMe = user.id === room.store.me.id;
  openMenu(event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : event.currentTarget, [
    {
      title: displayName(user),
      items: [
        ...(user.bot ? [{ label: "Message", icon: "chat", run: () => room.openDm(user.id) }] : []),
        ...(user.bot || isMe ? [] : [{ label: `Continue as ${displayName(user)}`, icon: "switch", run: () => room.become(user.id) }]),
        ...(user.bot ? [appItem(room.store)] : []),
        { label: "Mention", icon: "plus", run: () => room.composer.mention(user) },
      ],
    },
    { title: "Apps", items: apps(ON_USER, user.id, room) },
    { items: [{ label: "Copy User ID", icon: "tag", run: () => copy(user.id) }] },
  ], { label: `${displayName(user)}: actions` });
}

/** An app that somebody added follows them to places where it is no member. */
function appItem(store) {
  const { has_app: hasApp } = store.settings;
  return { label: hasApp ? "Remove from My Apps" : "Add to My Apps", icon: "apps", run: () => store.choose({ has_app: !hasApp }) };
}
