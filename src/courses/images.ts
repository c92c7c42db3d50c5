import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'

/** A picture ready to be sent. Its address is for good when `?v=` begins the hash. */
export type CourseImage = { contentType: 'image/svg+xml'; body: Buffer; brotli: Buffer; hash: string; etag: string }

const compress = promisify(brotliCompress)
const images = new Map<string, Promise<CourseImage>>()

/**
 * The picture `file` of the course `code`, read and compressed once in the life of the process. Undefined for anything
 * that is not the name of an existing picture, however it is spelled.
 */
export async function courseImage(
  catalogueFolder: string,
  code: string,
  file: string,
): Promise<CourseImage | undefined> {
  if (!/^[a-z0-9-]{1,100}$/.test(code) || !/^[a-z0-9-]{1,100}\.svg$/.test(file)) return undefined
  const path = join(catalogueFolder, code, 'images', file)
  const image = images.get(path) ?? readImage(path)
  images.set(path, image)
  try {
    return await image
  } catch (error) {
    // Kept, names that do not exist would fill the memory.
    images.delete(path)
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function readImage(path: string): Promise<CourseImage> {
  const body = await readFile(path)
  const brotli = await compress(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  const hash = createHash('sha256').update(body).digest('hex')
  return { contentType: 'image/svg+xml', body, brotli, hash, etag: `"${hash.slice(0, 24)}"` }
}
