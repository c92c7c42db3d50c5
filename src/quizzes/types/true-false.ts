import { z } from 'zod'
import type { Asked } from './asked.ts'
import type { Answer, QuestionType } from './question-type.ts'

const TrueFalse = z.object({ correct: z.boolean() })
type Form = { chosen: string | undefined }

declare module '../../web/page.ts' {
  interface Views {
    'quizzes/types/true-false': Asked<Form>
  }
}

/** A statement that is right or wrong. Its two options have no text of their own: the page names them. */
export const trueFalse: QuestionType<z.infer<typeof TrueFalse>, Form> = {
  name: 'true-false',
  content: TrueFalse,
  shuffled: () => [],
  parts: () => 1,
  grade: (content, answer) => (answer?.value === content.correct ? 1 : 0),
  parseAnswer: (_, { answer }) => (answer === 'true' || answer === 'false' ? { value: answer === 'true' } : undefined),
  form: (_, __, answer) => ({ chosen: chosen(answer)[0] }),
  describe: ({ correct }, _, answer) =>
    [true, false].map((value) => ({
      id: String(value),
      text: '',
      isChosen: answer?.value === value,
      isRight: correct === value,
    })),
  responses: (_, answer) => chosen(answer),
  classes: ({ correct }) => [true, false].map((value) => ({ id: String(value), text: '', isRight: correct === value })),
  guess: () => 0.5,
  correction: {
    fields: ({ correct }) => [
      {
        name: 'key',
        isMultiple: false,
        options: [true, false].map((value) => ({ value: String(value), text: '', isChosen: value === correct })),
      },
    ],
    read: (_, { key }) => (key === 'true' || key === 'false' ? { correct: key === 'true' } : undefined),
  },
  right: ({ correct }) => ({ answer: String(correct) }),
  wrong: ({ correct }) => [{ answer: String(!correct) }],
}

function chosen(answer: Answer | undefined): string[] {
  return typeof answer?.value === 'boolean' ? [String(answer.value)] : []
}
