import type { CDPSession } from 'playwright-core'
import { expect, test } from 'vitest'
import { listNewestVersions } from '../../src/courses/queries.ts'
import { testApp } from '../support/app.ts'
import { testBrowser } from '../support/browser.ts'
import { aCast } from '../support/cast.ts'
import { aColleague, hasBegunQuiz, hasHandedIn } from './progress.ts'

const { app, authority, db } = await testApp()
const { openPage } = await testBrowser()
const { schools } = await aCast(db, authority)

const [passed, failed, begun] = [
  await aColleague(db, schools.hoaMai, 'dat'),
  await aColleague(db, schools.hoaMai, 'rot'),
  await aColleague(db, schools.hoaMai, 'lam'),
]
const learnerPages: { name: string; path: string; as?: string }[] = [
  { name: 'sign-in', path: '/login' },
  { name: 'help', path: '/help' },
  { name: 'home', path: '/', as: 'lan' },
  { name: 'home with a certificate', path: '/', as: 'dat' },
  {
    name: 'a question',
    path: `/attempts/${await hasBegunQuiz(db, begun, 'gender-equality')}/items/1`,
    as: 'lam',
  },
  {
    name: 'a result, passed',
    path: `/attempts/${await hasHandedIn(db, passed, 'child-protection', { right: 10 })}`,
    as: 'dat',
  },
  {
    name: 'a result, failed',
    path: `/attempts/${await hasHandedIn(db, failed, 'gender-equality', { right: 0 })}`,
    as: 'rot',
  },
  ...(await listNewestVersions(db)).flatMap(({ code, content }) => [
    { name: code, path: `/courses/${code}`, as: 'lan' },
    ...content.lessons.map(({ slug }) => ({ name: slug, path: `/courses/${code}/lessons/${slug}`, as: 'lan' })),
  ]),
]

test.each(learnerPages)('the first visit of $name costs a phone at most 100 KB', async ({ name, path, as }) => {
  const page = await openPage(app, { as })
  const line = await listenTo(await page.context().newCDPSession(page))
  await page.goto(path)
  await page.evaluate(loadTheRest)
  await expect.poll(line.isQuiet, { timeout: 5000 }).toBe(true)
  const parts = line.received()
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  const list = parts.map((part) => `${part.bytes} ${part.url}`).join('\n')
  if (process.env.SHOW_WEIGHT) console.log(`${bytes} bytes: ${name}\n${list}`)
  expect(bytes, list).toBeLessThanOrEqual(100 * 1024)
  for (const kind of ['css', 'svg', 'woff2']) expect(list).toContain(`.${kind}`)
  await page.context().close()
})

/** Everything that comes over the line, headers included, as it was sent. */
async function listenTo(network: CDPSession) {
  const requests = new Map<string, { url: string; bytes: number | undefined }>()
  network.on('Network.requestWillBeSent', ({ requestId, request }) =>
    requests.set(requestId, { url: request.url, bytes: undefined }),
  )
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = requests.get(requestId)
    if (request) request.bytes = encodedDataLength
  })
  await network.send('Network.enable')
  const all = () => [...requests.values()]
  return {
    isQuiet: () => all().every(({ bytes }) => bytes !== undefined),
    received: () => all().map(({ url, bytes = 0 }) => ({ url, bytes })),
  }
}

/** Pictures further down, and the icon that a browser with a window shows in its tab. */
async function loadTheRest(): Promise<void> {
  await document.fonts.ready
  for (const image of document.images) {
    image.loading = 'eager'
    await image.decode()
  }
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (icon) await (await fetch(icon.href)).blob()
}
