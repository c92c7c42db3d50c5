/**
 * Keeps the `size` values that were used last, and at most as many older ones. For what never changes under its key, so
 * that nothing is ever out of date. Two generations, so that finding a value moves nothing.
 */
export function recentlyUsed<Value>(size: number) {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()

  function set(key: string, value: Value): void {
    young.set(key, value)
    if (young.size < size) return
    old = young
    young = new Map()
  }
  return {
    get(key: string): Value | undefined {
      const value = young.get(key)
      if (value !== undefined) return value
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    set,
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
