import { dayIn } from '../calendar.ts'
import { inLanguage } from '../courses/content.ts'
import type { CourseVersion } from '../courses/queries.ts'
import { quizRulesOf, type Revelation } from '../courses/quiz-rules.ts'
import { cite, type References } from '../courses/references.ts'
import { remarkText } from '../courses/remark-text.ts'
import type { Messages } from '../web/language/vi.ts'
import type { Attempt } from './attempt.ts'
import { revealed } from './attempt-rules.ts'
import type { AttemptItem } from './queries.ts'
import { type Question, questionOf } from './types/index.ts'

type Showing = { references: References; t: Messages; language: string }

/** A graded attempt as its page shows it: what the course withholds is not in it at all. */
export type Result = ReturnType<typeof resultOf>

export function resultOf(attempt: Attempt, version: CourseVersion, items: AttemptItem[], showing: Showing) {
  const passed = attempt.passed ?? false
  const shown = revealed(quizRulesOf(version.content), passed)
  return {
    attempt: {
      id: attempt.id,
      number: attempt.number,
      submittedAt: attempt.submittedAt ?? attempt.startedAt,
      passMark: version.passMark,
      questions: items.length,
      passed,
    },
    marks:
      shown === 'nothing' ? undefined : { awarded: attempt.marksAwarded ?? 0, possible: attempt.marksPossible ?? 0 },
    items: shown === 'nothing' ? [] : items.map((item) => itemResult(item, version, showing, shown)),
  }
}

/** A question of an open attempt that the person has checked: graded now, by the same rules. */
export function checkedItem(item: AttemptItem, version: CourseVersion, showing: Showing, shown: Revelation) {
  const question = questionOf(item.content)
  const marks = { marksAwarded: question.grade(item.answer ?? undefined), marksPossible: question.parts }
  return itemResult({ ...item, ...marks }, version, showing, shown)
}

export type ItemResult = ReturnType<typeof itemResult>

/** A pre-test that was handed in: the number, and no question of it. */
export function preTestResultOf(attempt: Attempt, { passMark, content }: CourseVersion, questions: number) {
  return {
    marks: { awarded: attempt.marksAwarded ?? 0, possible: attempt.marksPossible ?? 0 },
    questions,
    passMark,
    passed: attempt.passed ?? false,
    testOut: content.preTest?.testOut ?? false,
  }
}

/** An item of a graded attempt: how it went, and where that is taught; with its key only where the course gives it. */
function itemResult(item: AttemptItem, course: CourseVersion, showing: Showing, shown: Revelation) {
  const question = questionOf(item.content, showing.language)
  const [slug, section] = question.teaches.split('#')
  const lesson = course.content.lessons.find((candidate) => candidate.slug === slug)
  return {
    position: item.position,
    language: question.language,
    stem: question.stem,
    marks: { awarded: item.marksAwarded ?? 0, possible: item.marksPossible ?? 1 },
    isAnswered: item.answer !== null,
    /** Day on which the key was corrected, and the marks counted anew. */
    correctedOn: item.correction ? dayIn(new Date(item.correction.at)) : undefined,
    key: shown === 'answers' ? keyOf(question, item, showing) : undefined,
    lesson: lesson && {
      href: `/courses/${course.code}/lessons/${slug}#${section}`,
      title: inLanguage(lesson.title, showing.language),
    },
  }
}

/** What was chosen, what is right, why, and by which law: "Luật Trẻ em (102/2016/QH13), Điều 51". */
function keyOf(question: Question, item: AttemptItem, { references, t }: Showing) {
  return {
    lines: question.describe(item.optionOrder, item.answer ?? undefined),
    explanation: question.explanation,
    basis: question.basis.map((basis) => {
      const { label, remark } = cite(references, basis)
      return { label, remark: remark && remarkText(remark, t) }
    }),
  }
}
