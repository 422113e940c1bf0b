// The sandbox's page API over HTTP, as one user. Knows no DOM and keeps nothing.

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.name = "ApiError";
    this.status = status;
  }
}

async function call(path, query = {}, init = {}) {
  const parameters = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  let response;
  try {
    response = await fetch(`/page-api/${path}?${new URLSearchParams(parameters)}`, init);
  } catch {
    throw new ApiError(0, "The sandbox does not answer.");
  }
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    body = { message: text };
  }
  if (!response.ok) throw new ApiError(response.status, body?.message || body?.error || `The sandbox answered ${response.status}.`);
  return body;
}

function json(body) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function multipart(files, payload) {
  const form = new FormData();
  if (payload) form.append("payload_json", JSON.stringify(payload));
  files.forEach((file, index) => form.append(`files[${index}]`, file, file.name));
  return { method: "POST", body: form };
}

export class Api {
  constructor(user) {
    this.user = user;
  }

  static users() {
    return call("users");
  }

  state() {
    return call("state", { user: this.user });
  }

  /** Up to `limit` messages, oldest first, the newest of them just before the message `before`. */
  async messages(channel, { before, limit = 50 } = {}) {
    return (await call("messages", { user: this.user, channel, before, limit })).messages;
  }

  send(channel, content, files = [], replyTo = undefined) {
    const payload = { content, ...(replyTo ? { reply_to: replyTo } : {}) };
    return call("messages", { user: this.user, channel }, multipart(files, payload));
  }

  /** Files for attachment options and upload fields; the ids that come back are the values. */
  upload(channel, files) {
    return call("attachments", { user: this.user, channel }, multipart(files));
  }

  interact(channel, body) {
    return call("interactions", { user: this.user, channel }, json(body));
  }

  react(channel, message, emoji) {
    return call("reactions", { user: this.user, channel, message, emoji }, { method: "PUT" });
  }

  unreact(channel, message, emoji) {
    return call("reactions", { user: this.user, channel, message, emoji }, { method: "DELETE" });
  }

  /** Deletes one's own message, or dismisses an ephemeral one. */
  remove(channel, message) {
    return call("messages", { user: this.user, channel, message }, { method: "DELETE" });
  }

  openThread(channel, name, messageId) {
    return call("threads", { user: this.user, channel }, json({ name, message_id: messageId }));
  }

  /** change: {locale?, has_app?} */
  choose(change) {
    return call("settings", { user: this.user }, { ...json(change), method: "PATCH" });
  }

  openDm(recipient) {
    return call("dm", { user: this.user }, json({ recipient_id: recipient }));
  }
}
