import type { LightMyRequestResponse } from 'fastify'

/** What must hold for every page, whatever the test is about. Throws with the place. */
export function checkHtml(response: LightMyRequestResponse): void {
  const { body } = response
  for (const slip of ['undefined', 'NaN', '[object Object]', 'Invalid Date']) {
    const at = body.indexOf(slip)
    if (at !== -1) throw new Error(`the page shows "${slip}": …${body.slice(Math.max(0, at - 120), at + 80)}…`)
  }
}
