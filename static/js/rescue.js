// For a phone that gets no network at all: what waits on it as codes that the head's device can scan, or as text.
import { rowOf, waitingBody } from './queue.js'
import { seal } from './sealing.js'

const perCode = 1200

/** Shows the answers of an attempt that wait, sealed, one code after the other. */
export async function showRescue(place, { attempt, key, qr }) {
  await showCodes(place, await seal(key, attempt, waitingBody(await rowOf(attempt))), qr)
}

/** Shows what was sealed, for a camera and as text. */
export async function showCodes(place, sealed, qr) {
  const { generate } = await import(qr)
  const name = sealed.slice(24, 32)
  const total = Math.ceil(sealed.length / perCode)
  const urls = Array.from({ length: total }, (_, index) => {
    const part = sealed.slice(index * perCode, (index + 1) * perCode)
    return `${location.origin}/rescue#${index + 1}.${total}.${name}.${part}`
  })
  const list = place.querySelector('.rescue__codes')
  list.replaceChildren(
    ...urls.map((url, index) => {
      const canvas = document.createElement('canvas')
      generate(url).toCanvas(canvas, { on: [0, 0, 0], off: [255, 255, 255], pad: 4 })
      canvas.setAttribute('role', 'img')
      canvas.setAttribute('aria-label', list.dataset.code.replace('%s', `${index + 1}/${total}`))
      return canvas
    }),
  )
  place.querySelector('textarea').value = urls.join('\n')
  place.querySelector('.rescue__shown').hidden = false
}
