import type { FastifyInstance } from 'fastify'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach } from 'vitest'
import { startChromium } from './chromium.ts'
import { signInAs } from './visit.ts'

export type PageOptions = {
  /** Width in CSS pixels: a phone unless another is asked for. */
  width?: number
  javaScriptEnabled?: boolean
  colorScheme?: 'light' | 'dark'
  /** User name of somebody who is signed in already. */
  as?: string
  /** Complaints that belong to the test, such as the refused request that it provokes. */
  expects?: RegExp[]
}

/**
 * Chromium for this test file, until its last test. Call it at the top of the file:
 * `const { openPage } = await testBrowser()`. What a page complains of on the console, errors of scripts, breaches of
 * the content security policy and requests that fail make the test fail in which they happen.
 */
export async function testBrowser() {
  const browser = await startChromium()
  const complaints: string[] = []
  afterAll(() => browser.close())
  afterEach(() => {
    const seen = complaints.splice(0)
    if (seen.length > 0) throw new Error(`The browser complained:\n${seen.join('\n')}`)
  })
  return {
    /** A page in a window of its own (no cookies, empty cache) in Vietnam, of the application on a real port. */
    async openPage(app: FastifyInstance, options: PageOptions = {}): Promise<Page> {
      const { width = 360, javaScriptEnabled = true, colorScheme = 'light', as, expects = [] } = options
      const context = await browser.newContext({
        baseURL: await listen(app),
        viewport: { width, height: 740 },
        javaScriptEnabled,
        colorScheme,
        locale: 'vi-VN',
        timezoneId: 'Asia/Ho_Chi_Minh',
        reducedMotion: 'reduce',
      })
      // The server is in this process: what takes longer than this does not come.
      context.setDefaultTimeout(10_000)
      listenForComplaints(context, (complaint) => {
        if (!expects.some((expected) => expected.test(complaint))) complaints.push(complaint)
      })
      if (as !== undefined) await carrySession(app, context, as)
      return context.newPage()
    },
  }
}

/** Address of the application, which starts to listen with the first page. */
async function listen(app: FastifyInstance): Promise<string> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the application does not listen')
  return `http://127.0.0.1:${address.port}`
}

function listenForComplaints(context: BrowserContext, complain: (complaint: string) => void): void {
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complain(`${message.page()?.url()}: ${message.text()} (${message.location().url})`)
    }
  })
  context.on('weberror', (error) => complain(`${error.page()?.url()}: ${error.error()}`))
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText
    // What was still loading when the page was left, and a page that turns out to be a download. A form is neither.
    if (reason === 'net::ERR_ABORTED' && request.method() === 'GET') return
    // The same, of what a page was still fetching to keep for later, when a service worker stands in between.
    if (reason === 'net::ERR_FAILED' && request.method() === 'GET' && request.resourceType() === 'fetch') return
    complain(`${request.method()} ${request.url()}: ${reason}`)
  })
}

async function carrySession(app: FastifyInstance, context: BrowserContext, username: string): Promise<void> {
  const visitor = await signInAs(app, username)
  const session = visitor.cookie('session')
  if (session === undefined) throw new Error(`${username} has no session`)
  await context.addCookies([{ name: 'session', value: session, url: await listen(app) }])
}
