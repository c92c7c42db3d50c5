import { z } from 'zod'

const text = z.string().trim().min(1)

const ScenarioOption = z.strictObject({
  /** Stands in stored answers, between dots. */
  id: z.string().regex(/^[a-z0-9]+$/, 'use lower-case letters and digits'),
  text,
  /** What happens then, told at once. */
  consequence: text,
  /** Why that was wise or not. */
  feedback: text,
  right: z.boolean().default(false),
  /** Id of the step that follows; left out, the story ends here. */
  next: z.string().optional(),
})

const ScenarioStep = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/, 'use lower-case letters and hyphens'),
    text,
    options: z.array(ScenarioOption).min(2).max(4),
  })
  .refine(({ options }) => new Set(options.map(({ id }) => id)).size === options.length, 'an option id stands twice')
  .refine(({ options }) => options.filter(({ right }) => right).length === 1, 'a step has exactly one right decision')
export type ScenarioStep = z.infer<typeof ScenarioStep>

/**
 * A case that branches over several steps, the first one first. Each option leads to a step further down or ends the
 * story, so that every way has an end. The right way has at least two decisions.
 */
export const Scenario = z
  .object({ steps: z.array(ScenarioStep).min(3).max(8) })
  .refine(({ steps }) => new Set(steps.map(({ id }) => id)).size === steps.length, 'a step id stands twice')
  .refine(
    ({ steps }) =>
      steps.every((step, at) =>
        step.options.every(({ next }) => next === undefined || steps.findIndex(({ id }) => id === next) > at),
      ),
    'next names a step that does not exist or does not stand further down',
  )
  .refine(
    ({ steps }) =>
      steps.slice(1).every(({ id }) => steps.some(({ options }) => options.some(({ next }) => next === id))),
    'no decision leads to one of the steps',
  )
  .refine(
    ({ steps }) => steps[0]?.options.some(({ right, next }) => right && next !== undefined),
    'the right way has at least two decisions',
  )
  .refine(
    ({ steps }) => steps.some(({ options }) => new Set(options.map(({ next }) => next)).size > 1),
    'the story never branches: let decisions lead to different steps',
  )
export type Scenario = z.infer<typeof Scenario>

/** One case of `scenarios.vi.yaml`, for readers to practise on in a lesson. */
export const CaseScenario = Scenario.safeExtend({ title: text })
export type CaseScenario = z.infer<typeof CaseScenario>

/** As an author writes it: the id is what `::: scenario id` in a lesson names. */
export const ScenarioFile = CaseScenario.safeExtend({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use lower-case letters, digits and single hyphens'),
}).strict()
