// The live event stream, which comes back by itself after a break.
// Emits "event" {type, data}, "up" and "down". Does not know what an event means.

const SHORTEST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8000;

export class Socket extends EventTarget {
  constructor(user) {
    super();
    this.user = user;
    this.wait = SHORTEST_WAIT_MS;
    this.closed = false;
    this.retryNow = () => this.connection === null && this.connect();
    window.addEventListener("online", this.retryNow);
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const connection = new WebSocket(`${scheme}//${location.host}/page-api/events?user=${encodeURIComponent(this.user)}`);
    this.connection = connection;
    connection.addEventListener("open", () => {
      this.wait = SHORTEST_WAIT_MS;
      this.dispatchEvent(new Event("up"));
    });
    connection.addEventListener("message", (frame) => {
      this.dispatchEvent(new CustomEvent("event", { detail: JSON.parse(frame.data) }));
    });
    connection.addEventListener("close", () => this.lost());
  }

  lost() {
    if (this.closed) return;
    this.connection = null;
    this.dispatchEvent(new Event("down"));
    // A little chance in the delay, so that many open pages do not all knock at once.
    this.timer = setTimeout(() => this.connect(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  /** Gives this connection up and tries again after a long wait. */
  drop() {
    this.wait = LONGEST_WAIT_MS;
    this.connection?.close();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    window.removeEventListener("online", this.retryNow);
    this.connection?.close();
  }
}
