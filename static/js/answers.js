// The pages of a quiz: every choice goes into the queue, and the page says of each answer whether the server has it.
import { keepPages } from './offline.js'
import { change, isKept, keep, learnTime, rowOf, send, state, waitingIn } from './queue.js'
import { canSeal } from './sealing.js'
import { tell } from './story.js'

const quiz = document.querySelector('[data-attempt]')
const form = document.getElementById('attempt')
const { attempt, kept, sentAt, title, total } = quiz.dataset
const position = Number(form?.dataset.position)
const isStory = form?.dataset.steps !== undefined
const mark = document.getElementById('saved')
const here = (rest) => `/attempts/${attempt}${rest}`
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time))

// The page was on its way while its first byte was not there yet. One that was kept has been aged when it was served.
const arrivedAt = performance.getEntriesByType('navigation')[0]?.responseStart ?? 0
learnTime(Number(sentAt), Date.now() - performance.now() + arrivedAt)
/** What the page shows is what the server had then; what this device has to say since is newer. */
const drawnAt = Number(kept ?? sentAt)
const isNewer = (record) => record !== undefined && (record.waiting || record.refused || record.storedAt >= drawnAt)

/** The answer as the form holds it. A decision of a story is one more sign of its path. */
function fieldsOf() {
  const fields = {}
  for (const [name, value] of new FormData(form)) {
    if (/^(answer|path)/.test(name)) fields[name] = name in fields ? [fields[name], value].flat() : value
  }
  return isStory ? { path: [fields.path, fields.answer].filter(Boolean).join('.') } : fields
}

const isBlank = (fields) => Object.values(fields).flat().join('') === ''
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)
let shown = form && fieldsOf()

/** Puts an answer that this device knows into the form. */
function fill(fields) {
  if (isSame(fields, shown)) return
  if (isStory) tell(form, fields.path)
  else {
    for (const control of form.querySelectorAll('[name^="answer"]')) {
      const values = [fields[control.name] ?? []].flat()
      if (/radio|checkbox/.test(control.type)) control.checked = values.includes(control.value)
      else control.value = values[0] ?? ''
    }
  }
  shown = fieldsOf()
  // Whatever else draws the answer, lines in their order say, draws it anew.
  form.querySelector('[name^="answer"]')?.dispatchEvent(new Event('change', { bubbles: true }))
}

// While a choice is being written down, what was written before says nothing about this page.
let turn = 0
let choosing = 0

async function choose() {
  const fields = fieldsOf()
  if (isSame(fields, shown)) return
  shown = fields
  say('saving')
  // A code that is shown does not hold this one.
  document.querySelector('.rescue__shown').hidden = true
  turn++
  choosing++
  await keep(attempt, title, position, fields, Number(form.dataset.sequence))
  choosing--
  send()
}

function say(what, text = mark.dataset[what]) {
  mark.dataset.state = what
  mark.querySelector('.saved').dataset.state = what
  mark.querySelector('.saved__text').textContent = text
}

function tellMark(record) {
  if (record.refused) say('refused')
  else if (!record.waiting) say(record.mark ? 'saved' : 'none', record.mark)
  else say(state === 'sent' ? 'saving' : isKept() ? 'waiting' : 'failed')
}

/** The list of items, and in words which of them wait. */
function tellItems(row) {
  const items = [...document.querySelectorAll('[data-item]')]
  for (const item of items) {
    const record = row?.records[item.dataset.item]
    if (!isNewer(record)) continue
    item.dataset.state = record.waiting ? 'waiting' : record.isAnswered ? 'answered' : 'open'
    const text = item.dataset[item.dataset.state]
    if (item.hasAttribute('aria-label')) item.setAttribute('aria-label', text)
    else Object.assign(item.querySelector('.tag'), { textContent: text }).dataset.state = item.dataset.state
  }
  const positions = (of) => items.filter((item) => item.dataset.state === of).map((item) => item.dataset.item)
  fillIn('answered', positions('answered').length)
  if (row) {
    fillIn('unanswered', positions('open').join(', '))
    const gap = fillIn('gap', positions('open')[0])
    if (gap)
      Object.assign(gap, { href: here(`/items/${positions('open')[0]}`), hidden: positions('open').length === 0 })
  }
  const waiting = waitingIn(row)
  fillIn('waiting', waiting.join(', ')).hidden = waiting.length === 0 || state === 'sent'
}

function fillIn(id, value) {
  const place = document.getElementById(id)
  if (place) place.textContent = (value === '' && place.dataset.none) || place.dataset.text.replace('%s', value)
  return place
}

async function refresh() {
  const asked = turn
  const row = await rowOf(attempt)
  const record = row?.records[position]
  if (isNewer(record) && asked === turn && choosing === 0) {
    fill(record.fields)
    tellMark(record)
  }
  tellItems(row)
  const rescue = document.getElementById('rescue')
  rescue.hidden = state !== 'unreachable' || !(row?.handIn || waitingIn(row).length > 0)
  rescue.querySelector('button').hidden = !canSeal
  rescue.querySelector('.rescue__insecure').hidden = canSeal
  document.getElementById('handing-in').hidden = !row?.handIn || state === 'sent'
  document.getElementById('signed-out').hidden = state !== 'signed-out'
}

const stateOf = (item) => document.querySelector(`[data-item="${item}"]`).dataset.state

/** On to another page of the quiz; without the network, to one that was kept. */
function go(path) {
  if (state === 'unreachable' && !navigator.serviceWorker?.controller) return
  location.assign(here(path))
}

async function handIn() {
  await change(attempt, (row) => Object.assign(row, { title, handIn: true }) && true)
  await Promise.race([send(), pause(3000)])
  const row = await rowOf(attempt)
  const [refused] = Object.entries(row?.records ?? {}).find(([, record]) => record.refused) ?? []
  if (refused && Number(refused) !== position) go(`/items/${refused}`)
}

form?.addEventListener('change', () => {
  if (!isStory) choose()
  else if (!isSame(fieldsOf(), shown)) say('decide')
})

form?.addEventListener('submit', async (event) => {
  // Whether it is right is the server's to say: the form itself goes there, newer than all that waits.
  if (event.submitter?.value === 'check') return
  const isUndecided = isStory && form.elements.answer && isSame(fieldsOf(), shown)
  // With a network, the server says beside the field that nothing was chosen.
  if (!isStory && isBlank(fieldsOf()) && state === 'sent' && navigator.onLine) return
  event.preventDefault()
  if (isUndecided || isBlank(fieldsOf())) return say('choose')
  const decision = isStory && !isSame(fieldsOf(), shown) && fieldsOf().path
  await choose()
  await Promise.race([send(), pause(1500)])
  const record = (await rowOf(attempt))?.records[position]
  if (record?.refused) return
  if (decision) {
    const next = tell(form, decision)
    shown = fieldsOf()
    next.tabIndex = -1
    return next.focus()
  }
  if (stateOf(position) === 'open') return say('incomplete')
  const wish = event.submitter?.value
  const isWhole = !document.querySelector('[data-item][data-state="open"]')
  if (wish === 'submit' && isWhole) return handIn()
  go(wish === 'submit' || wish === 'review' ? '/review' : `/items/${Math.min(position + 1, total)}`)
})

document.getElementById('submission')?.addEventListener('submit', (event) => {
  event.preventDefault()
  handIn()
})

document.querySelector('#rescue button').addEventListener('click', async () => {
  const { showRescue } = await import(quiz.dataset.rescue)
  const key = quiz.dataset.key ?? sessionStorage.getItem(`key/${attempt}`)
  await showRescue(document.getElementById('rescue'), { ...quiz.dataset, key })
})

document.addEventListener('answers', refresh)
document.addEventListener('older', ({ detail }) => {
  if (detail.attempt === attempt && detail.older.includes(position)) location.reload()
})
document.addEventListener('submitted', ({ detail }) => {
  if (detail.attempt !== attempt) return
  if (detail.late > 0) fillIn('late', detail.late).parentElement.hidden = false
  else location.assign(here(''))
})

// Where nothing can be kept on this device, leaving the page would lose what it has not sent.
addEventListener('beforeunload', (event) => {
  if (mark?.dataset.state === 'failed') event.preventDefault()
})

refresh().then(send)
// An attempt whose time is up links to no question any more.
if (document.querySelector('a[data-item], [data-item] a[href]')) {
  setTimeout(() => keepPages(attempt).catch(() => {}), 500)
}
