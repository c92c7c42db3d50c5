// Tells the server which section is being read, so that "read on" comes back to it.
const { place } = document.querySelector('[data-place]').dataset
const token = document.querySelector('input[name="_csrf"]').value
const titles = [...document.querySelectorAll('.prose h2[id]')]
let told
let resting

/** The section being read is the last one whose title is in the upper half of the screen or above it. */
function tell() {
  const section = titles.filter((title) => title.getBoundingClientRect().top < innerHeight / 2).pop()?.id
  if (!section || section === told) return
  told = section
  const body = new URLSearchParams({ section })
  fetch(place, { method: 'POST', keepalive: true, headers: { 'x-csrf-token': token }, body }).catch(() => {
    told = undefined
  })
}

// Whoever scrolls past a section, up to the menu say, does not read it.
function rest() {
  clearTimeout(resting)
  resting = setTimeout(tell, 2000)
}

addEventListener('scroll', rest, { passive: true })
