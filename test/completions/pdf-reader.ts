import { inflateSync } from 'node:zlib'

/** What a reader gets from a PDF of one page: its texts through the fonts' own tables, and its drawing operators. */
export function readPdf(file: Buffer): { texts: string[]; operators: string } {
  const objects = objectsOf(file)
  const page = [...objects.values()].find((object) => /\/Type \/Page\n/.test(object.head))
  const operators = streamOf(objects, page?.head, 'Contents')
  const resources = objects.get(referenceIn(page?.head, 'Resources'))?.head ?? ''
  const maps = new Map<string, Map<string, string>>()
  for (const [, name, id] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    maps.set(name as string, characterMap(streamOf(objects, objects.get(id as string)?.head, 'ToUnicode')))
  }
  const texts = [...operators.matchAll(/BT\n(.*?)ET/gs)].map(([, block = '']) => {
    const map = maps.get(/\/(F\d+) [\d.]+ Tf/.exec(block)?.[1] ?? '')
    const codes = [...block.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex?.match(/.{4}/g) ?? [])
    return codes.map((code) => map?.get(code) ?? '\uFFFD').join('')
  })
  return { texts, operators }
}

/** The modules of the QR code: the unit squares and runs that are drawn after the white square. */
export function qrModules(operators: string): boolean[][] {
  const code = operators.slice(operators.lastIndexOf('\nq\n'))
  const runs = [...code.matchAll(/^(\d+) (\d+) (\d+) 1 re$/gm)].map((run) => run.slice(1).map(Number))
  const size = 1 + Math.max(...runs.map(([, row]) => row as number))
  const isDark = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  for (const [start = 0, row = 0, length = 0] of runs) isDark[row]?.fill(true, start, start + length)
  return isDark
}

type PdfObject = { head: string; content: Buffer | undefined }

function objectsOf(file: Buffer): Map<string, PdfObject> {
  const text = file.toString('latin1')
  const objects = new Map<string, PdfObject>()
  for (const found of text.matchAll(/^(\d+) 0 obj\n(.*?)\nendobj/gms)) {
    const [, id = '', body = ''] = found
    const start = body.indexOf('\nstream\n')
    const content =
      start < 0 ? undefined : Buffer.from(body.slice(start + 8, body.lastIndexOf('\nendstream')), 'latin1')
    objects.set(id, { head: start < 0 ? body : body.slice(0, start), content })
  }
  return objects
}

function referenceIn(head: string | undefined, key: string): string {
  return new RegExp(`/${key} (\\d+) 0 R`).exec(head ?? '')?.[1] ?? ''
}

function streamOf(objects: Map<string, PdfObject>, head: string | undefined, key: string): string {
  const { content } = objects.get(referenceIn(head, key)) ?? {}
  if (!content) throw new Error(`no stream ${key}`)
  return inflateSync(content).toString('latin1')
}

function characterMap(cmap: string): Map<string, string> {
  const map = new Map<string, string>()
  for (const [, from = '', , list = ''] of cmap.matchAll(/<(\w{4})> <(\w{4})> \[(.*?)\]/gs)) {
    ;[...list.matchAll(/<([0-9a-f ]+)>/g)].forEach(([, hex = ''], index) => {
      const code = (Number.parseInt(from, 16) + index).toString(16).padStart(4, '0')
      map.set(code, Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'))
    })
  }
  return map
}
