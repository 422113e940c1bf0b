// Slash commands, button clicks, menu commands and modal submits from the moment they are sent until the bot
// answered. Emits "change" {messageId?} and "modal" {modal}. Does not know what an answer looks like on the screen.

const MOST_REMEMBERED = 100;

/** Answers to another page of the same user are never asked for, so the oldest entries go. */
function remember(map, id, value) {
  map.set(id, value);
  if (map.size > MOST_REMEMBERED) map.delete(map.keys().next().value);
}

export class Interactions extends EventTarget {
  constructor(api, store) {
    super();
    this.api = api;
    this.store = store;
    this.mine = new Map(); // interaction id -> {channelId, settle}
    this.early = new Map(); // interaction id -> answers that overtook the reply to our own POST
    this.clicks = new Map(); // message id -> set of custom_ids under way
    this.failures = new Map(); // message id -> what to say below its buttons
    this.sent = []; // slash and menu commands that show no message yet
  }

  async slash(channelId, label, name, options) {
    await this.show(channelId, label, { kind: "slash", name, options });
  }

  async menu(channelId, name, targetId, type) {
    await this.show(channelId, name, { kind: "menu", name, target_id: targetId, type });
  }

  async click(message, customId, values = undefined) {
    const busy = this.clicks.get(message.id) ?? new Set();
    if (busy.has(customId)) return;
    this.clicks.set(message.id, busy.add(customId));
    this.failures.delete(message.id);
    this.changed(message.id);
    const outcome = await this.run(message.channel_id, {
      kind: "component",
      message_id: message.id,
      custom_id: customId,
      ...(values ? { values } : {}),
    });
    busy.delete(customId);
    if (outcome.status === "failed") this.failures.set(message.id, outcome.reason ?? "This interaction failed");
    this.changed(message.id);
  }

  /** Resolves to null when the bot accepted, else to the sentence to show. */
  async submitModal(modal, fields) {
    const outcome = await this.run(modal.channel_id, {
      kind: "modal",
      custom_id: modal.custom_id,
      modal_id: modal.modal_id,
      fields,
    });
    return outcome.status === "failed" ? outcome.reason ?? "Something went wrong. Try again." : null;
  }

  async autocomplete(channelId, name, options) {
    return (await this.api.interact(channelId, { kind: "autocomplete", name, options })).choices ?? [];
  }

  forget(entry) {
    this.sent = this.sent.filter((other) => other !== entry);
    this.changed();
  }

  /** Takes an event of the live stream when it is an answer to an interaction. */
  apply({ type, data }) {
    // "thinking" says that the bot was asked, which the spinner shows already.
    if (type === "interaction" && data.status !== "thinking") this.answer(data.interaction_id, { status: data.status, reason: data.message });
    if (type === "modal") this.answer(data.interaction_id, { status: "modal", modal: data });
    // A message that names the interaction is its answer, "is thinking…" included.
    if (type === "message_create" && data.interaction_metadata) this.answer(data.interaction_metadata.id, { status: "done" });
  }

  /** The stream broke: answers may have been missed, so nothing is left spinning. */
  lost() {
    for (const { settle } of this.mine.values()) settle({ status: "unknown" });
  }

  async show(channelId, label, body) {
    const entry = { channelId, label, failed: null };
    this.sent.push(entry);
    this.changed();
    const outcome = await this.run(channelId, body);
    if (outcome.status !== "failed") {
      this.forget(entry);
    } else {
      entry.failed = outcome.reason ?? "The application did not respond";
      this.changed();
    }
  }

  async run(channelId, body) {
    let id;
    try {
      id = (await this.api.interact(channelId, body)).interaction_id;
    } catch (error) {
      return { status: "failed", reason: error.status >= 500 || error.status === 0 ? undefined : error.message };
    }
    return new Promise((settle) => {
      remember(this.mine, id, { channelId, settle });
      for (const answer of this.early.get(id) ?? []) this.answer(id, answer);
      this.early.delete(id);
    });
  }

  /** A modal settles its interaction too: the button that asked for it need not spin while the form is filled in. */
  answer(id, answer) {
    const asked = this.mine.get(id);
    if (!asked) {
      remember(this.early, id, [...(this.early.get(id) ?? []), answer]);
      return;
    }
    asked.settle(answer);
    this.changed();
    if (!answer.modal) return;
    const modal = { ...answer.modal, channel_id: asked.channelId };
    this.dispatchEvent(new CustomEvent("modal", { detail: { modal } }));
  }

  changed(messageId = undefined) {
    this.dispatchEvent(new CustomEvent("change", { detail: { messageId } }));
  }
}
