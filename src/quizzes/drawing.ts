/** A question of the bank as far as drawing needs it. */
export type BankItem = { questionVersionId: string; objective: string; shuffled: string[] }
export type DrawnItem = { questionVersionId: string; optionOrder: string[] }

/** Uniform in [0, 1). */
export type Random = () => number

/**
 * Draws an attempt's questions: of each objective as many as its quota, without repetition, then all in one random
 * order, what each lets shuffle shuffled once. Throws when a bank holds fewer questions than a quota: publication
 * refuses such a course.
 */
export function drawItems(
  bank: BankItem[],
  quotas: { objective: string; draw: number }[],
  random: Random,
  /** Question versions that this person has just seen: drawn only where nothing else is left. */
  seen: ReadonlySet<string> = new Set(),
): DrawnItem[] {
  const drawn = quotas.flatMap(({ objective, draw }) => {
    const candidates = bank.filter((item) => item.objective === objective)
    if (candidates.length < draw)
      throw new Error(`the bank has ${candidates.length} questions for ${objective}, ${draw} are drawn`)
    const shuffled = shuffle(candidates, random)
    const isSeen = ({ questionVersionId }: BankItem) => seen.has(questionVersionId)
    return [...shuffled.filter((item) => !isSeen(item)), ...shuffled.filter(isSeen)].slice(0, draw)
  })
  return shuffle(drawn, random).map(({ questionVersionId, shuffled }) => ({
    questionVersionId,
    optionOrder: shuffle(shuffled, random),
  }))
}

/** Fisher–Yates: every order is equally likely. */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T]
  }
  return shuffled
}
