import type { FastifyInstance } from 'fastify'
import { authorityName } from '../accounts/installation.ts'
import { inLanguage } from '../courses/content.ts'
import type { areas } from '../courses/schema.ts'
import type { Database } from '../database/database.ts'
import { personOf } from '../web/access.ts'
import { type Errors, toFields, type Values } from '../web/forms.ts'
import { formats } from '../web/language/format.ts'
import { languageOf, messagesFor } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { signsOf } from '../web/typed-code.ts'
import { certificatePdf } from './certificate.ts'
import { findCertificate, loadCertificate } from './queries.ts'

declare module '../web/page.ts' {
  interface Views {
    /** Public: a field for the code printed on a certificate. */
    'completions/verify': { values: Values; errors: Errors }
    /** Public: what a certificate proves and nothing more. */
    'completions/verification': {
      code: string
      certificate:
        | {
            personName: string
            courseTitle: string
            area: (typeof areas)[number]
            achievedOn: string
            authorityName: string
            isVoided: boolean
          }
        | undefined
    }
  }
}

/** `publicUrl`: the address that is printed on certificates, without a slash at the end. */
type Deps = { db: Database; publicUrl: (host: string) => string }

export function completionRoutes(app: FastifyInstance, { db, publicUrl }: Deps): void {
  app.get<{ Params: { id: string } }>(
    '/completions/:id/certificate.pdf',
    { config: { access: 'take-courses' } },
    async (request, reply) => {
      const certificate = await loadCertificate(db, personOf(request), request.params.id)
      const language = languageOf(request)
      const t = messagesFor(request)
      const pdf = await certificatePdf(
        {
          personName: certificate.personName,
          unitName: certificate.unitName ?? undefined,
          authorityName: await authorityName(db),
          courseTitle: inLanguage(certificate.courseContent.title, language),
          area: certificate.area,
          achievedOn: certificate.achievedOn,
          code: certificate.code,
          verifyUrl: `${publicUrl(request.host)}/verify/${certificate.code}`,
        },
        t,
        formats[language],
      )
      return reply
        .type('application/pdf')
        .header('content-disposition', `attachment; filename="${t.certificate.file}-${certificate.code}.pdf"`)
        .header('cache-control', 'private, no-store')
        .send(pdf)
    },
  )

  app.get('/verify', { config: { access: 'public' } }, (request, reply) =>
    render(request, reply, 'completions/verify', { values: {}, errors: {} }),
  )

  app.post('/verify', { config: { access: 'public' } }, (request, reply) => {
    const values = toFields(request.body)
    const typed = typeof values.code === 'string' ? values.code : ''
    const code = asPrinted(typed)
    if (code) return reply.redirect(`/verify/${code}`, 303)
    const error = typed.trim() === '' ? 'required' : 'noCode'
    return render(request, reply.code(422), 'completions/verify', { values, errors: { code: error } })
  })

  app.get<{ Params: { code: string } }>('/verify/:code', { config: { access: 'public' } }, async (request, reply) => {
    const code = asPrinted(request.params.code)
    const found = code === undefined ? undefined : await findCertificate(db, code)
    if (!found) {
      const shown = { code: request.params.code.slice(0, 40), certificate: undefined }
      return render(request, reply.code(404), 'completions/verification', shown)
    }
    return render(request, reply, 'completions/verification', {
      code: found.code,
      certificate: {
        personName: found.personName,
        courseTitle: inLanguage(found.courseContent.title, languageOf(request)),
        area: found.area,
        achievedOn: found.achievedOn,
        authorityName: await authorityName(db),
        isVoided: found.isVoided,
      },
    })
  })
}

/** "abcd efgh 1o2i", or the whole address that ends in it → "ABCD-EFGH-1021". Undefined for what cannot be a code. */
function asPrinted(typed: string): string | undefined {
  const signs = signsOf(typed.replace(/^.*\/verify\//is, ''))
  if (!/^[0-9A-HJKMNP-TV-Z]{12}$/.test(signs)) return undefined
  return `${signs.slice(0, 4)}-${signs.slice(4, 8)}-${signs.slice(8)}`
}
