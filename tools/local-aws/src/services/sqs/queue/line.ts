interface Linked<Item> {
  previous: Item | undefined;
  next: Item | undefined;
}

/** A first-in first-out line that anything can leave from anywhere, at once. */
export class Line<Item extends Linked<Item>> {
  first: Item | undefined;
  #last: Item | undefined;

  push(item: Item): void {
    this.insertAfter(item, this.#last);
  }

  /** Behind the last item that `before` says stands before it: fast where that is near the end. */
  insert(item: Item, before: (other: Item) => boolean): void {
    let at = this.#last;
    while (at !== undefined && !before(at)) at = at.previous;
    this.insertAfter(item, at);
  }

  insertAfter(item: Item, at: Item | undefined): void {
    const next = at === undefined ? this.first : at.next;
    item.previous = at;
    item.next = next;
    if (at === undefined) this.first = item;
    else at.next = item;
    if (next === undefined) this.#last = item;
    else next.previous = item;
  }

  shift(): Item | undefined {
    const item = this.first;
    if (item !== undefined) this.remove(item);
    return item;
  }

  remove(item: Item): void {
    const { previous, next } = item;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    item.previous = undefined;
    item.next = undefined;
  }
}
