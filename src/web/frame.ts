import type { FastifyInstance } from 'fastify'
import type { Language, Words } from './page.ts'

/** The parts of the layout that are the same on every page in a language. */
export type Frame = { head: string; call: string; numbers: string }

const framesOfSites = new WeakMap<FastifyInstance['site'], Partial<Record<Language, Frame>>>()

/** Drawn once for each language; anew each time while templates are being worked on, when Eta keeps none either. */
export function frameOf({ site, eta }: FastifyInstance, words: Words): Frame {
  const frames = framesOfSites.get(site) ?? {}
  framesOfSites.set(site, frames)
  const known = frames[words.language]
  if (known && eta.config.cache) return known
  const page = { ...words, contacts: site.contacts }
  const draw = (path: string) => eta.render(path, { page })
  const frame = { head: draw('/layouts/_head'), call: draw('/layouts/_call'), numbers: draw('/layouts/_numbers') }
  frames[words.language] = frame
  return frame
}
