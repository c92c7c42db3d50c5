import type { FastifyInstance, FastifyRequest } from 'fastify'
import { dayIn } from '../calendar.ts'
import { inLanguage } from '../courses/content.ts'
import type { Database } from '../database/database.ts'
import { can, scopeOf, viewerOf } from '../web/access.ts'
import { type Errors, toFields, type Values } from '../web/forms.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { findReceipt, listReceipts, type Receipt } from './receipt.ts'
import { readReceiptCode } from './receipt-code.ts'

type Shown = { code: string; courseTitle: string; number: number; submittedAt: Date; isCounted: boolean }

declare module '../web/page.ts' {
  interface Views {
    /** A person's own receipts; and for who looks after units, a field for a code that somebody of theirs holds. */
    'quizzes/receipts': {
      own: (Shown & { href: string })[]
      lookUp: { values: Values; errors: Errors } | undefined
      /** Who it is, and whether it counted: no marks, no answers. */
      found: (Shown & { personName: string; staffCode: string; unitName: string }) | undefined
    }
    'quizzes/_receipt': { receipt: string | undefined }
  }
}

type Deps = { db: Database; clock: () => Date }

export function receiptRoutes(app: FastifyInstance, { db, clock }: Deps): void {
  app.get('/receipts', { config: { access: 'signed-in' } }, async (request, reply) =>
    render(request, reply, 'quizzes/receipts', await page(request, {}, {})),
  )

  app.post('/receipts', { config: { access: 'see-unit' } }, async (request, reply) => {
    const values = toFields(request.body)
    const typed = typeof values.code === 'string' ? values.code : ''
    const code = readReceiptCode(typed)
    if (code === undefined) {
      const errors: Errors = { code: typed.trim() === '' ? 'required' : 'notAReceipt' }
      return render(request, reply.code(422), 'quizzes/receipts', await page(request, values, errors))
    }
    const scope = scopeOf(viewerOf(request), 'see-unit')
    const receipt = await findReceipt(db, code, { scope, on: dayIn(clock()) })
    if (!receipt) {
      const shown = await page(request, values, { code: 'unknownReceipt' })
      return render(request, reply.code(404), 'quizzes/receipts', shown)
    }
    const { personName, staffCode, unitName } = receipt
    const found = { ...shownAs(request, receipt), personName, staffCode, unitName }
    return render(request, reply, 'quizzes/receipts', { ...(await page(request, values, {})), found })
  })

  async function page(request: FastifyRequest, values: Values, errors: Errors) {
    const viewer = viewerOf(request)
    const own = viewer.personId === undefined ? [] : await listReceipts(db, viewer.personId)
    return {
      own: own.map((receipt) => ({ ...shownAs(request, receipt), href: `/attempts/${receipt.attemptId}` })),
      lookUp: can(viewer, 'see-unit') ? { values, errors } : undefined,
      found: undefined,
    }
  }
}

function shownAs(request: FastifyRequest, { code, courseContent, number, submittedAt, isCounted }: Receipt): Shown {
  return { code, courseTitle: inLanguage(courseContent.title, languageOf(request)), number, submittedAt, isCounted }
}
