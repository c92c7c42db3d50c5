import type { Catalogue } from '../../src/courses/catalogue.ts'
import { contentHash } from '../../src/courses/content-hash.ts'
import { catalogue } from '../support/catalogue.ts'
import { examples } from './examples.ts'

/** The catalogue with the bank of one course replaced by the examples of every kind, each of which is drawn. */
export function catalogueOfEveryKind(code: string): Catalogue {
  const questions = examples.map((example, index) => {
    // What the bank teaches stands in the course; the examples teach nothing.
    const teaches = catalogue.courses.find((course) => course.code === code)?.questions[0]?.content.teaches ?? ''
    const content = { ...example, teaches, stem: `Câu hỏi ${index + 1}` }
    return { code: `kind-${index + 1}`, objective: 'all', content, contentHash: contentHash(content) }
  })
  const courses = catalogue.courses.map((course) => {
    if (course.code !== code) return course
    const objectives = [{ id: 'all', draw: examples.length, text: { vi: 'Mọi loại câu hỏi' } }]
    return { ...course, questions, contentHash: contentHash(questions), content: { ...course.content, objectives } }
  })
  return { ...catalogue, courses }
}
