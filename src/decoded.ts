/** The text that percent signs stand for, as in addresses and forms; undefined where they stand for none. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
