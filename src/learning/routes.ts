import type { areas } from '../courses/schema.ts'

type Area = (typeof areas)[number]

/** What a person has to do for one course of the target, and the one link that goes on exactly where they stopped. */
export type Duty = {
  code: string
  title: string
  minutes: number
  minutesLeft: number
  state: 'not-started' | 'reading' | 'quiz-ready' | 'quiz-open' | 'quiz-failed' | 'done'
  /** Where the button leads. POST for starting an attempt, GET otherwise. */
  action: { method: 'get' | 'post'; href: string }
  /** Title of the lesson or number of the question where they stopped. */
  place: { lesson: string } | { question: number; of: number } | undefined
  /** 'YYYY-MM-DD', when done. */
  achievedOn: string | undefined
  certificateHref: string | undefined
}

declare module '../web/page.ts' {
  interface Views {
    'learning/home': {
      /** Undefined: no target is open for this person's unit, or the viewer has no person. */
      target: { name: string; endsOn: string; percent: number; daysLeft: number } | undefined
      areas: { area: Area; isDone: boolean; needed: number; courses: Duty[] }[]
      /** Units that the viewer looks after, with today's figures. Empty for most people. */
      responsibilities: {
        unit: { id: string; name: string; kind: string }
        href: string
        population: number
        both: number
        missing: number
      }[]
    }
    'learning/course': {
      course: {
        code: string
        area: Area
        title: string
        summary: string
        minutes: number
        passMark: number
        questionCount: number
        objectives: string[]
        contentNotice: string | undefined
        reviewOn: string
      }
      lessons: { slug: string; title: string; minutes: number; isRead: boolean; isCurrent: boolean }[]
      duty: Duty
    }
    'learning/lesson': {
      course: { code: string; title: string }
      lesson: { slug: string; title: string; minutes: number; isRead: boolean; html: string; language: 'vi' | 'en' }
      sections: { anchor: string; title: string }[]
      position: number
      of: number
      previous: { href: string; title: string } | undefined
      next: { href: string; title: string } | undefined
      /** Posting here marks the lesson as read and goes on to the next lesson or to the quiz. */
      readingHref: string
      /** static/js/place.js posts the anchor of the section in view here (field `section`). */
      placeHref: string
    }
  }
}
