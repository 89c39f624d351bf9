/** Something of a long list, by a name that stays. */
export type Keyed = { key: string };

/**
 * Heights of a long list's items, measured where they have been seen and estimated elsewhere, in
 * pixels. Sums are kept in a Fenwick tree: finding a place and changing a height take the logarithm
 * of the length.
 */
export class Heights<T extends Keyed> {
  private readonly estimate: (item: T) => number;
  private readonly measured = new Map<string, number>();
  private items: readonly T[] = [];
  private sizes: number[] = [];
  /** Sums at 1 and above; place 0 stays empty. */
  private tree: number[] = [0];
  private places = new Map<string, number>();

  constructor(estimate: (item: T) => number) {
    this.estimate = estimate;
  }

  get count(): number {
    return this.items.length;
  }

  /** The list is another one by now. Going on at its end costs no more than what is new. */
  sync(items: readonly T[]): void {
    if (items === this.items) return;
    const before = this.items.length;
    const goesOn = items.length >= before && items[0]?.key === this.items[0]?.key && items[before - 1]?.key === this.items[before - 1]?.key;
    this.items = items;
    if (!goesOn) {
      this.sizes = [];
      this.tree = [0];
      this.places = new Map();
    }
    for (let index = goesOn ? before : 0; index < items.length; index += 1) {
      const item = items[index];
      if (item === undefined) break;
      this.places.set(item.key, index);
      this.append(this.measured.get(item.key) ?? this.estimate(item));
    }
  }

  /** How high an item turned out to be; says whether that is news. */
  measure(key: string, height: number): boolean {
    this.measured.set(key, height);
    const index = this.places.get(key);
    const known = index === undefined ? undefined : this.sizes[index];
    if (index === undefined || known === undefined || Math.abs(known - height) < 0.5) return false;
    this.sizes[index] = height;
    for (let at = index + 1; at < this.tree.length; at += at & -at) this.tree[at] = (this.tree[at] ?? 0) + height - known;
    return true;
  }

  indexOf(key: string): number | undefined {
    return this.places.get(key);
  }

  /** Where an item begins; with the length of the list, where the list ends. */
  offsetOf(index: number): number {
    let sum = 0;
    for (let at = index; at > 0; at -= at & -at) sum += this.tree[at] ?? 0;
    return sum;
  }

  /** The item at a place; the last one beyond the end. */
  indexAt(offset: number): number {
    let index = 0;
    let left = offset;
    for (let step = 2 ** Math.floor(Math.log2(Math.max(1, this.count))); step > 0; step /= 2) {
      const next = index + step;
      const sum = this.tree[next];
      if (next <= this.count && sum !== undefined && sum <= left) {
        index = next;
        left -= sum;
      }
    }
    return Math.max(0, Math.min(index, this.count - 1));
  }

  private append(size: number): void {
    this.sizes.push(size);
    const at = this.sizes.length;
    let sum = size;
    // The sums that end right before this place and are part of its own.
    for (let child = at - 1; child > at - (at & -at); child -= child & -child) sum += this.tree[child] ?? 0;
    this.tree.push(sum);
  }
}
