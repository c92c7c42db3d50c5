import type { MarkdownIt, RendererRule } from 'markdown-it'
import container from 'markdown-it-container'
import type { LessonEnv } from './markdown.ts'
import type { CaseScenario, ScenarioStep } from './scenario.ts'

/**
 * `::: scenario id` and `:::`: a case of `scenarios.vi.yaml` that a reader walks through. Every decision is a
 * disclosure that holds what follows from it, so that it works without a script, by keyboard and read aloud. Nothing
 * is sent and nothing counts.
 */
export function registerScenarios(md: MarkdownIt): void {
  md.use(container, 'scenario', { render: asStory(md) })
}

/** Id of the scenario that a box shows. */
export function scenarioId(info: string): string {
  return info.trim().replace(/^\S+\s*/, '')
}

function asStory({ utils: { escapeHtml } }: MarkdownIt): RendererRule {
  return (tokens, at, _options, env) => {
    const token = tokens[at]
    if (token?.nesting !== 1) return ''
    const id = scenarioId(token.info)
    const { scenarios, texts } = (env as LessonEnv).lesson
    const scenario = Object.hasOwn(scenarios, id) ? scenarios[id] : undefined
    if (!scenario) return ''
    const titleId = `scenario_${id}`
    return `<section class="callout" data-kind="scenario" aria-labelledby="${titleId}">
<p class="callout__title" id="${titleId}">${escapeHtml(scenario.title)}</p>
<p class="small">${escapeHtml(texts.decide)}</p>
${stepHtml(scenario, scenario.steps[0])}</section>
`
  }

  function stepHtml(scenario: CaseScenario, step: ScenarioStep | undefined): string {
    if (!step) return ''
    const options = step.options.map((option) => optionHtml(scenario, option)).join('')
    return `<div class="case-step">\n<p>${escapeHtml(step.text)}</p>\n${options}</div>\n`
  }

  function optionHtml(scenario: CaseScenario, option: ScenarioStep['options'][number]): string {
    const following = scenario.steps.find(({ id }) => id === option.next)
    const mark = option.right ? 'data-right' : 'data-wrong'
    return `<details class="case-option">
<summary>${escapeHtml(option.text)}</summary>
<div class="case-option__after" ${mark}>
<p>${escapeHtml(option.consequence)}</p>
<p class="case-option__feedback">${escapeHtml(option.feedback)}</p>
${stepHtml(scenario, following)}</div>
</details>
`
  }
}
