/** A first-in-first-out list with removal, as postgres.js 3.4 expects it, no longer than twice what is in it. */
export function queueThatForgets<T>(initial: T[] = []) {
  let items: (T | undefined)[] = [...initial]
  let first = 0

  return {
    get length() {
      return items.length - first
    },
    /** Takes `item` out wherever it stands; null when it is not in. */
    remove: (item: T): T | null => {
      const position = items.indexOf(item, first)
      if (position === -1) return null
      items.splice(position, 1)
      return item
    },
    push: (item: T): T => {
      items.push(item)
      return item
    },
    /** Takes the oldest out; undefined when there is none. */
    shift: (): T | undefined => {
      if (first === items.length) return undefined
      const item = items[first]
      items[first++] = undefined
      // Copying only when half of it is empty costs each item one move on average.
      if (first * 2 >= items.length) {
        items = items.slice(first)
        first = 0
      }
      return item
    },
  }
}
