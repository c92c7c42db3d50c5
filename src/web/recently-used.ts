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

/**
 * Keeps the `size` answers last used, each under the mark that its sources had: whoever changes those gives them another
 * mark in the same transaction. What is read between two looks at the same mark has that mark; anything else is not
 * kept. Answers are shared between requests: read them, never change them.
 */
export function keptUnderMark<Answer>(size: number) {
  const answers = recentlyUsed<{ answer: Answer }>(size)
  return async (
    mark: string,
    question: string,
    { read, markNow }: { read: () => Promise<Answer>; markNow: () => Promise<string> },
  ): Promise<Answer> => {
    const key = `${mark} ${question}`
    const known = answers.get(key)
    if (known) return known.answer
    const answer = await read()
    if ((await markNow()) === mark) answers.set(key, { answer })
    return answer
  }
}
