import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { password } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { choicesOf, itemAt, storedAt, textOf } from './learner.ts'
import { hasRead } from './progress.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { lan } = await aCast(db, authority)
await hasRead(db, lan.personId, 'child-protection')
const page = await openPage(app, { width: 1280 })
let attemptId: string

describe('a teacher without a mouse', () => {
  test('skips to the form and signs in', async () => {
    await page.goto('/login')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Đến nội dung chính')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Tên đăng nhập')
    await page.keyboard.type('lan')
    await tabTo(page, 'Mật khẩu')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Còn hai phần cần học' }).waitFor()
  })

  test('starts the quiz', async () => {
    await tabTo(page, 'Làm bài kiểm tra')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/items/1')
    attemptId = page.url().split('/').at(-3) as string
  })

  test('answers with arrows and the space bar, and the focus stays where it was', async () => {
    for (let position = 1; position <= 10; position++) {
      const item = await itemAt(db, attemptId, position)
      const right = choicesOf(item, 'right')
      if (item.content.type === 'multiple') await tick(right)
      else await pick(right[0] as string)
      await expect.poll(() => storedAt(db, attemptId, position), { timeout: 5000 }).toEqual(right.toSorted())
      await page.locator('#saved[data-state="saved"]', { hasText: 'Đã lưu lúc' }).waitFor()
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('answer')
      await tabTo(page, position < 10 ? 'Lưu và sang câu sau' : 'Lưu và nộp bài')
      await page.keyboard.press('Enter')
      await page.waitForURL(position < 10 ? `**/items/${position + 1}` : `**/attempts/${attemptId}`)
    }
    expect(await textOf(page.locator('main'))).toContain('Đúng 10/10 câu')
  })

  test('opens an explanation', async () => {
    await tabUntil(page, () => page.evaluate(() => document.activeElement?.tagName === 'SUMMARY'))
    await page.keyboard.press('Enter')
    await page.getByText('Vì sao:').first().waitFor()
  })
})

/** Of radio buttons one is in the order of the keys; the arrows choose among them. */
async function pick(value: string): Promise<void> {
  await tabToField(page)
  await page.keyboard.press('Space')
  for (let turns = 0; (await valueOfFocus(page)) !== value; turns++) {
    if (turns > 10) throw new Error(`the arrows never come to ${value}`)
    await page.keyboard.press('ArrowDown')
    await expectVisibleFocus(page)
  }
}

async function tick(values: string[]): Promise<void> {
  await tabToField(page)
  for (let left = values.length; ; ) {
    if (values.includes((await valueOfFocus(page)) ?? '')) {
      await page.keyboard.press('Space')
      left--
    }
    if (left === 0) return
    await page.keyboard.press('Tab')
    await expectVisibleFocus(page)
  }
}

async function tabTo(place: Page, name: string): Promise<void> {
  await tabUntil(place, async () => (await focused(place)) === name)
}

async function tabToField(place: Page): Promise<void> {
  await tabUntil(place, () => place.evaluate(() => document.activeElement?.getAttribute('name') === 'answer'))
}

async function tabUntil(place: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await place.keyboard.press('Tab')
    await expectVisibleFocus(place)
    if (await isThere()) return
  }
  throw new Error('the tab key does not come there')
}

/** What the focused element is called: its label or its text. */
function focused(place: Page): Promise<string> {
  return place.evaluate(() => {
    const element = document.activeElement as HTMLInputElement
    return (element.labels?.[0] ?? element).textContent.trim()
  })
}

function valueOfFocus(place: Page): Promise<string | null | undefined> {
  return place.evaluate(() => document.activeElement?.getAttribute('value'))
}

/** WCAG 2.2, 2.4.7 and 2.4.11: something has the focus, it is outlined, and nothing lies over it. */
async function expectVisibleFocus(place: Page): Promise<void> {
  const focus = await place.evaluate(() => {
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
