import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, isNode, LineCounter, type Node, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import type { Problem } from './catalogue-problems.ts'

/** A value of a YAML file and where its parts stand. */
export type Placed<T> = { value: T; line(path?: PropertyKey[]): number | undefined }

/** Names in a folder, sorted, without hidden files. An absent folder is empty. */
export function listFolder(folder: string): { name: string; isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

/**
 * The text of a file in the form that is stored: NFC, line ends LF, no byte order mark. So the same words always give
 * the same hash, whatever editor wrote them. Undefined, with a problem, when there is no such file.
 */
export function readText(root: string, file: string, problems: Problem[]): string | undefined {
  try {
    const text = readFileSync(join(root, file), 'utf8')
      .replace(/^\uFEFF/, '')
      .replaceAll('\r\n', '\n')
      .normalize('NFC')
    // U+FFFD is what is left of bytes that were not UTF-8.
    if (text.includes('\uFFFD')) problems.push({ file, text: 'Save this file as UTF-8 text.' })
    const line = text.split('\n').findIndex(hasHiddenSign) + 1
    if (line > 0) problems.push({ file, line, text: 'There is a hidden sign in this line.' })
    return text
  } catch {
    problems.push({ file, text: 'This file is missing.' })
    return undefined
  }
}

/** PostgreSQL stores no NUL and no half of a pair; signs that turn the direction of writing make a text say another. */
function hasHiddenSign(text: string): boolean {
  return /[\0\u202A-\u202E\u2066-\u2069]/.test(text) || !text.isWellFormed()
}

/** One value of the given shape; undefined, with every problem reported, when the file holds something else. */
export function readYaml<T>(
  root: string,
  file: string,
  schema: z.ZodType<T>,
  problems: Problem[],
): Placed<T> | undefined {
  const source = parseYaml(root, file, problems)
  return source && placed(source, [], schema, file, problems)
}

/** The entries of a list that have the given shape; the others are reported one by one. */
export function readYamlList<T>(root: string, file: string, entry: z.ZodType<T>, problems: Problem[]): Placed<T>[] {
  const source = parseYaml(root, file, problems)
  if (!source) return []
  const list: unknown = source.document.toJS()
  if (!Array.isArray(list)) {
    problems.push({ file, line: 1, text: 'Write a list here: entries that start with "- ".' })
    return []
  }
  return list.flatMap((_, index) => placed(source, [index], entry, file, problems) ?? [])
}

type Source = { document: Document.Parsed; lines: LineCounter }

function parseYaml(root: string, file: string, problems: Problem[]): Source | undefined {
  const text = readText(root, file, problems)
  if (text === undefined) return undefined
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  for (const error of document.errors) {
    problems.push({ file, line: lines.linePos(error.pos[0]).line, text: `This is not YAML: ${error.message}` })
  }
  const report = (node: Node, text: string) =>
    problems.push({ file, line: node.range ? lines.linePos(node.range[0]).line : undefined, text })
  let hasAlias = false
  visit(document, {
    Alias(_, node) {
      hasAlias = true
      report(node, `"*${node.source}" names another place of the file: write the text here, or put it in quotes.`)
    },
    Scalar(_, node) {
      if (typeof node.value === 'string' && hasHiddenSign(node.value))
        report(node, 'There is a hidden sign in this text.')
    },
  })
  return document.errors.length > 0 || hasAlias ? undefined : { document, lines }
}

function placed<T>(
  source: Source,
  place: PropertyKey[],
  schema: z.ZodType<T>,
  file: string,
  problems: Problem[],
): Placed<T> | undefined {
  const line = (path: PropertyKey[] = []) => lineOf(source, [...place, ...path])
  const node = source.document.getIn(place, true)
  const parsed = schema.safeParse(isNode(node) ? node.toJS(source.document) : undefined)
  if (parsed.success) return { value: parsed.data, line }
  for (const { path, message } of parsed.error.issues) {
    problems.push({ file, line: line(path), text: path.length > 0 ? `${path.join('.')}: ${message}` : message })
  }
  return undefined
}

/** Line of the value at `path`, or of the nearest thing around it that exists. */
function lineOf({ document, lines }: Source, path: PropertyKey[]): number | undefined {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}
