import Fastify from 'fastify'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadBank } from '../../src/courses/queries.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { type Access, registerAccess, roleNames } from '../../src/web/access.ts'
import { assetPath } from '../../src/web/assets.ts'
import { testApp } from '../support/app.ts'
import { aCompletion, aContact, anAccount, aPerson, now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { newestVersionByCode } from '../support/courses.ts'
import { seededRandom } from '../support/random.ts'
import { signInAs, Visitor } from '../support/visit.ts'

const { app, authority, db } = await testApp()
const { lan, schools } = await aCast(db, authority)
/** Somebody who cannot sign in yet. */
const newcomer = await aPerson(db, { at: schools.hoaMai })
const hoaMai = `/units/${schools.hoaMai.id}`
const course = await newestVersionByCode(db, 'recognise-and-report-abuse')
if (!course) throw new Error('the course is not published')
const code = course.code
const lesson = course.content.lessons[0]?.slug
const questionPath = `/courses/${code}/questions/${(await loadBank(db, course.id))[0]?.code}`

/** What a person needs to ask for things of their own. Whoever has none asks for things that do not exist. */
type Own = { attemptId: string; completionId: string; contactId: string }

/**
 * Every address of the product with its access. A new route belongs here, so that every role is tried on it; a route
 * that disappears must be taken out here, so that no address is lost by accident.
 */
const addresses: Record<string, { access: Access; path: (own: Own) => string }> = {
  'GET /': { access: 'signed-in', path: () => '/' },
  'GET /assets/:file': { access: 'asset', path: () => assetPath('app.css') },
  'GET /attempts/:id': { access: 'take-courses', path: (own) => `/attempts/${own.attemptId}` },
  'GET /attempts/:id/items/:position': { access: 'take-courses', path: (own) => `/attempts/${own.attemptId}/items/1` },
  'GET /attempts/:id/key': { access: 'take-courses', path: (own) => `/attempts/${own.attemptId}/key` },
  'GET /attempts/:id/pages': { access: 'take-courses', path: (own) => `/attempts/${own.attemptId}/pages` },
  'GET /attempts/:id/review': { access: 'take-courses', path: (own) => `/attempts/${own.attemptId}/review` },
  'GET /completions/:id/certificate.pdf': {
    access: 'take-courses',
    path: (own) => `/completions/${own.completionId}/certificate.pdf`,
  },
  'GET /catalogue': { access: 'see-catalogue', path: () => '/catalogue' },
  'GET /contacts': { access: 'manage-contacts', path: () => '/contacts' },
  'GET /courses': { access: 'take-courses', path: () => '/courses' },
  'GET /courses/:code': { access: 'take-courses', path: () => `/courses/${code}` },
  'GET /courses/:code/images/:file': {
    access: 'asset',
    path: () => `/courses/${code}/images/${Object.keys(course.content.images)[0]}`,
  },
  'GET /courses/:code/job-aid': { access: 'take-courses', path: () => `/courses/${code}/job-aid` },
  'GET /courses/:code/lessons/:lesson': { access: 'take-courses', path: () => `/courses/${code}/lessons/${lesson}` },
  'GET /courses/:code/pre-test': { access: 'take-courses', path: () => `/courses/${code}/pre-test` },
  'GET /courses/:code/quiz': { access: 'take-courses', path: () => `/courses/${code}/quiz` },
  'GET /courses/:code/questions/:question': { access: 'see-catalogue', path: () => questionPath },
  'GET /courses/:code/questions/:question/correction': {
    access: 'correct-questions',
    path: () => `${questionPath}/correction`,
  },
  'GET /courses/:code/questions/:question/suspension': {
    access: 'correct-questions',
    path: () => `${questionPath}/suspension`,
  },
  'GET /courses/:code/statistics': { access: 'see-catalogue', path: () => `/courses/${code}/statistics` },
  'GET /coverage': { access: 'see-coverage', path: () => '/coverage' },
  'GET /coverage.csv': { access: 'see-coverage', path: () => '/coverage.csv' },
  'GET /coverage.xlsx': { access: 'see-coverage', path: () => '/coverage.xlsx' },
  'GET /healthz': { access: 'asset', path: () => '/healthz' },
  'GET /help': { access: 'public', path: () => '/help' },
  'GET /help/poster': { access: 'public', path: () => '/help/poster' },
  'GET /login': { access: 'public', path: () => '/login' },
  'GET /password': { access: 'signed-in', path: () => '/password' },
  'GET /readyz': { access: 'asset', path: () => '/readyz' },
  'GET /receipts': { access: 'signed-in', path: () => '/receipts' },
  'GET /references': { access: 'signed-in', path: () => '/references' },
  'GET /service-worker.js': { access: 'asset', path: () => '/service-worker.js' },
  'GET /rescue': { access: 'rescue-answers', path: () => '/rescue' },
  'GET /session': { access: 'signed-in', path: () => '/session' },
  'GET /setup': { access: 'public', path: () => '/setup' },
  'GET /units': { access: 'manage-organisation', path: () => '/units' },
  'GET /units/:id': { access: 'see-unit', path: () => hoaMai },
  'GET /units/:id/contacts': { access: 'manage-contacts', path: () => `${hoaMai}/contacts` },
  'GET /units/:id/contacts/:contact': {
    access: 'manage-contacts',
    path: (own) => `${hoaMai}/contacts/${own.contactId}`,
  },
  'GET /units/:id/contacts/:contact/withdrawal': {
    access: 'manage-contacts',
    path: (own) => `${hoaMai}/contacts/${own.contactId}/withdrawal`,
  },
  'GET /units/:id/contacts/new': { access: 'manage-contacts', path: () => `${hoaMai}/contacts/new` },
  'GET /units/:id/contacts/poster': { access: 'see-unit', path: () => `${hoaMai}/contacts/poster` },
  'GET /units/:id/gain': { access: 'see-unit', path: () => `${hoaMai}/gain` },
  'GET /units/:id/people': { access: 'manage-organisation', path: () => `${hoaMai}/people` },
  'GET /units/:id/people/:person/account': {
    access: 'manage-organisation',
    path: () => `${hoaMai}/people/${lan.personId}/account`,
  },
  'GET /units/:id/people/:person/account/password': {
    access: 'manage-organisation',
    path: () => `${hoaMai}/people/${lan.personId}/account/password`,
  },
  'GET /units/:id/people/:person/post-end': {
    access: 'manage-organisation',
    path: () => `${hoaMai}/people/${lan.personId}/post-end`,
  },
  'GET /units/:id/people/:person/transfer': {
    access: 'manage-organisation',
    path: () => `${hoaMai}/people/${lan.personId}/transfer`,
  },
  'GET /units/:id/people/new': { access: 'manage-organisation', path: () => `${hoaMai}/people/new` },
  'GET /units/:id/units/new': { access: 'manage-organisation', path: () => `/units/${authority.id}/units/new` },
  'GET /verify': { access: 'public', path: () => '/verify' },
  'GET /verify/:code': { access: 'public', path: () => '/verify/0000-0000-0000' },
  'POST /attempts/:id/events': { access: 'take-courses', path: (own) => `/attempts/${own.attemptId}/events` },
  'POST /attempts/:id/items/:position': { access: 'take-courses', path: (own) => `/attempts/${own.attemptId}/items/1` },
  'POST /attempts/:id/submission': { access: 'take-courses', path: (own) => `/attempts/${own.attemptId}/submission` },
  'POST /courses/:code/attempts': { access: 'take-courses', path: () => `/courses/${code}/attempts` },
  'POST /courses/:code/pre-test': { access: 'take-courses', path: () => `/courses/${code}/pre-test` },
  'POST /courses/:code/lessons/:lesson/place': {
    access: 'take-courses',
    path: () => `/courses/${code}/lessons/${lesson}/place`,
  },
  'POST /courses/:code/lessons/:lesson/reading': {
    access: 'take-courses',
    path: () => `/courses/${code}/lessons/${lesson}/reading`,
  },
  'POST /courses/:code/questions/:question/correction': {
    access: 'correct-questions',
    path: () => `${questionPath}/correction`,
  },
  'POST /courses/:code/questions/:question/suspension': {
    access: 'correct-questions',
    path: () => `${questionPath}/suspension`,
  },
  'POST /language': { access: 'public', path: () => '/language' },
  'POST /login': { access: 'public', path: () => '/login' },
  'POST /logout': { access: 'public', path: () => '/logout' },
  'POST /password': { access: 'signed-in', path: () => '/password' },
  'POST /receipts': { access: 'see-unit', path: () => '/receipts' },
  'POST /rescue': { access: 'rescue-answers', path: () => '/rescue' },
  'POST /setup': { access: 'public', path: () => '/setup' },
  'POST /units/:id/contacts/:contact': {
    access: 'manage-contacts',
    path: (own) => `${hoaMai}/contacts/${own.contactId}`,
  },
  'POST /units/:id/contacts/:contact/withdrawal': {
    access: 'manage-contacts',
    path: (own) => `${hoaMai}/contacts/${own.contactId}/withdrawal`,
  },
  'POST /units/:id/contacts/new': { access: 'manage-contacts', path: () => `${hoaMai}/contacts/new` },
  'POST /units/:id/people/:person/account': {
    access: 'manage-organisation',
    path: () => `${hoaMai}/people/${newcomer.id}/account`,
  },
  'POST /units/:id/people/:person/account/password': {
    access: 'manage-organisation',
    path: () => `${hoaMai}/people/${lan.personId}/account/password`,
  },
  'POST /units/:id/people/:person/post-end': {
    access: 'manage-organisation',
    path: () => `${hoaMai}/people/${lan.personId}/post-end`,
  },
  'POST /units/:id/people/:person/transfer': {
    access: 'manage-organisation',
    path: () => `${hoaMai}/people/${lan.personId}/transfer`,
  },
  'POST /units/:id/people/new': { access: 'manage-organisation', path: () => `${hoaMai}/people/new` },
  'POST /units/:id/units/new': { access: 'manage-organisation', path: () => `/units/${authority.id}/units/new` },
  'POST /verify': { access: 'public', path: () => '/verify' },
}

/** Who holds which right, written a second time on purpose: a slip in `rights` must not pass unseen. */
const everybody = ['staff', ...roleNames.flatMap((role) => [role, `${role} without a person`])]
const holders: Record<Exclude<Access, 'asset' | 'public'>, string[]> = {
  'signed-in': everybody,
  'take-courses': ['staff', 'principal', 'officer', 'auditor', 'administrator'],
  'see-unit': everybody.filter((who) => who !== 'staff'),
  'see-coverage': everybody.filter((who) => who !== 'staff' && !who.startsWith('principal')),
  'see-catalogue': everybody.filter((who) => who !== 'staff' && !who.startsWith('principal')),
  'rescue-answers': everybody.filter((who) => /^(?:principal|officer|administrator)/.test(who)),
  'correct-questions': everybody.filter((who) => /^(?:officer|administrator)/.test(who)),
  'manage-contacts': everybody.filter((who) => who.startsWith('officer') || who.startsWith('administrator')),
  'manage-organisation': everybody.filter((who) => who.startsWith('administrator')),
}

const nothing: Own = {
  attemptId: '019ab000-0000-7000-8000-000000000000',
  completionId: '019ab000-0000-7000-8000-000000000000',
  contactId: '019ab000-0000-7000-8000-000000000000',
}
type Asking = { visitor: Visitor; own: Own }
const visitors = new Map<string, Asking>()

beforeAll(async () => {
  for (const who of ['nobody', ...everybody]) visitors.set(who, await aVisitor(who))
})

async function aVisitor(who: string): Promise<Asking> {
  // The pages are the same for all; two visitors look at their HTML.
  const options = { isChecked: who === 'staff' || who === 'administrator' }
  if (who === 'nobody') return { visitor: new Visitor(app, options), own: nothing }
  const role = roleNames.find((name) => who.startsWith(name))
  const hasPerson = !who.endsWith('without a person')
  const roles = role ? [{ role, unitId: role === 'principal' ? schools.hoaMai.id : authority.id }] : []
  const person = hasPerson ? await aPerson(db, { at: schools.hoaMai }) : undefined
  const account = await anAccount(db, { personId: person?.id, roles })
  const visitor = await signInAs(app, account.username, options)
  const own = person ? await ownThings(person.id) : nothing
  // Whoever keeps contacts gets one to withdraw.
  return { visitor, own: { ...own, contactId: (await aContact(db, schools.hoaMai)).id } }
}

async function ownThings(personId: string): Promise<Omit<Own, 'contactId'>> {
  const learner = { personId, courseVersionId: course?.id as string }
  const attemptId = await startAttempt(db, learner, now, seededRandom())
  const { id: completionId } = await aCompletion(db, personId, { courseId: course?.courseId as string })
  return { attemptId, completionId }
}

const routes = Object.entries(addresses).map(([name, { access, path }]) => {
  const [method, url] = name.split(' ') as ['GET' | 'POST', string]
  return { name, method, url, access, path }
})
const unsafe = routes.filter(({ method }) => method !== 'GET')

describe('the table of routes', () => {
  test('is the one that this test knows', () => {
    const served = app.routeTable
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, url, access }) => `${method} ${url} ${access}`)
    expect(served.sort(), 'a route was added, lost or opened: change the list `addresses` of this test').toEqual(
      routes.map(({ name, access }) => `${name} ${access}`).sort(),
    )
  })

  test('gives HEAD the access of GET', () => {
    for (const { url, access } of app.routeTable.filter(({ method }) => method === 'HEAD')) {
      expect(access, url).toBe(addresses[`GET ${url}`]?.access)
    }
  })

  test('holds no route without an access: the start fails', () => {
    const bare = Fastify()
    registerAccess(bare, async () => undefined)
    expect(() => bare.get('/forgotten', async () => 'x')).toThrow('GET /forgotten does not declare its access')
  })
})

describe.each(['nobody', ...everybody])('%s', (who) => {
  test.each(routes)('$name', async ({ method, url, access, path }) => {
    // Signing out ends a session that the other routes need.
    const { visitor, own } = url === '/logout' ? await aVisitor(who) : (visitors.get(who) as Asking)
    const response = method === 'GET' ? await visitor.get(path(own)) : await visitor.post(path(own))
    const { statusCode, headers } = response
    const isAsked = access !== 'asset' && access !== 'public'
    if (isAsked && who === 'nobody') {
      expect(statusCode).toBe(method === 'GET' ? 302 : 303)
      expect(headers.location).toMatch(/^\/login(\?next=|$)/)
    } else if (isAsked && !holders[access].includes(who)) {
      expect(statusCode).toBe(403)
    } else if (url === '/verify/:code') {
      expect(statusCode).toBe(404)
    } else {
      expect([200, 204, 302, 303, 422]).toContain(statusCode)
      if (url !== '/logout') expect(String(headers.location)).not.toMatch(/^\/login/)
    }
    if (method === 'GET' && ['nobody', 'staff', 'administrator'].includes(who)) {
      const head = await visitor.send({ method: 'HEAD', url: path(own) })
      expect(head.statusCode, 'HEAD answers as GET does').toBe(statusCode)
      expect(head.body).toBe('')
    }
  })
})

describe('an act', () => {
  const forms = { 'content-type': 'application/x-www-form-urlencoded' }
  let trusted: Asking
  beforeAll(async () => {
    trusted = await aVisitor('administrator')
  })

  test.each(unsafe)('$name is refused without the token of a page', async ({ method, path }) => {
    const { visitor, own } = trusted
    const bare = await visitor.send({ method, url: path(own), headers: forms, payload: '' })
    expect(bare.statusCode).toBe(403)
    const forged = await visitor.post(path(own), { _csrf: 'made-up' })
    expect(forged.statusCode).toBe(403)
    const twice = await visitor.post(path(own), { _csrf: ['a', 'b'] })
    expect(twice.statusCode).toBe(403)
  })

  test.each(unsafe)('$name is refused from another site', async ({ path }) => {
    const { visitor, own } = trusted
    for (const [name, value] of [
      ['origin', 'https://evil.example'],
      ['origin', 'null'],
      ['sec-fetch-site', 'cross-site'],
      ['sec-fetch-site', 'same-site'],
    ] as const) {
      const response = await visitor.post(path(own), {}, { [name]: value })
      expect(response.statusCode, `${name}: ${value}`).toBe(403)
    }
  })
})
