// Says beside a question whether the choice reached the server, and sends it again when it did not.
const form = document.getElementById('attempt')
const mark = document.getElementById('saved')
// When a choice was made: one that comes late never replaces a newer one. Phones' clocks are wrong; the server's is not.
const correction = Number(form.dataset.sentAt) - Date.now()
const sequence = Object.assign(document.createElement('input'), { type: 'hidden', name: 'sequence' })
let again

function say(state) {
  mark.textContent = mark.dataset[state]
  mark.dataset.state = state
}

function fail() {
  say('failed')
  clearTimeout(again)
  again = setTimeout(retry, 10000)
}

function retry() {
  if (mark.dataset.state === 'failed') form.dispatchEvent(new Event('change'))
}

form.addEventListener(
  'change',
  () => {
    if (!sequence.isConnected) form.append(sequence)
    sequence.value = Math.max(Date.now() + correction, Number(sequence.value) + 1)
  },
  true,
)
form.addEventListener('htmx:before:request', () => say('saving'))
form.addEventListener('htmx:error', fail)
form.addEventListener('htmx:response:error', (event) => {
  const { status } = event.detail.ctx.response
  // Another device has made a newer choice: show what is stored.
  if (status === 409) location.reload()
  else if (status === 422) say('choose')
  else fail()
})
form.addEventListener('htmx:after:swap', (event) => {
  if (event.detail.ctx.response.status < 400) mark.dataset.state = 'saved'
})
addEventListener('online', retry)

// The buttons send an answer that did not arrive, a link would leave it behind: then the browser asks first.
let goesAlong = false
form.addEventListener('submit', () => {
  goesAlong = true
})
addEventListener('beforeunload', (event) => {
  if (mark.dataset.state === 'failed' && !goesAlong) event.preventDefault()
})

// Handed in elsewhere in the meantime: the result is the page to see, not a part of this one.
form.addEventListener('htmx:before:response', (event) => {
  const { redirected, url } = event.detail.ctx.response.raw
  if (!redirected) return
  event.preventDefault()
  location.assign(url)
})
