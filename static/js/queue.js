// Answers on their way to the server. A choice is written down on this device first and then sent, again and again,
// until the server says that it has it: through reloads, a closed browser and a sign-in that ran out.
// One row an attempt: { id, person, attempt, title, records: { [position]: record }, handIn }.
// A record: { sequence, fields, chosenAt, waiting, refused }, and once it was stored { storedAt, isAnswered, mark }.

export const { person, initials, shared } = document.body.dataset
// Where several people use a device, nothing is written down in plain; where it cannot be sealed, nothing at all.
const vault = shared && globalThis.crypto?.subtle ? import('./vault.js') : undefined
let token = document.querySelector('[name="_csrf"]')?.value
let offset = 0

/** Phones' clocks are wrong; the server's is not. `at`: its time when this device's clock showed `here`. */
export function learnTime(at, here = Date.now()) {
  offset = at - here
}

const database = new Promise((resolve, reject) => {
  if (shared && !vault) throw new Error('nothing can be sealed here')
  const opening = indexedDB.open('la-chan', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('attempts', { keyPath: 'id' })
  opening.onsuccess = () => resolve(opening.result)
  opening.onerror = reject
}).catch(() => undefined)

// Where a browser keeps nothing, the page itself does, as long as it is open.
const memory = new Map()
export const isKept = () => memory.size === 0

async function store(mode, work) {
  const transaction = (await database).transaction('attempts', mode)
  const result = work(transaction.objectStore('attempts'))
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(result?.result)
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
}

/** Everything on this device, of other people too. */
export async function allRows() {
  const kept = await store('readonly', (all) => all.getAll()).catch(() => [])
  return [...kept, ...memory.values()]
}

export async function rows() {
  const own = (await allRows()).filter((row) => row.person === person)
  return vault ? Promise.all(own.map((await vault).opened)) : own
}
const idOf = (attempt) => `${person}/${attempt}`

/** Changes a row; nobody else does in the meantime. Work that returns false takes it away. */
export async function change(attempt, work) {
  const id = idOf(attempt)
  const changed = (row) => {
    const known = row ?? { id, person, attempt, records: {} }
    return work(known) === false ? undefined : known
  }
  const seal = async () => {
    const { closed, opened } = await vault
    const row = changed(await opened(await store('readonly', (all) => all.get(id))))
    const kept = row && (await closed(row, { initials, waiting: waitingIn(row).length, body: waitingBody(row) }))
    await store('readwrite', (all) => (kept ? all.put(kept) : all.delete(id)))
  }
  try {
    // Sealing takes longer than a transaction lasts, so a lock holds the other windows off.
    if (vault) await navigator.locks.request('answers', seal)
    else
      await store('readwrite', (all) => {
        const reading = all.get(id)
        reading.onsuccess = () => {
          const row = changed(reading.result)
          if (row) all.put(row)
          else all.delete(id)
        }
      })
  } catch {
    const row = changed(memory.get(id))
    if (row) memory.set(id, row)
    else memory.delete(id)
  }
  document.dispatchEvent(new Event('answers'))
  windows?.postMessage('')
}

// What one window writes down, the others show.
const windows = globalThis.BroadcastChannel && new BroadcastChannel('answers')
if (windows) windows.onmessage = () => document.dispatchEvent(new Event('answers'))

export const rowOf = async (attempt) => (await rows()).find((row) => row.attempt === attempt)

/** Writes a choice down. Its number is the time by the server's clock, and always larger than that of the one before. */
export function keep(attempt, title, position, fields, after = 0) {
  const chosenAt = Date.now()
  return change(attempt, (row) => {
    const before = Math.max(after, row.records[position]?.sequence ?? 0)
    const sequence = Math.max(Math.round(chosenAt + offset), before + 1)
    row.title = title
    row.records[position] = { sequence, fields, chosenAt: Math.max(0, chosenAt), waiting: true }
  })
}

export const waitingIn = (row) =>
  Object.entries(row?.records ?? {}).flatMap(([position, record]) => (record.waiting ? [Number(position)] : []))

const isWaiting = (row) => row.handIn || waitingIn(row).length > 0

/** Says what became of it: 'sent', 'signed-out' or 'unreachable'. */
export let state = 'sent'
let sending
let again
let failures = 0

export function send() {
  sending ??= sendAll().finally(() => {
    sending = undefined
  })
  return sending
}

async function sendAll() {
  clearTimeout(again)
  let outcome = 'sent'
  let waiting = (await rows()).filter(isWaiting)
  // What was chosen while the others were on their way goes with the next round.
  while (outcome === 'sent' && waiting.length > 0) {
    outcome = await sendRow(waiting[0])
    waiting = (await rows()).filter(isWaiting)
  }
  failures = outcome === 'sent' ? 0 : failures + 1
  if (failures) again = setTimeout(send, Math.min(1000 * 2 ** failures, 60_000) * (0.5 + Math.random()))
  state = outcome
  document.dispatchEvent(new Event('answers'))
  return outcome
}

const eventsOf = (row) =>
  waitingIn(row)
    .slice(0, 50)
    .map((position) => {
      const { sequence, fields, chosenAt } = row.records[position]
      return { position, sequence, fields, chosenAt }
    })

/** What is sent of a row, or brought to the server by other ways. */
export function waitingBody(row) {
  const events = eventsOf(row)
  return { events, handIn: (row.handIn && events.length === waitingIn(row).length) || undefined }
}

async function sendRow(row) {
  const body = waitingBody(row)
  try {
    const reply = await post(row.attempt, body)
    if (reply === 'signed-out') return reply
    learnTime(reply.at)
    await settle(row, body.events, reply)
    return 'sent'
  } catch {
    return 'unreachable'
  }
}

async function post(attempt, body, isSecond) {
  const patience = new AbortController()
  const limit = setTimeout(() => patience.abort(), 20_000)
  const response = await fetch(`/attempts/${attempt}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': token },
    body: JSON.stringify(body),
    keepalive: true,
    signal: patience.signal,
  })
  clearTimeout(limit)
  // Nobody is signed in any more, or somebody else is.
  if (response.status === 401 || response.status === 404) return 'signed-out'
  if (response.status === 403 && !isSecond) {
    token = /name="_csrf" value="([^"]+)"/.exec(await (await fetch('/help')).text())?.[1]
    return post(attempt, body, true)
  }
  const reply = await response.json()
  if (!reply.events) throw new Error(response.status)
  return reply
}

async function settle({ attempt }, events, { at, events: outcomes, isSubmitted }) {
  let late = 0
  const older = []
  await change(attempt, (row) => {
    for (const [index, { position, sequence }] of events.entries()) {
      const { outcome, isAnswered, mark } = outcomes[index]
      const record = row.records[position]
      if (outcome === 'closed') late++
      // Chosen anew in the meantime: that one is still on its way.
      if (record?.sequence !== sequence) continue
      if (outcome === 'stored') Object.assign(record, { waiting: false, storedAt: at, isAnswered, mark })
      // Numbered by a clock that was ahead: anew, by the time that came with this answer.
      else if (outcome === 'ahead') record.sequence = Math.round(Date.now() + offset)
      else if (outcome === 'refused') Object.assign(record, { waiting: false, refused: true })
      else delete row.records[position]
      if (outcome === 'older') older.push(position)
      if (outcome === 'refused') row.handIn = false
    }
    return !isSubmitted
  })
  if (isSubmitted) await forgetPages(attempt)
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail: { attempt, ...detail } }))
  if (isSubmitted) tell('submitted', { late })
  else if (older.length > 0) tell('older', { older })
}

/** Pages of a person's attempts that were kept for a time without a network: of one attempt, or of all. */
export async function forgetPages(attempt = '', whose = person) {
  if (!('caches' in globalThis)) return
  for (const name of await caches.keys()) if (name.startsWith(`quiz/${whose}/${attempt}`)) await caches.delete(name)
}

/** Takes everything of this person from this device; on one that others use too, all but the sealed answers that wait. */
export async function forget() {
  for (const { id, sealed } of (await allRows()).filter((row) => row.person === person)) {
    if (!sealed) await store('readwrite', (all) => all.delete(id)).catch(() => {})
  }
  memory.clear()
  sessionStorage.clear()
  await forgetPages()
}

addEventListener('online', send)
addEventListener('pageshow', send)
document.addEventListener('visibilitychange', send)
