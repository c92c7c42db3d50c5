import { describe, expect, test } from 'vitest'
import { catalogueFolder, readCatalogue } from '../../src/courses/catalogue.ts'
import type { CatalogueCourse } from '../../src/courses/catalogue-course.ts'
import type { CatalogueQuestion } from '../../src/courses/catalogue-questions.ts'
import { scenariosIn } from '../../src/courses/lesson-problems.ts'
import { renderLesson } from '../../src/courses/markdown.ts'
import type { CaseScenario } from '../../src/courses/scenario.ts'
import { areas } from '../../src/courses/schema.ts'
import { checkQuestion } from '../../src/quizzes/types/index.ts'
import { readingMinutes, sentencesIn, sentencesOf, syllables } from './reading.ts'
import { forbiddenMarkup, invalidMarkup, lessonOptions } from './rendered-lesson.ts'

// Schema, keys, instruments, objectives, sections and pictures are checked by reading: a mistake fails here, with file
// and line. The rest of this file is what a course needs beyond that to be worth an evening of five thousand people.
const { courses, references, contacts } = readCatalogue(catalogueFolder, { checkQuestion })

test('each area has a core course: the first target of an authority asks for it', () => {
  const isCore = (area: string) => courses.some((course) => course.area === area && course.content.core)
  expect(areas.filter((area) => !isCore(area))).toEqual([])
})

test('the child helpline is the first contact', () => {
  expect(contacts[0]?.tel).toBe('111')
})

test('each instrument stands once in the register', () => {
  const numbers = [...references.values()].map(({ number, title }) => `${number} ${title}`)
  expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([])
})

describe.each(courses.map((course) => [course.code, course] as const))('%s', (_, course) => {
  const lessons = course.content.lessons.map((lesson, index) => ({
    ...lesson,
    walk: scenariosIn(lesson.body.vi).flatMap((id) => textsOnTheRightWay(course.content.scenarios?.vi?.[id])),
    name: `lessons/${index + 1}-${lesson.slug}.vi.md`,
    ...render(course, lesson.body.vi),
  }))

  test('has 4 to 6 lessons of 3 to 6 sections', () => {
    expect(lessons.length).toBeGreaterThanOrEqual(4)
    expect(lessons.length).toBeLessThanOrEqual(6)
    const others = lessons.filter(({ sections }) => sections.length < 3 || sections.length > 6)
    mustBeEmpty(
      others.map(({ name, sections }) => `${name} has ${sections.length} sections`),
      'Cut or join sections ("## …") until each lesson has 3 to 6',
    )
  })

  test('says the minutes that its lessons take', () => {
    const wrong = lessons.flatMap(({ name, minutes, html, walk }) => {
      const measured = minutesOf({ html, walk })
      return Math.abs(minutes - measured) > 1 ? [`${name} says ${minutes}, measured ${measured.toFixed(1)}`] : []
    })
    mustBeEmpty(
      wrong,
      'Change `minutes` in course.yaml to within 1 of the measure (180 syllables a minute), or the text',
    )
  })

  test('takes 15 to 25 minutes', () => {
    const measured = lessons.reduce((sum, lesson) => sum + minutesOf(lesson), 0)
    const stated = lessons.reduce((sum, { minutes }) => sum + minutes, 0)
    const advice = `${measured.toFixed(1)} minutes measured, ${stated} in course.yaml: shorten or lengthen the lessons`
    expect(Math.min(measured, stated), advice).toBeGreaterThanOrEqual(15)
    expect(Math.max(measured, stated), advice).toBeLessThanOrEqual(25)
  })

  test('is written in short sentences', () => {
    const bank = course.questions.flatMap(({ content }) => [content.stem, content.explanation])
    for (const [where, sentences] of [
      ['lessons', lessons.flatMap(({ html }) => sentencesIn(html))],
      ['questions', bank.flatMap(sentencesOf)],
    ] as const) {
      const average = sentences.reduce((sum, sentence) => sum + syllables(sentence), 0) / sentences.length
      expect(
        average,
        `The sentences of the ${where} have ${average.toFixed(1)} words on average: split the longest`,
      ).toBeLessThan(25)
      mustBeEmpty(
        sentences.filter((sentence) => syllables(sentence) > 40),
        `Split these sentences of the ${where} in two: none may have more than 40 words`,
      )
    }
  })

  test('has lessons that are valid HTML and hold nothing that runs', () => {
    for (const { name, html } of lessons) {
      mustBeEmpty(invalidMarkup(html), `${name} gives invalid HTML`)
      const own = html.replaceAll(`/courses/${course.code}/images/`, '/courses/safe-school/images/')
      mustBeEmpty(
        forbiddenMarkup(own.replaceAll(/images\/[a-z0-9-]+\.svg/g, 'images/gate.svg')),
        `${name} holds markup that it may not`,
      )
    }
  })

  test('cites instruments that no longer hold with a remark', () => {
    const labels = [...references.values()].filter(({ status }) => status === 'replaced' || status === 'expired')
    const bare = lessons.flatMap(({ name, html }) =>
      labels
        .filter(({ title, number }) =>
          new RegExp(
            `<cite[^>]*>${escaped(`${title} (${number})`)}[^<]*</cite>(?! <span class="citation__remark">)`,
          ).test(html),
        )
        .map(({ id }) => `${name}: ${id}`),
    )
    mustBeEmpty(bare, 'These instruments are replaced or expired and are cited as if they held')
  })

  test('rests no question on instruments that no longer hold', () => {
    const holds = (ref: string) => ['in-force', 'unverified'].includes(references.get(ref)?.status ?? '')
    const hollow = course.questions.filter(({ content }) => !content.basis.some(({ ref }) => holds(ref)))
    mustBeEmpty(codes(hollow), 'Add a basis that is in force to these questions')
  })

  describe('has a bank', () => {
    const of = (type: string) => course.questions.filter(({ content }) => content.type === type)
    const singles = of('single')
    const multiples = of('multiple')
    const truths = of('true-false')

    test('of at least 24 questions: 10 single, 3 multiple, 3 true-false', () => {
      expect(course.questions.length).toBeGreaterThanOrEqual(24)
      expect(singles.length).toBeGreaterThanOrEqual(10)
      expect(multiples.length).toBeGreaterThanOrEqual(3)
      expect(truths.length).toBeGreaterThanOrEqual(3)
    })

    test('with ids that never need to change', () => {
      mustBeEmpty(
        codes(course.questions).filter((code) => !/^q\d{2,3}$/.test(code)),
        'Number questions q01, q02 …; never reuse or renumber: answers already given are tied to the id',
      )
    })

    test('in which each question asks something else', () => {
      const stems = course.questions.map(({ content }) => content.stem)
      mustBeEmpty(
        stems.filter((stem, index) => stems.indexOf(stem) !== index),
        'These stems stand twice',
      )
    })

    test('with 3 or 4 options where one has to choose', () => {
      const odd = [...singles, ...multiples].filter((question) => ![3, 4].includes(optionsOf(question).length))
      mustBeEmpty(codes(odd), 'Give these questions 3 or 4 options')
    })

    test('with one right option in single, two or three and a wrong one in multiple', () => {
      mustBeEmpty(
        codes(singles.filter((question) => keyOf(question).length !== 1)),
        'Give these exactly one right option',
      )
      const odd = multiples.filter((question) => {
        const right = keyOf(question).length
        return right < 2 || right > 3 || right === optionsOf(question).length
      })
      mustBeEmpty(codes(odd), 'Give these two or three right options and at least one wrong one')
    })

    test('where the longest option is right in at most 40 % of single questions', () => {
      const telltale = singles.filter((question) => {
        const [key] = keyOf(question)
        const length = (id: string) => optionsOf(question).find((option) => option.id === id)?.text.length ?? 0
        return optionsOf(question).every(({ id }) => id === key || length(id) < length(key ?? ''))
      })
      expect(
        telltale.length / singles.length,
        `Shorten the right option, or lengthen a wrong one, in some of ${codes(telltale).join(', ')}`,
      ).toBeLessThanOrEqual(0.4)
    })

    test('where the right option of single questions stands in no place more than 40 %', () => {
      for (const place of [0, 1, 2, 3]) {
        const there = singles.filter((question) => optionsOf(question)[place]?.id === keyOf(question)[0])
        expect(
          there.length / singles.length,
          `Move the right option of some of ${codes(there).join(', ')} away from place ${'abcd'[place]}`,
        ).toBeLessThanOrEqual(0.4)
      }
    })

    test('where true and false are both the answer, neither over 65 %', () => {
      const isTrue = truths.filter(({ content }) => content.correct === true).length / truths.length
      const advice = `${Math.round(isTrue * 100)} % of the true-false questions are true: turn some round`
      expect(isTrue, advice).toBeLessThanOrEqual(0.65)
      expect(isTrue, advice).toBeGreaterThanOrEqual(0.35)
    })

    test('without options such as "all of the above"', () => {
      const lazy =
        /^(?:tất cả|cả (?:hai|ba|bốn)|không có) .*(?:phương án|đáp án|trên$|đều đúng|đều sai|nào đúng)|^cả [a-d](?:,| và) /iu
      const found = course.questions.filter((question) => optionsOf(question).some(({ text }) => lazy.test(text)))
      mustBeEmpty(codes(found), 'Replace the option that only points at the others')
    })
  })
})

/** A lesson with its cases walked through once, the right way: what is not chosen is not read. */
function minutesOf({ html, walk }: { html: string; walk: string[] }): number {
  return readingMinutes(html) + readingMinutes(walk.map((text) => `<p>${text}</p>`).join(''))
}

function textsOnTheRightWay(scenario: CaseScenario | undefined): string[] {
  const texts: string[] = []
  for (let step = scenario?.steps[0]; step; ) {
    const right = step.options.find((option) => option.right)
    texts.push(step.text, ...step.options.map(({ text }) => text), right?.consequence ?? '', right?.feedback ?? '')
    step = scenario?.steps.find(({ id }) => id === right?.next)
  }
  return texts
}

/** The lesson with the real register; the sentence of a remark is the catalogue's matter, not the author's. */
function render(course: CatalogueCourse, markdown: string) {
  return renderLesson(markdown, {
    ...lessonOptions,
    scenarios: {},
    references,
    images: course.content.images,
    imageBase: `/courses/${course.code}/images`,
  })
}

function optionsOf({ content }: CatalogueQuestion): { id: string; text: string }[] {
  return (content.options as { id: string; text: string }[] | undefined) ?? []
}

function keyOf({ content }: CatalogueQuestion): string[] {
  return Array.isArray(content.correct) ? (content.correct as string[]) : []
}

function codes(questions: CatalogueQuestion[]): string[] {
  return questions.map(({ code }) => code)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** Fails with what the author has to do, followed by where. */
function mustBeEmpty(places: string[], advice: string): void {
  expect(places, `${advice}:\n  ${places.join('\n  ')}\n`).toEqual([])
}
