// Lets an answer be dragged to its line. The selects stay: they are what is sent, and all that a keyboard needs.
const tray = document.querySelector('.tray')
const pairs = [...document.querySelectorAll('.pair')]
const selectOf = (pair) => pair.querySelector('select')

function pairAt(x, y) {
  return document.elementFromPoint(x, y)?.closest('.pair')
}

function choose(pair, value) {
  selectOf(pair).value = value
  selectOf(pair).dispatchEvent(new Event('change', { bubbles: true }))
}

function mark() {
  const used = new Set(pairs.map((pair) => selectOf(pair).value))
  for (const chip of tray.children) chip.dataset.state = used.has(chip.dataset.value) ? 'used' : 'free'
}

for (const chip of tray.children) {
  chip.addEventListener('pointerdown', (event) => {
    event.preventDefault()
    chip.setPointerCapture(event.pointerId)
    const { clientX, clientY } = event
    const follow = (move) => {
      chip.style.translate = `${move.clientX - clientX}px ${move.clientY - clientY}px`
      const over = pairAt(move.clientX, move.clientY)
      for (const pair of pairs) pair.toggleAttribute('data-over', pair === over)
    }
    const drop = (end) => {
      const over = pairAt(end.clientX, end.clientY)
      if (over) choose(over, chip.dataset.value)
    }
    const stop = () => {
      chip.removeEventListener('pointermove', follow)
      chip.removeEventListener('pointerup', drop)
      chip.style.translate = ''
      delete chip.dataset.dragged
      for (const pair of pairs) pair.removeAttribute('data-over')
    }
    chip.dataset.dragged = ''
    chip.addEventListener('pointermove', follow)
    chip.addEventListener('pointerup', drop)
    chip.addEventListener('lostpointercapture', stop, { once: true })
  })
}
document.addEventListener('change', mark)
tray.hidden = false
mark()
