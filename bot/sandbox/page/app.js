// The page's start: who sits here, which channel is open, and the address bar that remembers both.

import { Api } from "./api.js";
import { h } from "./dom.js";
import { Room } from "./room.js";
import { restoreTheme } from "./theme.js";
import { keepTime } from "./time.js";

const REMEMBERED_USER = "sojourn.user";
const RETRY_MS = 1000;
const root = document.getElementById("app");
let room = null;

function address() {
  return new URLSearchParams(location.search);
}

function navigate(change) {
  const parameters = address();
  for (const [key, value] of Object.entries(change)) parameters.set(key, value);
  history.replaceState(null, "", `?${parameters}`);
}

/** The user named in the address, else the last one here, else the first person. */
function whoSitsHere(users) {
  const people = users.filter((user) => !user.bot);
  const wanted = [address().get("user"), localStorage.getItem(REMEMBERED_USER)];
  return wanted.map((id) => people.find((user) => user.id === id)).find(Boolean) ?? people[0];
}

async function become(userId) {
  const api = new Api(userId);
  const state = await api.state();
  room?.close();
  room = new Room(api, state, { navigate, become: (other) => become(other) });
  root.replaceChildren(room.element);
  localStorage.setItem(REMEMBERED_USER, userId);
  navigate({ user: userId });
  const { channels, guild } = room.store;
  const wanted = channels.get(address().get("channel")) ?? room.store.channelsIn(guild?.id)[0] ?? [...channels.values()][0];
  if (wanted) await room.open(wanted.id);
}

async function start() {
  try {
    const me = whoSitsHere(await Api.users());
    if (!me) throw new Error("The sandbox knows no user yet.");
    await become(me.id);
  } catch (error) {
    root.replaceChildren(h("p", { class: "splash", role: "alert" }, `${error.message} Trying again…`));
    setTimeout(start, RETRY_MS);
  }
}

restoreTheme();
keepTime(document);
start();
