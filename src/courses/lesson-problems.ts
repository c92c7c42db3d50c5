import type { Token } from 'markdown-it'
import type { Illustration } from './content.ts'
import { isSafeLink, parseLesson, plainText } from './markdown.ts'
import { calloutKinds, containerTitle } from './markdown-callouts.ts'
import type { Check } from './markdown-checks.ts'
import type { Citation } from './markdown-citations.ts'
import { imageName } from './markdown-images.ts'
import { scenarioId } from './markdown-scenarios.ts'
import { citationFault } from './old-instruments.ts'
import { pastBody, pastBodyFault } from './past-bodies.ts'
import type { References } from './references.ts'
import type { CaseScenario } from './scenario.ts'

type Fault = { line: number; text: string }

/** What an author has to mend in a lesson, by line. */
export function lessonProblems(
  markdown: string,
  {
    references,
    images,
    scenarios,
  }: {
    references: References
    images: Record<string, Illustration>
    scenarios: Record<string, CaseScenario>
  },
): Fault[] {
  const tokens = parseLesson(markdown)
  return [
    ...lineFaults(markdown),
    ...headingFaults(tokens),
    ...calloutFaults(tokens),
    ...scenarioFaults(tokens, scenarios),
    ...checkFaults(tokens),
    ...inlineFaults(tokens, references, images),
  ].sort((a, b) => a.line - b.line)
}

/** Ids of the cases that a lesson lets its readers decide. */
export function scenariosIn(markdown: string): string[] {
  return parseLesson(markdown).flatMap((token) =>
    token.type === 'container_scenario_open' ? [scenarioId(token.info)] : [],
  )
}

/** Names of the pictures that a lesson shows. */
export function imagesIn(markdown: string): string[] {
  const children = parseLesson(markdown).flatMap((token) => token.children ?? [])
  return children.flatMap((child) => (child.type === 'image' && imageName(String(child.attrGet('src')))) || [])
}

/** What the parser would quietly take for plain text. */
function lineFaults(markdown: string): Fault[] {
  const faults: Fault[] = []
  let openedAt: number | undefined
  for (const [index, text] of markdown.split('\n').entries()) {
    const line = index + 1
    const [marks, kind] = /^\s*(:{3,})\s*(\S*)/.exec(text)?.slice(1) ?? []
    if (marks && kind) {
      const isKnown = kind === 'check' || kind === 'scenario' || calloutKinds.some((name) => name === kind)
      if (!isKnown)
        faults.push({ line, text: `"::: ${kind}" is unknown: use ${calloutKinds.join(', ')}, check or scenario.` })
      if (openedAt)
        faults.push({ line, text: `Close the box of line ${openedAt} with ":::" first: boxes do not nest.` })
      openedAt = line
    } else if (marks) {
      if (!openedAt) faults.push({ line, text: 'This ":::" closes nothing.' })
      openedAt = undefined
    }
    if (/^\s+:{3}/.test(text)) faults.push({ line, text: 'Begin a line with ":::" at its very start.' })
    if (/^\s*\|/.test(text)) faults.push({ line, text: 'Tables do not fit a phone: write a list.' })
    if (/^\s*(?:`{3}|~{3})/.test(text)) faults.push({ line, text: 'Code blocks are not shown as such: remove them.' })
    if (/<(?!https?:\/\/[^\s<>]*>)\/?[a-z][^<>]*>|<!--/i.test(text))
      faults.push({ line, text: 'HTML is shown as text: write Markdown.' })
    for (const [, address = ''] of text.matchAll(/\]\(\s*<?([^\s)>]+)/g)) {
      if (!isSafeLink(address))
        faults.push({ line, text: `"${address}" is no link: use http(s) or an address of this site.` })
    }
  }
  if (openedAt) faults.push({ line: openedAt, text: 'This box is never closed: end it with a line ":::".' })
  return faults
}

function headingFaults(tokens: Token[]): Fault[] {
  const faults: Fault[] = []
  const anchors = new Set<string>()
  let level = 1
  if (tokens[0]?.type !== 'heading_open')
    faults.push({ line: 1, text: 'Begin with a section: "## Tiêu đề {#anchor}".' })
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue
    const line = lineOf(token)
    const text = plainText(tokens[at + 1])
    const anchor = String(token.attrGet('id'))
    if (token.level > 0) faults.push({ line, text: 'A heading cannot stand inside a box, a list or a quotation.' })
    if (token.markup.length === 1)
      faults.push({ line, text: 'The title stands in course.yaml: begin sections with "## ".' })
    if (token.markup.length > level + 1) faults.push({ line, text: 'This heading skips a level.' })
    if (!text) faults.push({ line, text: 'This heading has no text.' })
    level = token.markup.length
    if (level !== 2) continue
    if (anchor.includes('_')) {
      faults.push({
        line,
        text: `Give "${text}" an anchor of its own: {#english-words-with-hyphens}, once in the lesson.`,
      })
    }
    anchors.add(anchor)
  }
  return faults
}

function calloutFaults(tokens: Token[]): Fault[] {
  const faults: Fault[] = []
  const cases = new Set<string>()
  for (const [at, token] of tokens.entries()) {
    const [, kind] = /^container_([\w-]+)_open$/.exec(token.type) ?? []
    if (!kind || kind === 'scenario') continue
    const line = lineOf(token)
    const title = containerTitle(token)
    const first = tokens[title ? at + 4 : at + 1]
    if (!title) faults.push({ line, text: `Say in the first line what this is about: "::: ${kind} Tiêu đề".` })
    if (kind === 'case' && cases.has(title)) faults.push({ line, text: `Two cases have the title "${title}".` })
    if (kind === 'case') cases.add(title)
    if (first?.type === `container_${kind}_close`) faults.push({ line, text: 'This box is empty.' })
  }
  return faults
}

function scenarioFaults(tokens: Token[], scenarios: Record<string, CaseScenario>): Fault[] {
  const shown = new Set<string>()
  return tokens.flatMap((token, at): Fault[] => {
    if (token.type !== 'container_scenario_open') return []
    const line = lineOf(token)
    const id = scenarioId(token.info)
    if (!Object.hasOwn(scenarios, id)) return [{ line, text: `scenarios.vi.yaml has no case "${id}".` }]
    if (tokens[at + 1]?.type !== 'container_scenario_close')
      return [{ line, text: 'Leave this box empty: the case stands in scenarios.vi.yaml.' }]
    if (shown.has(id)) return [{ line, text: `The case "${id}" stands in this lesson twice.` }]
    shown.add(id)
    return []
  })
}

function checkFaults(tokens: Token[]): Fault[] {
  return tokens.flatMap((token) => {
    if (token.type !== 'check_open') return []
    const { question, options, isComplete } = token.meta as Check
    const rights = options.filter((option) => option.isRight).length
    const without = options.filter((option) => !option.feedback)
    const faults = [
      !question && 'Ask in the first line: "::: check Câu hỏi".',
      !isComplete &&
        'Below the question stand only paragraphs, then lines "- [ ] phương án — lời giải thích" or "- [x] …".',
      options.length < 2 && 'Give at least two options.',
      rights === 0 && 'Mark the right option with "- [x]".',
      rights === options.length && rights > 0 && 'Give at least one wrong option: "- [ ] …".',
      ...without.map(({ text }) => `Explain the option "${text}" after " — ".`),
    ]
    return faults.flatMap((text) => (text ? [{ line: lineOf(token), text }] : []))
  })
}

function inlineFaults(tokens: Token[], references: References, images: Record<string, Illustration>): Fault[] {
  return tokens.flatMap((token) => {
    const line = lineOf(token)
    const body = token.type === 'inline' ? pastBody(token.content) : undefined
    const faults = body === undefined ? [] : [{ line, text: pastBodyFault(body) }]
    const others = (token.children ?? []).flatMap((child): Fault[] => {
      if (child.type === 'citation') {
        const text = citationFault(references, child.meta as Citation)
        return text === undefined ? [] : [{ line, text }]
      }
      if (child.type === 'text' && child.content.includes('[[')) {
        return [
          { line, text: 'This is no citation: write [[id]], [[id Điều 5]] or, of an old one, [[id Điều 5 | cũ]].' },
        ]
      }
      if (child.type !== 'image') return []
      const src = String(child.attrGet('src'))
      const name = imageName(src)
      if (!name) return [{ line, text: `"${src}" is no picture of this course: write images/name.svg.` }]
      if (!Object.hasOwn(images, name)) return [{ line, text: `There is no usable picture images/${name}.` }]
      return child.content.trim() ? [] : [{ line, text: `Describe images/${name} for those who cannot see it.` }]
    })
    return [...faults, ...others]
  })
}

function lineOf(token: Token): number {
  return (token.map?.[0] ?? 0) + 1
}
