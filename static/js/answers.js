// Says beside a question whether the choice reached the server, and sends it again when it did not.
const form = document.getElementById('attempt')
const mark = document.getElementById('saved')
// The number of a choice, counted on from the stored one: a choice that comes late never replaces a newer one.
let number = Number(form.dataset.sequence)
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
    number += 1
    sequence.value = number
  },
  true,
)
form.addEventListener('htmx:before:request', () => say('saving'))
form.addEventListener('htmx:error', fail)
form.addEventListener('htmx:response:error', (event) => {
  const { raw, status } = event.detail.ctx.response
  if (status === 409) {
    // Another device has chosen since this page was opened. What is chosen here now is newer.
    number = Math.max(number, Number(raw.headers.get('x-sequence')))
    form.dispatchEvent(new Event('change'))
  } else if (status === 422) say('choose')
  else fail()
})
form.addEventListener('htmx:after:swap', (event) => {
  if (event.detail.ctx.response.status < 400) mark.dataset.state = 'saved'
})
addEventListener('online', retry)
// Handed in elsewhere in the meantime: the result is the page to see, not a part of this one.
form.addEventListener('htmx:before:response', (event) => {
  const { redirected, url } = event.detail.ctx.response.raw
  if (!redirected) return
  event.preventDefault()
  location.assign(url)
})
