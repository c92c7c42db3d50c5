import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { hasVietnameseWord } from '../courses/reading.ts'
import { firstRunApp, testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { everyPage, type PageType } from './every-page.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const empty = await firstRunApp()
const pages = await everyPage(db, authority)
const setup: PageType = { name: 'setup', path: '/setup' }
const statuses = [/status of (404|422)/]

// Layout and colours go together in pairs: the phone in the light, the desk in the dark.
test.each([...pages, setup])('$name is accessible to everybody', async (type) => {
  const page = await openPage(type === setup ? empty.app : app, { as: type.as, expects: statuses })
  const response = await page.goto(type.path)
  if (!type.act) expect(response?.status()).toBe(type.status ?? 200)
  await type.act?.(page)
  expect.soft(await smallTargets(page)).toEqual([])
  expect.soft(await violations(page)).toEqual([])
  await page.setViewportSize({ width: 320, height: 640 })
  expect.soft(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBeLessThanOrEqual(320)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 1280, height: 800 })
  expect.soft(await violations(page), 'in the dark').toEqual([])
  if (!type.act) {
    await page.context().addCookies([{ name: 'language', value: 'en', url: page.url() }])
    await page.setViewportSize({ width: 320, height: 640 })
    await page.goto(type.path)
    expect.soft(await page.evaluate(() => document.documentElement.lang)).toBe('en')
    expect
      .soft(await page.evaluate(() => document.scrollingElement?.scrollWidth), 'in English')
      .toBeLessThanOrEqual(320)
  }
  await page.context().close()
})

const withContent = pages.filter(({ name }) =>
  /^(lesson|single|multiple|true|matching|ordering|short|number|story|review|result)/.test(name),
)

test.each(withContent)('$name says in an English page what is Vietnamese', async (type) => {
  const page = await openPage(app, { as: type.as })
  await page.goto('/help')
  await page.getByRole('button', { name: 'English' }).click()
  await page.goto(type.path)
  const unmarked = await page.evaluate(textsOutside, '[lang="vi"], .brand, .footer__promise, .header__viewer')
  expect(unmarked.filter(hasVietnameseWord)).toEqual([])
  await page.context().close()
})

test('every address that shows a page is among them', () => {
  const files = [
    '/assets/',
    '/images/',
    '.pdf',
    '.xlsx',
    '.csv',
    '.js',
    '/healthz',
    '/readyz',
    '/attempts/:id/pages',
    '/attempts/:id/key',
    '/session',
  ]
  const addresses = app.routeTable.filter(
    ({ method, url }) => method === 'GET' && !files.some((part) => url.includes(part)),
  )
  const paths = [...pages, setup].map(({ path }) => path.replace(/\?.*/, ''))
  const isShown = (url: string) => paths.some((path) => new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}$`).test(path))
  expect(addresses.map(({ url }) => url).filter((url) => !isShown(url))).toEqual([])
})

function textsOutside(places: string): string[] {
  const texts: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!text.parentElement?.closest(places)) texts.push(text.textContent?.trim() ?? '')
  }
  return texts
}

/** What axe finds against WCAG 2.2 A and AA. It is put into the page once: that takes longer than the check itself. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const found = await page.evaluate(async (values) => {
    const inPage = (window as unknown as { axe: typeof axe }).axe
    return (await inPage.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] })).violations
  }, wcag)
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)}: ${node.failureSummary?.replace(/\s+/g, ' ')}`),
  )
}

const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/**
 * What a finger has to hit is 44 px high and wide; a box or circle together with its label. A link of a short word may
 * be narrower, down to the 24 px of WCAG 2.2 (2.5.8), and links inside a sentence are as high as the sentence.
 */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const areaOf = (element: HTMLInputElement) => {
      const parts = [element, ...(element.labels && /radio|checkbox/.test(element.type) ? element.labels : [])]
      const boxes = parts.map((part) => part.getBoundingClientRect())
      const width = Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left))
      const height = Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top))
      return { width, height }
    }
    const isInSentence = (element: Element) =>
      element.matches('a') &&
      getComputedStyle(element).display === 'inline' &&
      element.parentElement?.textContent?.trim() !== element.textContent?.trim()
    const targets = document.querySelectorAll<HTMLInputElement>(
      'a[href], button, input:not([type="hidden"]), select, textarea, summary',
    )
    return [...targets].flatMap((element) => {
      const { width, height } = areaOf(element)
      if (!element.checkVisibility() || isInSentence(element) || element.matches('.skip')) return []
      if (height >= 44 && width >= (element.matches('a:not(.button)') ? 24 : 44)) return []
      return [`${Math.round(width)} × ${Math.round(height)}: ${element.outerHTML.replace(/\s+/g, ' ').slice(0, 140)}`]
    })
  })
}
