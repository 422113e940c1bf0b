// What was sent from the message box, for the arrow keys. Does not know what an item is.

export class History {
  constructor() {
    this.items = [];
    this.place = null; // of the recalled item, while it stands unchanged in the box
  }

  get isRecalling() {
    return this.place !== null;
  }

  remember(item) {
    this.items.push(item);
  }

  leave() {
    this.place = null;
  }

  /** The item one step older (-1) or newer (1); undefined past the newest, null where there is no step. */
  step(direction) {
    const place = (this.place ?? this.items.length) + direction;
    if (place < 0 || !this.items.length) return null;
    this.place = place < this.items.length ? place : null;
    return this.items[place];
  }
}
