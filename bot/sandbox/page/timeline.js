// The messages of one channel, in order of their ids. Knows no DOM and no network.

/** Snowflakes are decimal strings too long for a number: compare length first, then text. */
export function compareIds(a, b) {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

export class Timeline {
  constructor() {
    this.messages = [];
    this.loaded = false; // the newest page has been read
    this.complete = false; // nothing older is left to read
    this.stale = false; // something may have happened unseen since
    this.reading = null; // the promise of the newest page while it is under way
    this.journal = null; // live changes that came while a page was under way
  }

  get oldest() {
    return this.messages[0]?.id;
  }

  get(id) {
    return this.messages.find((message) => message.id === id);
  }

  /** Adds the message at its place, or replaces the one with its id. True when it was new. */
  put(message) {
    this.journal?.push(() => this.put(message));
    let index = this.messages.length;
    while (index > 0 && compareIds(this.messages[index - 1].id, message.id) >= 0) index -= 1;
    const known = this.messages[index]?.id === message.id;
    this.messages.splice(index, known ? 1 : 0, known ? { ...this.messages[index], ...message } : message);
    return !known;
  }

  patch(id, change) {
    this.journal?.push(() => this.patch(id, change));
    const index = this.messages.findIndex((message) => message.id === id);
    if (index >= 0) this.messages[index] = { ...this.messages[index], ...change };
  }

  remove(id) {
    this.journal?.push(() => this.remove(id));
    this.messages = this.messages.filter((message) => message.id !== id);
  }

  prepend(page, limit) {
    const known = new Set(this.messages.map((message) => message.id));
    this.messages.unshift(...page.filter((message) => !known.has(message.id)));
    this.complete = page.length < limit;
  }

  /** Takes the newest page. What it no longer holds was deleted; live changes made meanwhile are applied again. */
  takeNewest(page, limit) {
    const journal = this.journal ?? [];
    this.journal = null;
    const first = page[0]?.id;
    const reachesBack = page.length >= limit;
    const joins = reachesBack && this.messages.some((message) => message.id === first);
    const older = joins ? this.messages.filter((message) => compareIds(message.id, first) < 0) : [];
    if (!joins) this.complete = !reachesBack;
    this.messages = [...older, ...page];
    this.loaded = true;
    journal.forEach((change) => change());
  }
}
