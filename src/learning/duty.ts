import type { CourseContent } from '../courses/content.ts'
import { hasConditions, quizRulesOf } from '../courses/quiz-rules.ts'
import { asksForQuiz, moveOnOf, opensBeforeReading } from './completion-rule.ts'
import { mayStart } from './may-start.ts'

/** Minutes that a quiz takes, by experience with ten questions of one sentence: half a minute each. */
const minutesAQuestion = 0.5

type Action = { method: 'get' | 'post'; href: string }

/** What one course still asks of a person. */
export type Duty = {
  code: string
  title: string
  minutes: number
  minutesLeft: number
  state:
    | 'not-started'
    | 'reading'
    | 'quiz-ready'
    | 'quiz-open'
    | 'quiz-failed'
    /** Another attempt is possible from `opensAt`. */
    | 'quiz-waiting'
    /** Every attempt that the course allows is used up. */
    | 'quiz-closed'
    | 'done'
  /** Where the button leads. POST for starting an attempt, GET otherwise. */
  action: Action
  /** The lesson, or the question, where they stopped. */
  place: { lesson: string } | { question: number; of: number } | undefined
  opensAt: Date | undefined
  /** Straight to the quiz, where nobody has to read first and it may be begun now. */
  early: Action | undefined
  /** A pre-test is offered before the first lesson; the action leads to its page, where it can be left out. */
  preTest: boolean
  /** 'YYYY-MM-DD', when done. */
  achievedOn: string | undefined
  certificateHref: string | undefined
}

export type Progress = {
  lessonsRead: string[]
  /** Lesson and section last seen. */
  lesson: string | null
  section: string | null
  openAttemptId: string | null
  /** Where they stopped in it. */
  openQuestion: number | null
  /** The open attempt takes nothing any more after this. */
  openClosesAt: Date | null
  attemptsFailed: number
  attemptsUsed: number
  lastAttemptEndedAt: Date | null
  preTestEndedAt: Date | null
  completion: { id: string; achievedOn: string } | undefined
}

/**
 * What a person has to do next on a course, and the address that goes on exactly where they stopped: first all
 * lessons, then the quiz until it is passed, as far as the rules of the course ask and allow.
 */
export function dutyOf(
  course: { code: string; content: CourseContent },
  title: string,
  progress: Progress | undefined,
  lessonTitle: (lesson: CourseContent['lessons'][number]) => string,
  at: Date,
): Duty {
  const { lessons, objectives } = course.content
  const questionCount = objectives.reduce((sum, objective) => sum + objective.draw, 0)
  const moveOn = moveOnOf(course.content)
  const quizMinutes = asksForQuiz(moveOn) ? Math.ceil(questionCount * minutesAQuestion) : 0
  const read = new Set(progress?.lessonsRead)
  const unread = lessons.filter((lesson) => !read.has(lesson.slug))
  const base = {
    code: course.code,
    title,
    minutes: sumMinutes(lessons) + quizMinutes,
    minutesLeft: sumMinutes(unread) + quizMinutes,
    place: undefined,
    opensAt: undefined,
    early: undefined,
    preTest: false,
    achievedOn: undefined,
    certificateHref: undefined,
  }
  const get = (href: string) => ({ method: 'get' as const, href })

  if (progress?.completion) {
    const { id, achievedOn } = progress.completion
    const certificateHref = `/completions/${id}/certificate.pdf`
    return {
      ...base,
      minutesLeft: 0,
      state: 'done',
      achievedOn,
      certificateHref,
      action: get(`/courses/${course.code}`),
    }
  }
  if (progress?.openAttemptId) {
    const question = progress.openQuestion ?? 1
    const action = get(`/attempts/${progress.openAttemptId}/items/${question}`)
    return { ...base, state: 'quiz-open', minutesLeft: quizMinutes, place: { question, of: questionCount }, action }
  }
  const rules = quizRulesOf(course.content)
  const past = { used: progress?.attemptsUsed ?? 0, lastEndedAt: progress?.lastAttemptEndedAt ?? undefined }
  const start = mayStart(rules, past, at)
  // Who must know something before they begin reads it on a page of its own.
  const toQuiz = hasConditions(rules)
    ? get(`/courses/${course.code}/quiz`)
    : { method: 'post' as const, href: `/courses/${course.code}/attempts` }
  // Where reading is all that is asked and its entry was taken out again, the last lesson is to be read once more.
  const again = asksForQuiz(moveOn) ? undefined : lessons.at(-1)
  const current = unread.find((lesson) => lesson.slug === progress?.lesson) ?? unread[0] ?? again
  if (!current) {
    const quiz = { ...base, action: toQuiz }
    if (start.may) return { ...quiz, state: progress?.attemptsFailed ? 'quiz-failed' : 'quiz-ready' }
    if (start.because === 'none-left') return { ...quiz, state: 'quiz-closed' }
    return { ...quiz, state: 'quiz-waiting', opensAt: start.from }
  }
  const isAtPlace = current.slug === progress?.lesson && progress.section !== null
  const href = `/courses/${course.code}/lessons/${current.slug}${isAtPlace ? `#${progress.section}` : ''}`
  const hasBegun = read.size > 0 || (progress?.lesson ?? null) !== null
  const preTest = course.content.preTest !== undefined && !hasBegun && !progress?.preTestEndedAt
  return {
    ...base,
    state: hasBegun ? 'reading' : 'not-started',
    place: preTest ? undefined : { lesson: lessonTitle(current) },
    preTest,
    early: opensBeforeReading(moveOn) && start.may ? toQuiz : undefined,
    action: get(preTest ? `/courses/${course.code}/pre-test` : href),
  }
}

function sumMinutes(lessons: { minutes: number }[]): number {
  return lessons.reduce((sum, lesson) => sum + lesson.minutes, 0)
}
