import type { QuestionContent } from '../../src/courses/question-content.ts'

export const common = {
  teaches: 'bai#muc',
  stem: 'Câu hỏi',
  explanation: 'Vì thế.',
  basis: [{ ref: 'luat-tre-em-2016' }],
}

export const options = [
  { id: 'a', text: 'Một' },
  { id: 'b', text: 'Hai' },
  { id: 'c', text: 'Ba' },
]

const pairs = [
  { id: 'a', left: '111', right: 'Bảo vệ trẻ em' },
  { id: 'b', left: '113', right: 'Công an', feedback: 'Khi nguy hiểm đang xảy ra.' },
  { id: 'c', left: '115', right: 'Cấp cứu' },
]

const decision = (id: string, right: boolean, next?: string) => ({
  id,
  text: `Làm ${id}`,
  consequence: 'Rồi chuyện đi tiếp.',
  feedback: 'Vì như thế.',
  right,
  ...(next === undefined ? {} : { next }),
})

/** A story: a right way of three decisions, one detour that leads back, one way that ends at once. */
const steps = [
  { id: 'gate', text: 'Ở cổng trường.', options: [decision('a', true, 'office'), decision('b', false)] },
  { id: 'office', text: 'Trong phòng.', options: [decision('a', true, 'call'), decision('b', false, 'again')] },
  { id: 'again', text: 'Nghĩ lại.', options: [decision('a', true, 'call'), decision('b', false)] },
  { id: 'call', text: 'Gọi điện.', options: [decision('a', true), decision('b', false)] },
]

const items = [...options, { id: 'd', text: 'Bốn', feedback: 'Sau cùng.' }]

/** One question of every kind, in every way of scoring that the kind has. */
export const examples: QuestionContent[] = [
  { ...common, type: 'single', options, correct: ['b'] },
  { ...common, type: 'multiple', options, correct: ['a', 'c'] },
  { ...common, type: 'multiple', options, correct: ['a', 'c'], scoring: 'partial' },
  { ...common, type: 'true-false', correct: true },
  { ...common, type: 'matching', pairs },
  { ...common, type: 'matching', pairs, distractors: ['Cứu hỏa'], scoring: 'partial' },
  { ...common, type: 'ordering', items },
  { ...common, type: 'ordering', items, scoring: 'partial' },
  { ...common, type: 'short-text', accepted: ['111', 'một một một'] },
  { ...common, type: 'short-text', accepted: ['trẻ em'], diacritics: 'required' },
  { ...common, type: 'numeric', value: 12, unit: 'giờ' },
  { ...common, type: 'numeric', value: 2.5, tolerance: 0.5 },
  { ...common, type: 'scenario', steps },
  { ...common, type: 'scenario', steps, scoring: 'partial' },
]
