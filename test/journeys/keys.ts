import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Fields } from '../../src/quizzes/types/question-type.ts'

/** What a person does who has a keyboard and nothing else. Wherever a key leads, the focus is to be seen. */

export async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key)
  await expectVisibleFocus(page)
}

export async function tabTo(page: Page, name: string): Promise<void> {
  await tabUntil(page, async () => (await focused(page)) === name)
}

export async function tabUntil(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await press(page, 'Tab')
    if (await isThere()) return
  }
  throw new Error('the tab key does not come there')
}

/** What the focused element is called: its label or its text. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement
    return (element.labels?.[0] ?? element).textContent.trim()
  })
}

/** Answers the question that is open, field by field as they stand. A story is told to its end. */
export async function answerWithKeys(page: Page, { path, ...fields }: Fields): Promise<void> {
  for (const [taken, decision] of (typeof path === 'string' ? path.split('.') : []).entries()) {
    await tabUntil(page, () => isNamed(page, ['answer']))
    await enter(page, [decision])
    await tabUntil(page, () => isNamed(page, ['go']))
    await page.keyboard.press('Enter')
    await page.locator('.story__choice').nth(taken).waitFor()
  }
  for (const open = new Map(Object.entries(fields)); open.size > 0; ) {
    await tabUntil(page, () => isNamed(page, [...open.keys()]))
    const { name } = await control(page)
    await enter(page, [open.get(name) ?? []].flat())
    open.delete(name)
  }
}

/** Enters values into the field that has the focus, by its kind. */
async function enter(page: Page, values: string[]): Promise<void> {
  const { type } = await control(page)
  if (type === 'text') return page.keyboard.type(values.join()).then(() => press(page, 'Tab'))
  if (type === 'checkbox') return tick(page, values)
  // A place is chosen by its digit; what is passed on the way with the arrows would take the places of others.
  if (type === 'select-one' && /^\d$/.test(values.join())) return press(page, values.join())
  // Of radio buttons one is in the order of the keys; the arrows choose among them, as among the lines of a list.
  if (type === 'radio') await press(page, 'Space')
  for (let turns = 0; (await control(page)).value !== values.join(); turns++) {
    if (turns > 10) throw new Error(`the arrows never come to ${values}`)
    await press(page, 'ArrowDown')
  }
}

async function tick(page: Page, values: string[]): Promise<void> {
  for (let left = values.length; ; await press(page, 'Tab')) {
    if (values.includes((await control(page)).value)) {
      await page.keyboard.press('Space')
      left--
    }
    if (left === 0) return
  }
}

function control(page: Page): Promise<{ name: string; type: string; value: string }> {
  return page.evaluate(() => {
    const { name, type, value } = document.activeElement as HTMLInputElement
    return { name, type, value }
  })
}

async function isNamed(page: Page, names: string[]): Promise<boolean> {
  return names.includes((await control(page)).name)
}

/** WCAG 2.2, 2.4.7 and 2.4.11: something has the focus, it is outlined, and nothing lies over it. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const focus = await page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement
    const drawn = [element, ...(element.labels ?? []), element.parentElement as HTMLElement]
    const { top, left, width, height } = element.getBoundingClientRect()
    const above = document.elementFromPoint(left + width / 2, top + height / 2)
    return {
      name: element.outerHTML.slice(0, 120),
      isOnPage: element !== document.body,
      isOutlined: drawn.some((part) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(part)
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
      }),
      isUncovered: above !== null && drawn.some((part) => part === above || part.contains(above)),
    }
  })
  expect(focus).toMatchObject({ isOnPage: true, isOutlined: true, isUncovered: true })
}
