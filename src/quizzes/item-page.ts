import type { FastifyRequest } from 'fastify'
import { inLanguage } from '../courses/content.ts'
import { loadCourseVersion } from '../courses/queries.ts'
import { quizRulesOf } from '../courses/quiz-rules.ts'
import type { References } from '../courses/references.ts'
import type { Database } from '../database/database.ts'
import type { Errors } from '../web/forms.ts'
import type { Views } from '../web/page.ts'
import { languageOf, messagesFor } from '../web/page-of.ts'
import { answerKey } from './answer-key.ts'
import type { Attempt } from './attempt.ts'
import { revealedDuring } from './attempt-rules.ts'
import { type AttemptItem, loadItems, type OpenItem } from './queries.ts'
import { checkedItem, type ItemResult } from './result.ts'
import { questionOf } from './types/index.ts'

export type CourseLink = { code: string; title: string }

declare module '../web/page.ts' {
  interface Views {
    /** One question on a page. Posts the fields of its kind to its own address; a script sends them as events. */
    'quizzes/attempt-item': {
      attempt: { id: string; number: number; kind: Attempt['kind']; passMark: number; dueAt: Date | undefined }
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
        /** Of a story: all its steps as JSON, so that it goes on without a network. */
        steps: string | undefined
      }
      /** When the answer on the server was stored; undefined when there is none. */
      savedAt: Date | undefined
      /** The server's time in milliseconds: scripts correct the phone's clock by it. */
      sentAt: number
      /** When the stored answer was chosen: what is chosen on this page is newer. */
      sequence: number
      /** Under which the phone seals the answers of this attempt. */
      key: string
      errors: Errors
      /** True when every other question has an answer: then this page's second button hands in. */
      canSubmit: boolean
      /** The course lets people look at once whether an answer is right. */
      canCheck: boolean
    }
    /** A question that was checked: how it went, and no fields any more. */
    'quizzes/attempt-checked': {
      attempt: { id: string; number: number; dueAt: Date | undefined }
      course: CourseLink
      position: number
      total: number
      item: ItemResult
      sentAt: number
    }
    /** An item as the result explains it. */
    'quizzes/_answer': { item: ItemResult; isOpen: boolean }
    /** The mark beside the answer. */
    'quizzes/_saved': { savedAt: Date | undefined; answered: number; total: number }
    /** What the script has to say on every page of a quiz, and what it needs to know for that. */
    'quizzes/_waiting': { attempt: { id: string }; course: CourseLink; sentAt: number; total: number; key: string }
    /** Room for the codes of answers that wait. */
    'quizzes/_codes': Record<string, never>
    /** Before handing in with gaps, or when time is up: which questions have no answer. */
    'quizzes/attempt-review': {
      attempt: { id: string; number: number; isOverdue: boolean; dueAt: Date | undefined }
      course: CourseLink
      items: { position: number; language: string; stem: string; isAnswered: boolean }[]
      unanswered: number
      sentAt: number
      key: string
    }
  }
}

/** What the page of an item shows. */
export async function itemPage(
  db: Database,
  request: FastifyRequest,
  item: Omit<OpenItem, 'checkedAt'>,
  { errors, at }: { errors: Errors; at: Date },
): Promise<Views['quizzes/attempt-item']> {
  const version = await loadCourseVersion(db, item.attempt.courseVersionId)
  const question = questionOf(item.content, languageOf(request))
  const { answered, position } = item
  const form = question.form(item.optionOrder, item.answer ?? undefined)
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
      form,
      steps: question.isFinalStepByStep ? JSON.stringify((form as { steps: unknown }).steps) : undefined,
    },
    savedAt: item.answer === null ? undefined : (item.answeredAt ?? undefined),
    sentAt: at.getTime(),
    sequence: item.sequence,
    key: (await answerKey(db, item.attempt.id)).toString('base64url'),
    errors,
    canSubmit: answered.every((isAnswered, index) => isAnswered || index === position - 1),
    canCheck: revealedDuring(quizRulesOf(version.content), item.attempt.kind) !== 'nothing',
  }
}

/** What the page of a checked item shows. Reads all items of the attempt, with their keys as they hold today. */
export async function checkedPage(
  db: Database,
  request: FastifyRequest,
  { attempt, position, answered }: OpenItem,
  { references, at }: { references: References; at: Date },
): Promise<Views['quizzes/attempt-checked']> {
  const version = await loadCourseVersion(db, attempt.courseVersionId)
  const shown = revealedDuring(quizRulesOf(version.content), attempt.kind)
  const items = await loadItems(db, attempt.id)
  const showing = { references, t: messagesFor(request), language: languageOf(request) }
  return {
    attempt: { ...attempt, dueAt: attempt.dueAt ?? undefined },
    course: await courseLink(db, request, version.id),
    position,
    total: answered.length,
    item: checkedItem(items[position - 1] as AttemptItem, version, showing, shown),
    sentAt: at.getTime(),
  }
}

/** What the page before handing in shows. */
export async function reviewPage(
  db: Database,
  request: FastifyRequest,
  { attempt, items, isOverdue, at }: { attempt: Attempt; items: AttemptItem[]; isOverdue: boolean; at: Date },
): Promise<Views['quizzes/attempt-review']> {
  const shown = items.map(({ position, content, isAnswered }) => {
    const { stem, language } = questionOf(content, languageOf(request))
    return { position, language, stem, isAnswered }
  })
  return {
    attempt: { ...attempt, isOverdue, dueAt: attempt.dueAt ?? undefined },
    course: await courseLink(db, request, attempt.courseVersionId),
    items: shown,
    unanswered: shown.filter((item) => !item.isAnswered).length,
    sentAt: at.getTime(),
    key: (await answerKey(db, attempt.id)).toString('base64url'),
  }
}

export async function courseLink(db: Database, request: FastifyRequest, courseVersionId: string): Promise<CourseLink> {
  const version = await loadCourseVersion(db, courseVersionId)
  return { code: version.code, title: inLanguage(version.content.title, languageOf(request)) }
}
