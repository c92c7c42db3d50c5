import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFolder } from './catalogue-files.ts'
import type { Problem } from './catalogue-problems.ts'
import type { Illustration } from './content.ts'

/** The pictures of a course by file name; `folder` is relative to the catalogue. Unsafe ones are reported and left out. */
export function readIllustrations(root: string, folder: string, problems: Problem[]): Record<string, Illustration> {
  const found: [string, Illustration][] = []
  for (const { name } of listFolder(join(root, folder))) {
    const file = `${folder}/${name}`
    if (!/^[a-z0-9-]+\.svg$/.test(name)) {
      problems.push({ file, text: 'Pictures are SVG files named with lower-case letters, digits and hyphens.' })
      continue
    }
    const bytes = readFileSync(join(root, file))
    const svg = bytes.toString('utf8')
    const size = sizeOf(svg)
    const faults = faultsOf(svg)
    if (!size) faults.push('Give the <svg> a viewBox="0 0 width height", so that the page keeps its place free.')
    for (const text of faults) problems.push({ file, text })
    if (size) found.push([name, { ...size, hash: createHash('sha256').update(bytes).digest('hex') }])
  }
  return Object.fromEntries(found)
}

function sizeOf(svg: string): { width: number; height: number } | undefined {
  const [, viewBox] = /<svg\b[^>]*\bviewBox\s*=\s*["']([^"']+)["']/.exec(svg) ?? []
  const [, , width = 0, height = 0] = (viewBox ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  return width > 0 && height > 0 ? { width: Math.round(width), height: Math.round(height) } : undefined
}

/** A picture opened on its own is a page of our origin: it may neither run anything nor load anything. */
function faultsOf(svg: string): string[] {
  const forbidden: [RegExp, string][] = [
    [/<!DOCTYPE|<!ENTITY|<\?xml-stylesheet/i, 'a document type, an entity or a style sheet from elsewhere'],
    [/<\s*(?:\w+:)?(?:script|foreignObject|iframe|animate\w*|set)\b/i, 'script, foreign objects or animation'],
    [/\son\w+\s*=/i, 'event attributes (on…=)'],
    [/\b(?:href|src)\s*=\s*["']?\s*(?!#)[^\s"'>]/i, 'links to anything but a part of itself (#id)'],
    [/url\(\s*["']?\s*(?!#)[^\s"')]|@import/i, 'style that loads a file'],
    [/(?:java|vb)script:|data:/i, 'script or data addresses'],
  ]
  return forbidden.filter(([pattern]) => pattern.test(svg)).map(([, what]) => `A picture may not hold ${what}.`)
}
