import type { z } from 'zod'
import { Scenario, type ScenarioStep } from '../../courses/scenario.ts'
import type { Asked } from './asked.ts'
import { scoring } from './options.ts'
import type { Answer, QuestionType } from './question-type.ts'

const ScenarioQuestion = Scenario.safeExtend({ scoring: scoring() })
type ScenarioQuestion = z.infer<typeof ScenarioQuestion>

/** A decision that was taken: step and option. */
type Decision = { step: ScenarioStep; option: ScenarioStep['options'][number] }

type Form = {
  /** Decisions taken so far, as they are stored: "a.b". */
  path: string
  taken: { text: string; choice: string; consequence: string }[]
  /** The step to decide; undefined at the end of the story. */
  step: { id: string; text: string; options: { id: string; text: string }[] } | undefined
  /** All steps, for a page that goes on by itself without a network. */
  steps: {
    id: string
    text: string
    options: { id: string; text: string; consequence: string; next: string | undefined }[]
  }[]
}

declare module '../../web/page.ts' {
  interface Views {
    'quizzes/types/scenario': Asked<Form>
  }
}

/**
 * A short case that branches: each step is a decision with a consequence. A decision that was taken stays. The whole
 * story is one item. All or nothing: every decision was right. Partial: one part for each right decision, less one for
 * each wrong one, out of as many as the right way has. Nothing before the end is reached. Fields: `path`, the decisions taken before, and
 * `answer`, the one taken now; or `path` alone.
 */
export const scenario: QuestionType<ScenarioQuestion, Form> = {
  name: 'scenario',
  content: ScenarioQuestion,
  shuffled: ({ steps }) => steps.flatMap((step) => step.options.map((option) => `${step.id}/${option.id}`)),
  parts: (content) => (content.scoring === 'partial' ? rightPath(content).length : 1),
  grade(content, answer) {
    const taken = decisionsOf(content, pathOf(answer))
    if (!taken || taken.at(-1)?.option.next !== undefined || taken.length === 0) return 0
    const wrong = taken.filter(({ option }) => !option.right).length
    if (content.scoring === 'all-or-nothing') return wrong === 0 ? 1 : 0
    const right = Math.min(taken.length - wrong, rightPath(content).length)
    return Math.max(0, right - wrong)
  },
  parseAnswer(content, { path = '', answer }) {
    if (typeof path !== 'string' || (answer !== undefined && typeof answer !== 'string')) return undefined
    const whole = [...(path === '' ? [] : path.split('.')), ...(answer === undefined ? [] : [answer])]
    const taken = decisionsOf(content, whole)
    if (!taken || taken.length === 0) return undefined
    const stored = { path: whole.join('.') }
    return taken.at(-1)?.option.next === undefined ? stored : { ...stored, partial: true }
  },
  form(content, order, answer) {
    const path = pathOf(answer)
    const taken = decisionsOf(content, path) ?? []
    const last = taken.at(-1)
    const next = last ? content.steps.find(({ id }) => id === last.option.next) : content.steps[0]
    return {
      path: path.join('.'),
      taken: taken.map(({ step, option }) => ({
        text: step.text,
        choice: option.text,
        consequence: option.consequence,
      })),
      step: next && shownStep(next, order),
      steps: content.steps.map((step) => shownStep(step, order)),
    }
  },
  describe(content, order, answer) {
    const taken = decisionsOf(content, pathOf(answer)) ?? []
    const shown = taken.length > 0 ? taken.map(({ step }) => step) : content.steps.slice(0, 1)
    return shown.flatMap((step) =>
      shuffledOptions(step, order).map(({ id, text, feedback, right }) => ({
        id: `${step.id}/${id}`,
        prompt: step.text,
        text,
        feedback,
        isChosen: taken.some((decision) => decision.step === step && decision.option.id === id),
        isRight: right,
      })),
    )
  },
  responses(content, answer) {
    const taken = decisionsOf(content, pathOf(answer)) ?? []
    return taken.map(({ step, option }) => `${step.id}/${option.id}`)
  },
  classes: ({ steps }) =>
    steps.flatMap((step) =>
      step.options.map(({ id, text, right }) => ({
        id: `${step.id}/${id}`,
        prompt: step.text,
        text,
        isRight: right,
      })),
    ),
  guess: () => undefined,
  right: (content) => ({ path: rightPath(content).join('.') }),
  wrong: (content) => [{ path: follow(content, isWrong).join('.') }],
  isFinalStepByStep: true,
}

function shuffledOptions(step: ScenarioStep, order: string[]) {
  const place = (id: string) => order.indexOf(`${step.id}/${id}`)
  return step.options.toSorted((one, other) => place(one.id) - place(other.id))
}

/** What a page may know of a step before it is decided: not which decision is right, nor why. */
function shownStep(step: ScenarioStep, order: string[]): Form['steps'][number] {
  const options = shuffledOptions(step, order).map(({ id, text, consequence, next }) => ({
    id,
    text,
    consequence,
    next,
  }))
  return { id: step.id, text: step.text, options }
}

function pathOf(answer: Answer | undefined): string[] {
  return typeof answer?.path === 'string' && answer.path !== '' ? answer.path.split('.') : []
}

/** The decisions of a path from the first step; undefined when one was not on offer where it was taken. */
function decisionsOf({ steps }: ScenarioQuestion, path: string[]): Decision[] | undefined {
  const taken: Decision[] = []
  let step: ScenarioStep | undefined = steps[0]
  for (const id of path) {
    const option: Decision['option'] | undefined = step?.options.find((candidate) => candidate.id === id)
    if (!step || !option) return undefined
    taken.push({ step, option })
    step = steps.find((candidate) => candidate.id === option.next)
  }
  return taken
}

/** The way on which every decision is right. */
function rightPath(content: ScenarioQuestion): string[] {
  return follow(content, ({ right }) => right)
}

function isWrong({ right }: Decision['option']): boolean {
  return !right
}

/** The way on which the first option that is `wanted` is taken at every step. */
function follow({ steps }: ScenarioQuestion, wanted: (option: Decision['option']) => boolean): string[] {
  const path: string[] = []
  for (let step = steps[0]; step; ) {
    const option: Decision['option'] | undefined = step.options.find(wanted)
    if (!option) break
    path.push(option.id)
    step = steps.find(({ id }) => id === option.next)
  }
  return path
}
