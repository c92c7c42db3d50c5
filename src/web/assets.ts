import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

const root = join(import.meta.dirname, '../..')
const staticFolder = join(root, 'static')
const qrFile = join(root, 'node_modules/lean-qr/nano.mjs')
const htmxFile = join(root, 'node_modules/htmx.org/dist/htmx.min.js')

type Asset = { path: string; type: string; body: Buffer; brotli: Buffer | undefined; gzip: Buffer | undefined }

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
}

let assets: Map<string, Asset> | undefined

/** Address of a file of static/ with its hash, so that browsers keep it for a year: `assetPath('js/answers.js')`. */
export function assetPath(name: string): string {
  assets ??= loadAssets()
  const asset = assets.get(name)
  if (!asset) throw new Error(`static/ has no ${name}`)
  return asset.path
}

/** Serves static/ from memory, compressed once. The style sheets are joined in the order of their names as `app.css`. */
export function registerAssets(app: FastifyInstance): void {
  assets ??= loadAssets()
  const byPath = new Map([...assets.values()].map((asset) => [asset.path, asset]))
  app.get<{ Params: { file: string } }>('/assets/:file', { config: { access: 'asset' } }, (request, reply) => {
    const asset = byPath.get(`/assets/${request.params.file}`)
    if (!asset) return reply.callNotFound()
    const accepted = request.headers['accept-encoding'] ?? ''
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'Accept-Encoding')
      .type(asset.type)
    if (asset.brotli && /\bbr\b/.test(accepted)) return reply.header('content-encoding', 'br').send(asset.brotli)
    if (asset.gzip && /\bgzip\b/.test(accepted)) return reply.header('content-encoding', 'gzip').send(asset.gzip)
    return reply.send(asset.body)
  })
}

function loadAssets(): Map<string, Asset> {
  const found = new Map<string, Asset>()
  const add = (name: string, body: Buffer) => found.set(name, toAsset(name, body))
  for (const folder of ['fonts', 'icons']) {
    for (const file of readdirSync(join(staticFolder, folder))) {
      if (extname(file) in types) add(`${folder}/${file}`, readFileSync(join(staticFolder, folder, file)))
    }
  }
  // A script names others by their addresses, which hold their hashes: those come first.
  const addScript = (file: string): string => {
    const known = found.get(`js/${file}`)
    if (known) return known.path
    const source = withoutComments(readFileSync(join(staticFolder, 'js', file), 'utf8'))
    const script = source.replace(
      /(?<=from |import\(|import )'\.\/([^']+)'/g,
      (_, name: string) => `'${addScript(name)}'`,
    )
    add(`js/${file}`, Buffer.from(script))
    return addScript(file)
  }
  for (const file of readdirSync(join(staticFolder, 'js'))) addScript(file)
  add('htmx.js', readFileSync(htmxFile))
  add('lean-qr.js', readFileSync(qrFile))
  const sheets = readdirSync(join(staticFolder, 'css'))
    .filter((file) => file.endsWith('.css'))
    .sort()
  const css = sheets.map((file) => readFileSync(join(staticFolder, 'css', file), 'utf8')).join('\n')
  add('app.css', Buffer.from(withHashedUrls(css, found)))
  return found
}

/** A script without indentation and without lines that are comments alone: a third of what is sent otherwise. */
export function withoutComments(script: string): string {
  const lines = script.split('\n').map((line) => line.trimStart())
  return lines.filter((line) => line !== '' && !/^\/\/|^\/\*\*.*\*\/$/.test(line)).join('\n')
}

function toAsset(name: string, body: Buffer): Asset {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 10)
  const extension = extname(name)
  const isText = extension !== '.woff2' && extension !== '.png'
  return {
    path: `/assets/${basename(name, extension)}.${hash}${extension}`,
    type: types[extension] ?? 'application/octet-stream',
    body,
    brotli: isText ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }) : undefined,
    gzip: isText ? gzipSync(body, { level: 9 }) : undefined,
  }
}

/** `url('../fonts/x.woff2')` in a sheet becomes the hashed address. */
function withHashedUrls(css: string, found: Map<string, Asset>): string {
  return css.replace(/url\(\s*['"]?\.\.\/([^'")]+)['"]?\s*\)/g, (_, name: string) => {
    const asset = found.get(name)
    if (!asset) throw new Error(`static/css names ${name}, which is not in static/`)
    return `url(${asset.path})`
  })
}
