// On a device that several people use, what one of them has chosen lies there sealed: under the key of the attempt,
// which only their own signed-in page has. Beside it lies the same as a code that the server can open.
import { bytesOf, importKey, seal, through } from './sealing.js'

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

async function open(key, text) {
  const bytes = bytesOf(text)
  const options = { name: 'AES-GCM', iv: bytes.slice(17, 29), additionalData: bytes.slice(0, 17) }
  const opened = await crypto.subtle.decrypt(options, await importKey(key, 'decrypt'), bytes.slice(29))
  const content = bytes[0] === 2 ? await through(new DecompressionStream('deflate'), new Uint8Array(opened)) : opened
  return JSON.parse(new TextDecoder().decode(content))
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
