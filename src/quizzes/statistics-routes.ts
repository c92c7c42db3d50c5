import type { FastifyInstance } from 'fastify'
import { dayIn } from '../calendar.ts'
import { inLanguage, type Localised } from '../courses/content.ts'
import type { CourseVersion } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { can, viewerOf } from '../web/access.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import { listCorrections, type PastCorrection } from './correction.ts'
import { figuresOf, type QuestionFigures } from './question-figures.ts'
import { type ResponseRow, responseTable, responseText } from './response-table.ts'
import {
  loadCurrentBank,
  loadShownQuestion,
  loadShownVersion,
  type OfCourse,
  type OfQuestion,
  questionHref,
  type ShownCourse,
  shownCourse,
} from './shown-question.ts'
import { loadCounts, loadResponses } from './statistics-counts.ts'
import { listSuspensions, type Suspension, suspendedQuestions } from './suspension.ts'
import type { TestStatistics } from './test-statistics.ts'
import { keyOf, questionOf } from './types/index.ts'
import type { ResponseClass } from './types/question-type.ts'

/** The figures of a question, and what the page says in words. */
type ShownFigures = QuestionFigures & {
  href: string
  isSuspended: boolean
  /** The wrong answer that a verdict names; undefined when it names none. */
  lure: { id: string; text: string } | undefined
}

declare module '../web/page.ts' {
  interface Views {
    'quizzes/statistics': {
      course: ShownCourse & { publishedOn: string }
      versions: { number: number; href: string }[]
      questionsAsked: number
      passMark: number
      test: TestStatistics
      questions: ShownFigures[]
    }
    'quizzes/question': {
      course: ShownCourse
      figures: ShownFigures
      /** Questions an attempt asks: what the intended weight is made of. */
      questionsAsked: number
      objective: { text: string; language: string }
      responses: ResponseRow[]
      suspensions: Suspension[]
      corrections: (Omit<PastCorrection, 'content'> & { key: ResponseClass[] | undefined })[]
      /** Undefined for those who only read. */
      acts: { suspensionHref: string; correctionHref: string } | undefined
    }
    /** The right answers of a key. */
    'quizzes/_key': { key: ResponseClass[] | undefined; language: string }
    /** What the figures mean, and how they are computed. */
    'quizzes/_definitions': Record<string, never>
    /** "Too easy: 98 % right …" as a sentence. */
    'quizzes/_verdict': { figures: ShownFigures }
  }
}

/** How well the questions of a course work, for those who answer for it. */
export function statisticsRoutes(app: FastifyInstance, { db }: { db: Database }): void {
  const access = 'see-catalogue' as const

  app.get<OfCourse>('/courses/:code/statistics', { config: { access } }, async (request, reply) => {
    const { version, versions } = await loadShownVersion(db, request)
    const suspended = await suspendedQuestions(db)
    const { questions, test } = figuresOf(
      await loadCurrentBank(db, version.id),
      await loadCounts(db, version.id),
      languageOf(request),
    )
    return render(request, reply, 'quizzes/statistics', {
      course: { ...shownCourse(request, version), publishedOn: dayIn(version.publishedAt) },
      versions: versions.map(({ code, number }) => ({ number, href: `/courses/${code}/statistics?version=${number}` })),
      questionsAsked: questionsAsked(version),
      passMark: version.passMark,
      test,
      questions: questions.map((figures) => shownFigures(version, figures, suspended)),
    })
  })

  app.get<OfQuestion>('/courses/:code/questions/:question', { config: { access } }, async (request, reply) => {
    const { version, shown } = await loadShownQuestion(db, request)
    const { questionVersionId, code } = shown
    const counts = await loadCounts(db, version.id)
    const { questions } = figuresOf(await loadCurrentBank(db, version.id), counts, languageOf(request))
    const figures = questions.find((one) => one.questionVersionId === questionVersionId) as QuestionFigures
    const responses = await loadResponses(db, { courseVersionId: version.id, questionVersionId })
    const objective = version.content.objectives.find(({ id }) => id === shown.objective)
    const { text } = objective ?? { text: { vi: shown.objective } as Localised }
    const language = languageOf(request)
    return render(request, reply, 'quizzes/question', {
      course: shownCourse(request, version),
      figures: shownFigures(version, figures, await suspendedQuestions(db)),
      questionsAsked: questionsAsked(version),
      objective: { text: inLanguage(text, language), language: text[language] === undefined ? 'vi' : language },
      responses: responseTable(figures.question, responses),
      suspensions: await listSuspensions(db, questionVersionId),
      corrections: (await listCorrections(db, questionVersionId)).map(({ content, ...past }) => ({
        ...past,
        key: keyOf(questionOf(content, languageOf(request))),
      })),
      acts: can(viewerOf(request), 'correct-questions')
        ? {
            suspensionHref: questionHref(version, code, '/suspension'),
            correctionHref: questionHref(version, code, '/correction'),
          }
        : undefined,
    })
  })
}

function shownFigures(
  version: Pick<CourseVersion, 'code' | 'number'>,
  figures: QuestionFigures,
  suspended: Set<string>,
): ShownFigures {
  const { verdict, question, code, questionVersionId } = figures
  const lure = verdict.kind === 'key-suspect' ? verdict.response : undefined
  return {
    ...figures,
    href: questionHref(version, code),
    isSuspended: suspended.has(questionVersionId),
    lure: lure === undefined ? undefined : { id: lure, text: responseText(question, lure) },
  }
}

function questionsAsked({ content }: CourseVersion): number {
  return content.objectives.reduce((sum, { draw }) => sum + draw, 0)
}
