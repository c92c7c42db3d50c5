// Seals answers under the key of their attempt, which the server has and this page was given: nobody else can read or
// change them. Version, attempt, nonce, then what AES-GCM makes of the deflated JSON; the server reads the same.
export const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0))
const textOf = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '')

/** Without a secure connection browsers seal nothing. */
export const canSeal = globalThis.crypto?.subtle !== undefined
export const through = async (stream, bytes) =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer())
export const importKey = (key, use) => crypto.subtle.importKey('raw', bytesOf(key), 'AES-GCM', false, [use])

export async function seal(key, attempt, body) {
  const plain = new TextEncoder().encode(JSON.stringify(body))
  const isSmall = 'CompressionStream' in globalThis
  const content = isSmall ? await through(new CompressionStream('deflate'), plain) : plain
  const id = attempt
    .replace(/-/g, '')
    .match(/../g)
    .map((pair) => Number.parseInt(pair, 16))
  const head = Uint8Array.from([isSmall ? 2 : 1, ...id])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const options = { name: 'AES-GCM', iv, additionalData: head }
  const sealed = await crypto.subtle.encrypt(options, await importKey(key, 'encrypt'), content)
  return textOf([...head, ...iv, ...new Uint8Array(sealed)])
}
