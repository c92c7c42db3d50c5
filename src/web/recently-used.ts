/** Keeps the `size` values that were used last. For what never changes under its key, so that nothing is ever out of date. */
export function recentlyUsed<Value>(size: number) {
  const values = new Map<string, Value>()
  return {
    get(key: string): Value | undefined {
      const value = values.get(key)
      if (value === undefined) return undefined
      values.delete(key)
      values.set(key, value)
      return value
    },
    set(key: string, value: Value): void {
      values.delete(key)
      values.set(key, value)
      const oldest = values.keys().next()
      if (values.size > size && !oldest.done) values.delete(oldest.value)
    },
  }
}
