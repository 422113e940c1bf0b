// Threads on the page: the little form that names a new one, and the line under the message it began with.
// Does not know what is said in them.

import { h, icon, iconButton, uniqueId } from "./dom.js";
import { plain } from "./markdown.js";

const LONGEST_NAME = 100;
const SUGGESTED = 40;

/** Asks for a name and opens the thread; from nothing where there is no message. */
export function openThreadForm(room, message = null) {
  const titleId = uniqueId("thread");
  const nameId = uniqueId("name");
  const channelId = room.store.channelId;
  const input = h("input", { id: nameId, class: "input", type: "text", maxlength: LONGEST_NAME, autocomplete: "off", required: true });
  if (message) input.value = plain(message.content ?? "", room.store.names).replace(/\s+/g, " ").slice(0, SUGGESTED);
  const form = h("form", { method: "dialog", on: { submit: (event) => submit(event) } },
    h("header", { class: "modal-head" }, icon("thread"), h("h2", { id: titleId }, "New Thread"), iconButton("close", "Close", () => dialog.close())),
    h("div", { class: "modal-rows" }, h("div", { class: "field" }, h("label", { class: "field-label", for: nameId }, "Thread name"), input)),
    h("footer", { class: "modal-foot" },
      h("button", { type: "button", class: "button plain", on: { click: () => dialog.close() } }, "Cancel"),
      h("button", { type: "submit", class: "button primary" }, "Create Thread")),
  );
  const dialog = h("dialog", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": titleId }, form);

  async function submit(event) {
    event.preventDefault();
    dialog.close();
    const thread = await room.attempt(room.store.openThread(channelId, input.value.trim(), message?.id));
    if (thread) await room.open(thread.id);
  }

  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  input.select();
}

/** Leads from a message into the thread that began with it. */
export function threadLink(thread, room) {
  const count = thread.message_count;
  const more = count === 0 ? "See thread" : count === 1 ? "1 message" : `${count} messages`;
  return h("button", { type: "button", class: "thread-link", data: { thread: thread.id }, on: { click: () => room.open(thread.id) } },
    icon("thread"), h("strong", {}, thread.name), h("span", {}, `${more} ›`));
}
