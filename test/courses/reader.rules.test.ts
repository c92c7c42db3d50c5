import { describe, expect, test } from 'vitest'
import { catalogueFolder, readCatalogue } from '../../src/courses/catalogue.ts'
import type { CatalogueCourse } from '../../src/courses/catalogue-course.ts'
import type { CatalogueQuestion } from '../../src/courses/catalogue-questions.ts'
import { parseLesson, renderLesson, sectionsOf } from '../../src/courses/markdown.ts'
import { levelKinds } from '../../src/courses/markdown-callouts.ts'
import type { ScenarioStep } from '../../src/courses/scenario.ts'
import { checkQuestion } from '../../src/quizzes/types/index.ts'
import { sentencesIn, sentencesOf, syllables } from './reading.ts'
import { lessonOptions } from './rendered-lesson.ts'

// A person without training in law finds every answer in the lessons, and no answer by its looks.
const { courses, references } = readCatalogue(catalogueFolder, { checkQuestion })

/** Something to choose one of: a single-choice question, or a step of a story. */
type Choice = { name: string; texts: string[]; right: number }

test('there are the eighteen courses of the plan', () => {
  expect(courses).toHaveLength(18)
})

describe.each(courses.map((course) => [course.code, course] as const))('%s', (_, course) => {
  const { lessons, objectives } = course.content

  test('teaches the answer to each question in a section that exists, and asks about each lesson', () => {
    const places = lessons.flatMap(({ slug, body }) =>
      sectionsOf(parseLesson(body.vi)).map(({ anchor }) => `${slug}#${anchor}`),
    )
    const asked = course.questions.map(({ content }) => content.teaches)
    expect(asked.filter((place) => !places.includes(place))).toEqual([])
    const silent = lessons.filter(({ slug }) => !asked.some((place) => place.startsWith(`${slug}#`)))
    expect(silent.map(({ slug }) => slug)).toEqual([])
  })

  test('has the words that are to be typed in that very section', () => {
    const typed = course.questions.filter(({ content }) => content.type === 'short-text')
    const hidden = typed.filter(({ content }) => {
      const words = sectionOf(course, content.teaches).toLowerCase()
      return !(content.accepted as string[]).some((answer) => words.includes(answer.toLowerCase()))
    })
    expect(codes(hidden)).toEqual([])
  })

  test('has no lesson of more than five minutes', () => {
    expect(lessons.filter(({ minutes }) => minutes > 5).map(({ slug }) => slug)).toEqual([])
  })

  test('draws ten questions, some of each objective, of which there are at least three to spare', () => {
    expect(objectives.reduce((sum, { draw }) => sum + draw, 0)).toBe(10)
    const short = objectives.filter(({ id, draw }) => {
      const own = course.questions.filter(({ objective }) => objective === id)
      return draw < 1 || own.length < draw + 3
    })
    expect(short.map(({ id }) => id)).toEqual([])
  })

  test('says in at least three boxes what differs by level, and each level has its own', () => {
    const boxes = lessons
      .flatMap(({ body }) => parseLesson(body.vi))
      .flatMap(({ type }) => levelKinds.filter((level) => type === `container_${level}_open`))
    expect(boxes.length).toBeGreaterThanOrEqual(3)
    expect(levelKinds.filter((level) => !boxes.includes(level))).toEqual([])
  })

  test('has short sentences in its cases, its job aid and its options too', () => {
    const { html } = renderLesson(course.content.jobAid?.vi ?? '', {
      ...lessonOptions,
      references,
      images: course.content.images,
    })
    const parts = {
      'the cases': textsOf(casesOf(course)).flatMap(sentencesOf),
      'the stories of the bank': textsOf(storiesOf(course)).flatMap(sentencesOf),
      'the job aid': sentencesIn(html),
      'the options': course.questions.flatMap(optionTexts).flatMap(sentencesOf),
    }
    for (const [part, sentences] of Object.entries(parts)) {
      expect(averageLength(sentences), `words a sentence in ${part}`).toBeLessThan(25)
      expect(
        sentences.filter((sentence) => syllables(sentence) > 40),
        `Split these sentences of ${part}`,
      ).toEqual([])
    }
  })

  test('gives no decision of a story away by its length or its place', () => {
    const decisions = [...casesOf(course), ...storiesOf(course)].map(choiceOfStep)
    const advice = `Lengthen a wrong decision in some of ${names(decisions.filter(isLongest))}`
    expect(share(decisions, isLongest), advice).toBeLessThanOrEqual(0.4)
    for (const place of [0, 1, 2]) expect(share(decisions, standsAt(place))).toBeLessThanOrEqual(0.7)
  })

  test('uses every place for the right option of its single questions', () => {
    const choices = singlesOf(course)
    for (const place of [0, 1, 2, 3]) {
      expect(share(choices, standsAt(place)), `right at ${'abcd'[place]}`).toBeGreaterThanOrEqual(0.1)
    }
  })
})

describe('over all banks', () => {
  const singles = courses.flatMap(singlesOf)
  const decisions = courses.flatMap((course) => [...casesOf(course), ...storiesOf(course)].map(choiceOfStep))

  test('the right one is the longest in at most 40 %', () => {
    expect(share(singles, isLongest)).toBeLessThanOrEqual(0.4)
    expect(share(decisions, isLongest)).toBeLessThanOrEqual(0.4)
  })

  test('nor is it the shortest more often than one would guess', () => {
    const isShortest = ({ texts, right }: Choice) =>
      texts.every((text, at) => at === right || text.length > (texts[right]?.length ?? 0))
    expect(share(singles, isShortest)).toBeLessThanOrEqual(0.4)
  })

  test('the right one of four stands in each place between 20 and 30 %', () => {
    for (const place of [0, 1, 2, 3]) {
      expect(share(singles, standsAt(place))).toBeGreaterThanOrEqual(0.2)
      expect(share(singles, standsAt(place))).toBeLessThanOrEqual(0.3)
    }
  })

  test('true and false are about as often right', () => {
    const truths = courses.flatMap(({ questions }) => questions.filter(({ content }) => content.type === 'true-false'))
    const isTrue = truths.filter(({ content }) => content.correct === true).length / truths.length
    expect(Math.abs(isTrue - 0.5)).toBeLessThanOrEqual(0.1)
  })
})

function singlesOf({ code, questions }: CatalogueCourse): Choice[] {
  return questions
    .filter(({ content }) => content.type === 'single')
    .map((question) => {
      const options = question.content.options as { id: string; text: string }[]
      const [key] = question.content.correct as string[]
      return choiceOf(`${code} ${question.code}`, options, ({ id }) => id === key)
    })
}

function choiceOfStep({ id, options }: ScenarioStep): Choice {
  return choiceOf(id, options, ({ right }) => right)
}

function choiceOf<T extends { text: string }>(name: string, options: T[], isRight: (option: T) => boolean): Choice {
  return { name, texts: options.map(({ text }) => text), right: options.findIndex(isRight) }
}

function casesOf({ content }: CatalogueCourse): ScenarioStep[] {
  return Object.values(content.scenarios?.vi ?? {}).flatMap(({ steps }) => steps)
}

function storiesOf({ questions }: CatalogueCourse): ScenarioStep[] {
  return questions.flatMap(({ content }) => (content.type === 'scenario' ? (content.steps as ScenarioStep[]) : []))
}

function textsOf(steps: ScenarioStep[]): string[] {
  return steps.flatMap(({ text, options }) => [
    text,
    ...options.flatMap((option) => [option.text, option.consequence, option.feedback]),
  ])
}

function optionTexts({ content }: CatalogueQuestion): string[] {
  const parts = [content.options, content.items, content.pairs].flatMap((list) => (list ?? []) as object[])
  return parts.flatMap((part) => Object.entries(part).flatMap(([name, text]) => (name === 'id' ? [] : [String(text)])))
}

function sectionOf({ content }: CatalogueCourse, teaches: string): string {
  const [slug, anchor] = teaches.split('#')
  const body = content.lessons.find((lesson) => lesson.slug === slug)?.body.vi ?? ''
  return body.split(/^(?=## )/m).find((section) => section.split('\n')[0]?.includes(`{#${anchor}}`)) ?? ''
}

function isLongest({ texts, right }: Choice): boolean {
  return texts.every((text, at) => at === right || text.length < (texts[right]?.length ?? 0))
}

const standsAt =
  (place: number) =>
  ({ right }: Choice) =>
    right === place

function share(choices: Choice[], is: (choice: Choice) => boolean): number {
  return choices.filter(is).length / choices.length
}

function averageLength(sentences: string[]): number {
  return sentences.reduce((sum, sentence) => sum + syllables(sentence), 0) / sentences.length
}

function names(choices: Choice[]): string {
  return choices.map(({ name }) => name).join(', ')
}

function codes(questions: CatalogueQuestion[]): string[] {
  return questions.map(({ code }) => code)
}
