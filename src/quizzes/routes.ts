import type { areas } from '../courses/schema.ts'
import type { Errors } from '../web/forms.ts'

type Area = (typeof areas)[number]
type CourseLink = { code: string; title: string }

declare module '../web/page.ts' {
  interface Views {
    /** One question on a page. Posts `answer` (radio or checkboxes) to its own address. */
    'quizzes/attempt-item': {
      attempt: { id: string; number: number; passMark: number }
      course: CourseLink
      position: number
      total: number
      items: { position: number; isAnswered: boolean }[]
      question: {
        /** Template quizzes/types/<type>.eta draws the fields; included with the same data. */
        type: string
        stem: string
        options: { id: string; text: string }[]
        chosen: string[]
      }
      /** When the answer on the server was stored; undefined when there is none. */
      savedAt: Date | undefined
      errors: Errors
      /** True when every other question has an answer: then this page's second button hands in. */
      canSubmit: boolean
    }
    /** The mark beside the answer; alone it is the answer to an htmx post. */
    'quizzes/_saved': { savedAt: Date | undefined; answered: number; total: number }
    /** Before handing in with gaps: which questions have no answer. */
    'quizzes/attempt-review': {
      attempt: { id: string; number: number }
      course: CourseLink
      items: { position: number; stem: string; isAnswered: boolean }[]
      unanswered: number
    }
    'quizzes/attempt-result': {
      attempt: {
        id: string
        number: number
        submittedAt: Date
        marksAwarded: number
        marksPossible: number
        passMark: number
        passed: boolean
      }
      course: CourseLink & { area: Area }
      /** The ledger entry that this attempt produced. */
      completion: { achievedOn: string; certificateHref: string } | undefined
      items: {
        position: number
        stem: string
        isRight: boolean
        isAnswered: boolean
        options: { id: string; text: string; feedback: string | undefined; isChosen: boolean; isRight: boolean }[]
        explanation: string
        /** "Luật Trẻ em (102/2016/QH13), Điều 51", with a remark when the instrument is replaced. */
        basis: { label: string; remark: string | undefined }[]
        lesson: { href: string; title: string } | undefined
      }[]
      /** Undefined when nothing is left to do for the course. */
      retryHref: string | undefined
    }
  }
}
