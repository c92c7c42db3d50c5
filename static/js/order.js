// Lets lines be dragged into order, or moved with two buttons. The selects stay: they are what is sent.
const list = document.querySelector('.order')
const rows = () => [...list.querySelectorAll('.order__item')]
const selectOf = (row) => row.querySelector('select')

/** Gives every select the place of its line, and says once that the answer changed. */
function tell() {
  rows().forEach((row, index) => {
    selectOf(row).value = String(index + 1)
  })
  selectOf(rows()[0]).dispatchEvent(new Event('change', { bubbles: true }))
}

/** Lines that have a place stand at it. */
function sort() {
  const place = (row) => Number(selectOf(row).value) || Number.POSITIVE_INFINITY
  for (const row of rows().sort((one, other) => place(one) - place(other) || 0)) list.append(row)
}

function move(row, by) {
  const at = rows().indexOf(row)
  const other = rows()[at + by]
  if (!other) return
  if (by < 0) other.before(row)
  else other.after(row)
  tell()
}

function drag(row, handle) {
  handle.addEventListener('pointerdown', (event) => {
    event.preventDefault()
    handle.setPointerCapture(event.pointerId)
    row.dataset.state = 'dragged'
    const follow = ({ clientY }) => {
      const middle = (other) => {
        const { top, height } = other.getBoundingClientRect()
        return top + height / 2
      }
      const next = row.nextElementSibling
      const previous = row.previousElementSibling
      // The other line moves: what is taken out of the page loses the pointer.
      if (next && clientY > middle(next)) row.before(next)
      else if (previous && clientY < middle(previous)) row.after(previous)
    }
    const before = rows()
    const drop = () => {
      handle.removeEventListener('pointermove', follow)
      delete row.dataset.state
      if (rows().some((other, index) => other !== before[index])) tell()
    }
    handle.addEventListener('pointermove', follow)
    handle.addEventListener('lostpointercapture', drop, { once: true })
  })
}

// A place that another line has is swapped, so that no place stands twice. Capture: before anybody sends the answer.
list.addEventListener(
  'change',
  ({ target }) => {
    if (!target.value || !target.dataset.before) return
    const twin = rows()
      .map(selectOf)
      .find((select) => select !== target && select.value === target.value)
    if (twin) twin.value = target.dataset.before
  },
  true,
)
list.addEventListener('change', () => {
  for (const row of rows()) selectOf(row).dataset.before = selectOf(row).value
  const focused = document.activeElement
  sort()
  focused?.focus()
})

for (const row of rows()) {
  selectOf(row).dataset.before = selectOf(row).value
  const tools = row.querySelector('.order__tools')
  tools.hidden = false
  const [up, down] = tools.querySelectorAll('button')
  up.addEventListener('click', () => {
    move(row, -1)
    up.focus()
  })
  down.addEventListener('click', () => {
    move(row, 1)
    down.focus()
  })
  drag(row, row.querySelector('.order__handle'))
}
sort()
