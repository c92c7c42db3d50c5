import type { FastifyInstance } from 'fastify'
import type { Ledger } from '../completions/ledger.ts'
import { inLanguage } from '../courses/content.ts'
import type { Database } from '../database/database.ts'
import { viewerOf } from '../web/access.ts'
import { type Errors, toFields, type Values } from '../web/forms.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { rescueAnswers } from './rescue.ts'

declare module '../web/page.ts' {
  interface Views {
    /** Where a code from a phone without a network is brought in: scanned, or pasted as text. */
    'quizzes/rescue': {
      values: Values
      errors: Errors
      /** What came in, without marks and answers. */
      rescued:
        | { personName: string; courseTitle: string; stored: number; notStored: number; isSubmitted: boolean }
        | undefined
    }
  }
}

type Deps = { db: Database; ledger: Ledger; clock: () => Date }

export function rescueRoutes(app: FastifyInstance, deps: Deps): void {
  const access = 'rescue-answers' as const

  app.get('/rescue', { config: { access } }, (request, reply) =>
    render(request, reply, 'quizzes/rescue', { values: {}, errors: {}, rescued: undefined }),
  )

  app.post('/rescue', { config: { access } }, async (request, reply) => {
    const values = toFields(request.body)
    const text = typeof values.sealed === 'string' ? values.sealed : ''
    const at = deps.clock()
    const rescued = await rescueAnswers(deps, { text, viewer: viewerOf(request), at })
    if (!rescued) {
      const errors: Errors = { sealed: text.trim() === '' ? 'required' : 'notARescue' }
      return render(request, reply.code(422), 'quizzes/rescue', { values, errors, rescued: undefined })
    }
    const { courseContent, ...rest } = rescued
    const shown = { ...rest, courseTitle: inLanguage(courseContent.title, languageOf(request)) }
    return render(request, reply, 'quizzes/rescue', { values: {}, errors: {}, rescued: shown })
  })
}
