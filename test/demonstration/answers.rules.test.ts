import { expect, test } from 'vitest'
import { chooseAnswers, rightCount } from '../../src/demonstration/answers.ts'
import { randomFrom } from '../../src/demonstration/random.ts'
import { grade, isPassed } from '../../src/quizzes/grading.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { catalogue } from '../support/catalogue.ts'

const submittedAt = new Date('2026-03-02T03:00:00Z')

test.each([
  [10, 80, true, 0, 8],
  [10, 80, true, 0.999, 10],
  [10, 80, false, 0, 3],
  [10, 80, false, 0.999, 7],
  [7, 70, true, 0, 5],
])('of %i questions at %i %%, passing: %s, quality %d: %i right', (count, passMark, passes, quality, right) => {
  expect(rightCount(count, passMark, { passes, quality })).toBe(right)
})

test('a sitting that passes passes, whatever the questions, and one that does not fails', () => {
  const random = randomFrom(1)
  for (const { questions, passMark } of catalogue.courses) {
    const asked = questions.map(({ content }) => questionOf(content))
    for (const passes of [true, false]) {
      const sitting = { passes, quality: random(), submittedAt }
      const answers = chooseAnswers(random, asked, { passMark, sitting })
      const marks = grade(asked.map((question, at) => ({ question, answer: answers[at] })))
      expect(isPassed(marks, passMark)).toBe(passes)
      expect((marks.awarded * asked.length) / marks.possible).toBe(rightCount(asked.length, passMark, sitting))
    }
  }
})

test('an open sitting leaves at least one question without an answer', () => {
  const asked = (catalogue.courses[0]?.questions ?? []).slice(0, 10).map(({ content }) => questionOf(content))
  for (const quality of [0, 0.5, 0.999]) {
    const sitting = { passes: false, quality, submittedAt: undefined }
    const answers = chooseAnswers(randomFrom(1), asked, { passMark: 80, sitting })
    expect(answers.length).toBeGreaterThan(0)
    expect(answers.length).toBeLessThan(asked.length)
  }
})
