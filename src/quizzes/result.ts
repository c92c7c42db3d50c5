import { inLanguage } from '../courses/content.ts'
import type { CourseVersion } from '../courses/queries.ts'
import { cite, type References } from '../courses/references.ts'
import { remarkText } from '../courses/remark-text.ts'
import type { Messages } from '../web/language/vi.ts'
import type { AttemptItem } from './queries.ts'
import { questionOf } from './types/index.ts'

/** An item of a submitted attempt as its result explains it: what was chosen, what is right, why, and by which law. */
export function explainItem(
  item: AttemptItem,
  course: CourseVersion,
  { references, t, language }: { references: References; t: Messages; language: string },
) {
  const question = questionOf(item.content, language)
  const [slug, section] = question.teaches.split('#')
  const lesson = course.content.lessons.find((candidate) => candidate.slug === slug)
  return {
    position: item.position,
    language: question.language,
    stem: question.stem,
    marks: { awarded: item.marksAwarded ?? 0, possible: item.marksPossible ?? 1 },
    isAnswered: item.answer !== null,
    lines: question.describe(item.optionOrder, item.answer ?? undefined),
    explanation: question.explanation,
    basis: question.basis.map((basis) => {
      const { label, remark } = cite(references, basis)
      return { label, remark: remark && remarkText(remark, t) }
    }),
    lesson: lesson && {
      href: `/courses/${course.code}/lessons/${slug}#${section}`,
      title: inLanguage(lesson.title, language),
    },
  }
}
