import { z } from 'zod'
import type { Answer, QuestionType } from './question-type.ts'

const TrueFalse = z.object({ correct: z.boolean() })

/** A statement that is right or wrong. Its two options have no text of their own: the page names them. */
export const trueFalse: QuestionType<z.infer<typeof TrueFalse>> = {
  name: 'true-false',
  content: TrueFalse,
  keepsOrder: true,
  options: () => [
    { id: 'true', text: '' },
    { id: 'false', text: '' },
  ],
  parseAnswer: (_, { answer }) => (answer === 'true' || answer === 'false' ? { value: answer === 'true' } : undefined),
  grade: (content, answer) => (answer?.value === content.correct ? 1 : 0),
  chosen,
  key: (content) => [String(content.correct)],
}

function chosen(answer: Answer | undefined): string[] {
  return typeof answer?.value === 'boolean' ? [String(answer.value)] : []
}
