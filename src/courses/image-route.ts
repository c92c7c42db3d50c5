import type { FastifyInstance } from 'fastify'
import { courseImage } from './images.ts'

type ByFile = { Params: { code: string; file: string }; Querystring: { v?: string } }

/** Illustrations of the courses. An address with the picture's hash is kept by browsers for good. */
export function courseImageRoute(app: FastifyInstance, catalogueFolder: string): void {
  app.get<ByFile>('/courses/:code/images/:file', { config: { access: 'asset' } }, async (request, reply) => {
    const { code, file } = request.params
    const image = await courseImage(catalogueFolder, code, file)
    if (!image) return reply.callNotFound()
    const { v } = request.query
    const isForGood = typeof v === 'string' && v.length >= 8 && image.hash.startsWith(v)
    reply
      .type(image.contentType)
      .header('etag', image.etag)
      .header('vary', 'Accept-Encoding')
      .header('cache-control', isForGood ? 'public, max-age=31536000, immutable' : 'public, max-age=600')
    if (request.headers['if-none-match'] === image.etag) return reply.code(304).send()
    if (/\bbr\b/.test(request.headers['accept-encoding'] ?? ''))
      return reply.header('content-encoding', 'br').send(image.brotli)
    return reply.send(image.body)
  })
}
