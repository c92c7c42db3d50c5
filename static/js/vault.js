// On a device that several people use, what one of them has chosen lies there sealed: under the key of the attempt,
// which only their own signed-in page has. Beside it lies the same as a code that the server can open.
import { open, seal } from './sealing.js'

async function keyOf(attempt) {
  const shown = document.querySelector('[data-attempt]')?.dataset
  const name = `key/${attempt}`
  let key = shown?.attempt === attempt ? shown.key : undefined
  key ||= sessionStorage.getItem(name)
  if (!key) {
    const response = await fetch(`/attempts/${attempt}/key`)
    if (response.ok) key = (await response.json()).key
  }
  if (key) sessionStorage.setItem(name, key)
  return key
}

/** The row as it was; one that this page cannot open has nothing to say, and stays. */
export async function opened(row) {
  if (!row) return row
  try {
    return await open(await keyOf(row.attempt), row.memo)
  } catch {
    return { ...row, records: {}, handIn: false }
  }
}

export async function closed(row, { initials, waiting, body }) {
  const { id, person, attempt } = row
  const key = await keyOf(attempt)
  const sealed = waiting > 0 || row.handIn ? await seal(key, attempt, body) : undefined
  return { id, person, attempt, initials, waiting, sealed, memo: await seal(key, attempt, row) }
}
