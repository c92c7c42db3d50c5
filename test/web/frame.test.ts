import { expect, test } from 'vitest'
import { startApp, testApp } from '../support/app.ts'
import { catalogue } from '../support/catalogue.ts'

const { app, db } = await testApp()

test('what is drawn once for each language stays in its language', async () => {
  for (const language of ['vi', 'en', 'vi', 'en']) {
    const { body } = await app.inject({ url: '/login', cookies: { language } })
    const title = language === 'en' ? 'Where to report and get help' : 'Nơi báo tin và trợ giúp'
    const other = language === 'en' ? 'Nơi báo tin và trợ giúp' : 'Where to report and get help'
    expect(body).toContain(title)
    expect(body).not.toContain(other)
  }
})

test('another site in the same process shows its own numbers', async () => {
  const [first, ...others] = catalogue.contacts
  if (!first) throw new Error('the catalogue has no contact')
  const contacts = [{ ...first, number: '0999', tel: '0999' }, ...others]
  const { app: other } = await startApp(db, { catalogue: { ...catalogue, contacts } })
  for (const [site, number] of [
    [app, first.number],
    [other, '0999'],
    [app, first.number],
  ] as const) {
    const { body } = await site.inject('/login')
    expect(body.match(/<strong>([^<]+)<\/strong><\/a>/)?.[1]).toBe(number)
    expect(body).toContain(`href="tel:${number}"`)
  }
})
