import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '../../src')

/** What no part is, from the bottom up: each may import those before it. */
const base = ['config', 'calendar', 'database', 'web', 'audit', 'jobs']
/** The parts in their order: each may import the base and the parts before it. */
const parts = [
  'organisation',
  'accounts',
  'contacts',
  'messages',
  'courses',
  'completions',
  'learning',
  'quizzes',
  'workshops',
  'targets',
  'reports',
  'interchange',
  'administration',
  'demonstration',
]
/** Files of `src/` itself that wire the rest. Nothing imports them but each other. */
const wiring = ['app', 'domain', 'main', 'prepare', 'serve', 'listen', 'shutdown']
/** Files of `src/` itself that know nothing and that everything may use. */
const ground = ['config', 'calendar', 'data-dir', 'decoded']

const allowed: Record<string, (to: string) => boolean> = {
  database: (to) => ground.includes(to),
  web: (to) => ground.includes(to) || to === 'database',
  audit: (to) => ground.includes(to) || to === 'database',
  jobs: (to) => ground.includes(to) || to === 'database',
}

/** The room of a file: its folder, or its own name when it lies in `src/` itself. */
function roomOf(file: string): string {
  const [first = ''] = relative(src, file).split(sep)
  return first.replace(/\.ts$/, '')
}

function mayImport(from: string, to: string): boolean {
  if (from === to || wiring.includes(from)) return true
  if (wiring.includes(to)) return false
  if (ground.includes(from)) return ground.includes(to)
  const rule = allowed[from]
  if (rule) return rule(to)
  if (ground.includes(to) || base.includes(to)) return true
  return parts.indexOf(to) !== -1 && parts.indexOf(to) < parts.indexOf(from)
}

type Import = { file: string; from: string; to: string; target: string }

function importsOf(file: string): Import[] {
  const source = readFileSync(file, 'utf8')
  const targets = [
    ...source.matchAll(/^(?:import|export)\b[^'"]*?\bfrom\s+'(\.[^']+)'/gms),
    ...source.matchAll(/\bimport\('(\.[^']+)'\)/g),
    ...source.matchAll(/^import '(\.[^']+)'/gm),
    ...source.matchAll(/^declare module '(\.[^']+)'/gm),
  ].map((match) => normalize(join(dirname(file), match[1] as string)))
  return targets.map((target) => ({ file: relative(src, file), from: roomOf(file), to: roomOf(target), target }))
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(src, file))
const imports = files.flatMap(importsOf)

test('every folder has its place in the order', () => {
  const known = new Set([...base, ...parts, ...wiring, ...ground])
  const rooms = [...new Set(files.map(roomOf))].filter((room) => !known.has(room))
  expect(rooms, 'name the new part in `parts` of this test, behind all that it imports').toEqual([])
})

test('imports go one way', () => {
  expect(imports.length).toBeGreaterThan(300)
  const wrong = imports
    .filter(({ from, to }) => !mayImport(from, to))
    .map(({ file, from, to, target }) => `${file} (${from}) imports ${relative(src, target)} (${to})`)
  expect(wrong, 'a part may use only what stands before it: move the function, or hand it in from app.ts').toEqual([])
})

test('rules know neither Fastify nor the database', () => {
  const rules = ['quizzes/grading', 'quizzes/drawing', 'learning/duty', 'targets/standing', 'targets/counts']
  const attempts = [
    'quizzes/attempt-rules',
    'learning/may-start',
    'learning/completion-rule',
    'courses/quiz-rules',
    'courses/pre-test',
    'quizzes/gain',
  ]
  const table = ['targets/coverage-table', 'organisation/names', 'calendar']
  for (const rule of [...rules, ...attempts, ...table]) {
    const source = readFileSync(join(src, `${rule}.ts`), 'utf8')
    const uses = [...source.matchAll(/^import (?!type\b).*?from '([^']+)'/gms)].map((match) => match[1])
    expect(
      uses.filter((use) => /fastify|drizzle|postgres|database|schema/.test(use ?? '')),
      rule,
    ).toEqual([])
  }
})

test('lucia is known to sessions and their store, and to the check of origins', () => {
  const users = files
    .filter((file) => /from 'lucia'/.test(readFileSync(file, 'utf8')))
    .map((file) => relative(src, file))
  expect(users.sort()).toEqual(['accounts/session-store.ts', 'accounts/session.ts', 'web/security.ts'])
})

test('no file is a drawer for everything', () => {
  const drawers = files.filter((file) => /(^|\/)(utils?|helpers?|services?|common|misc)\.ts$/.test(file))
  expect(drawers).toEqual([])
})
