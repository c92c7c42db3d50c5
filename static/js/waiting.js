// On every page of somebody who learns: sends what still waits on this device, and asks before signing out loses it.
import { allRows, forget, isKept, rows, send, shared, state, waitingIn } from './queue.js'

const { late, still } = document.body.dataset
const isQuiz = document.querySelector('[data-attempt]') !== null
const signOut = document.querySelector('form[action="/logout"]')

function notice(text) {
  const place = document.getElementById('main')
  const known = place.querySelector('.flash[data-waiting]') ?? document.createElement('p')
  known.className = 'flash'
  known.dataset.waiting = ''
  known.setAttribute('role', 'status')
  known.textContent = text
  place.prepend(known)
}

async function waiting() {
  return (await rows()).map((row) => ({ title: row.title, positions: waitingIn(row), handIn: row.handIn }))
}

/** "Nhận biết và báo tin: 2, 5; …" */
async function listed() {
  const lists = (await waiting()).filter(({ positions, handIn }) => positions.length > 0 || handIn)
  return lists.map(({ title, positions }) => [title, positions.join(', ')].filter(Boolean).join(': ')).join('; ')
}

document.addEventListener('answers', async () => {
  const count = (await waiting()).reduce((sum, { positions }) => sum + positions.length, 0)
  const known = document.querySelector('.flash[data-waiting]')
  if (count > 0 && state !== 'sent' && !isQuiz) notice(still.replace('%s', count))
  else if (count === 0) known?.remove()
})

document.addEventListener('submitted', ({ detail }) => {
  if (detail.late > 0 && !isQuiz) notice(late.replace('%s', detail.late))
  else if (!isQuiz) location.reload()
})

signOut?.addEventListener('submit', async (event) => {
  event.preventDefault()
  // A last try, which a dead network must not draw out.
  await Promise.race([send(), new Promise((resolve) => setTimeout(resolve, 3000))])
  // Sealed, they may stay: they go out when this person signs in here again.
  const lost = shared && isKept() ? '' : await listed()
  if (lost !== '' && !confirm(signOut.dataset.lose.replace('%s', lost))) return
  await forget()
  // Whatever else lies here may go too, unless an answer of somebody else waits.
  const wiped = Object.assign(document.createElement('input'), { type: 'hidden', name: 'wiped', value: 'yes' })
  if ((await allRows()).length === 0) signOut.append(wiped)
  signOut.submit()
})
