import type { FastifyRequest } from 'fastify'
import { inLanguage } from '../courses/content.ts'
import { loadCourseVersion } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import type { Errors } from '../web/forms.ts'
import type { Views } from '../web/page.ts'
import { languageOf } from '../web/page-of.ts'
import type { OpenItem } from './queries.ts'
import { questionOf } from './types/index.ts'

export type CourseLink = { code: string; title: string }

declare module '../web/page.ts' {
  interface Views {
    /** One question on a page. Posts `answer` (radio or checkboxes) to its own address. */
    'quizzes/attempt-item': {
      attempt: { id: string; number: number; passMark: number; dueAt: Date | undefined }
      course: CourseLink
      position: number
      total: number
      items: { position: number; isAnswered: boolean }[]
      question: {
        /** Template quizzes/types/<type>.eta draws the fields; included with the same data. */
        type: string
        /** Of its texts. */
        language: string
        stem: string
        form: unknown
      }
      /** When the answer on the server was stored; undefined when there is none. */
      savedAt: Date | undefined
      /** The server's time in milliseconds, not before the stored answer: the script corrects the phone's clock by it. */
      sentAt: number
      errors: Errors
      /** True when every other question has an answer: then this page's second button hands in. */
      canSubmit: boolean
    }
    /** The mark beside the answer; alone it is the answer to an htmx post. */
    'quizzes/_saved': { savedAt: Date | undefined; answered: number; total: number }
  }
}

/** What the page of an item shows. */
export async function itemPage(
  db: Database,
  request: FastifyRequest,
  item: OpenItem,
  { errors, at }: { errors: Errors; at: Date },
): Promise<Views['quizzes/attempt-item']> {
  const version = await loadCourseVersion(db, item.attempt.courseVersionId)
  const question = questionOf(item.content, languageOf(request))
  const { answered, position } = item
  return {
    attempt: { ...item.attempt, passMark: version.passMark, dueAt: item.attempt.dueAt ?? undefined },
    course: await courseLink(db, request, version.id),
    position,
    total: answered.length,
    items: answered.map((isAnswered, index) => ({ position: index + 1, isAnswered })),
    question: {
      type: question.type,
      language: question.language,
      stem: question.stem,
      form: question.form(item.optionOrder, item.answer ?? undefined),
    },
    savedAt: item.answer === null ? undefined : (item.answeredAt ?? undefined),
    sentAt: Math.max(at.getTime(), item.sequence),
    errors,
    canSubmit: answered.every((isAnswered, index) => isAnswered || index === position - 1),
  }
}

export async function courseLink(db: Database, request: FastifyRequest, courseVersionId: string): Promise<CourseLink> {
  const version = await loadCourseVersion(db, courseVersionId)
  return { code: version.code, title: inLanguage(version.content.title, languageOf(request)) }
}
