// A device that several people use: signs out when nobody touches it, and tells the next person whose answers wait.
import { allRows, person } from './queue.js'

const { leaving } = document.body.dataset
const minute = 60_000
// After handing in there is a result to read and nothing more to do.
const limit = document.querySelector('.result') ? minute : 3 * minute
let touchedAt = Date.now()
let toldAt = Date.now()

const notice = Object.assign(document.createElement('p'), { className: 'flash', hidden: true })
notice.setAttribute('role', 'status')
document.getElementById('main').prepend(notice)

function touch() {
  touchedAt = Date.now()
  if (notice.textContent === leaving) notice.hidden = true
  // The server ends the session of whoever does nothing; reading is something.
  if (touchedAt - toldAt < minute) return
  toldAt = touchedAt
  fetch('/session').catch(() => {})
}

if (person) {
  for (const event of ['pointerdown', 'keydown', 'scroll']) addEventListener(event, touch, { passive: true })
  const watch = setInterval(() => {
    const idle = Date.now() - touchedAt
    if (idle >= limit) {
      clearInterval(watch)
      document.querySelector('form[action="/logout"]').requestSubmit()
    } else if (idle >= limit - 30_000) Object.assign(notice, { textContent: leaving, hidden: false })
  }, 1000)
} else {
  const list = document.getElementById('others')
  const waiting = (await allRows()).filter((row) => row.sealed)
  if (list) list.hidden = waiting.length === 0
  for (const row of list ? waiting : []) {
    const entry = document.createElement('li')
    const button = Object.assign(document.createElement('button'), {
      type: 'button',
      className: 'button button--second',
    })
    button.textContent = list.dataset.text.replace('%s', `${row.initials} (${row.waiting})`)
    button.addEventListener('click', async () => {
      const { showCodes } = await import(list.dataset.rescue)
      await showCodes(list, row.sealed, list.dataset.qr)
    })
    entry.append(button)
    list.querySelector('ul').append(entry)
  }
}
