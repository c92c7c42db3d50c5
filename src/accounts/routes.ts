import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Database } from '../database/database.ts'
import { leaveFlash } from '../web/flash.ts'
import { type Errors, parseForm, toFields, type Values } from '../web/forms.ts'
import { languages } from '../web/page.ts'
import { render } from '../web/render.ts'
import { isSharedDevice, setSharedDevice } from '../web/shared-device.ts'
import { demonstrationAccounts, demonstrationPassword } from './demonstration-accounts.ts'
import { type AfterSetup, createAuthority, findInstallation } from './installation.ts'
import type { Sessions } from './session.ts'
import { SetupForm } from './setup-form.ts'
import { signIn } from './sign-in.ts'

declare module '../web/page.ts' {
  interface Views {
    'accounts/sign-in': {
      values: Values
      errors: Errors
      /** The box "several people use this device" is ticked. */
      isShared: boolean
      /** Shown in demonstration mode only. */
      demonstrationAccounts: { username: string; role: 'teacher' | 'principal' | 'officer' | 'administrator' }[]
      demonstrationPassword: string
    }
    /** First run: token, authority name and code, administrator's name, user name, password twice. */
    'accounts/setup': { values: Values; errors: Errors }
  }
}

type Deps = {
  db: Database
  sessions: Sessions
  clock: () => Date
  afterSetup: AfterSetup
}

export function accountRoutes(app: FastifyInstance, { db, sessions, clock, afterSetup }: Deps): void {
  app.get('/login', { config: { access: 'public' } }, (request, reply) => {
    if (request.viewer) return reply.redirect(nextOf(request))
    return render(request, reply, 'accounts/sign-in', signInPage(request, {}, {}))
  })

  app.post('/login', { config: { access: 'public' } }, async (request, reply) => {
    const fields = toFields(request.body)
    const typed = textOf(fields.username).slice(0, 200)
    const username = typed.trim().toLowerCase()
    const password = textOf(fields.password).slice(0, 1000)
    const refuse = (status: number, errors: Errors) =>
      render(request, reply.code(status), 'accounts/sign-in', signInPage(request, { username: typed }, errors))
    if (username === '' || password === '') {
      return refuse(422, {
        ...(username === '' ? { username: 'required' } : {}),
        ...(password === '' ? { password: 'required' } : {}),
      })
    }
    const result = await signIn(db, { username, password, address: request.ip, at: clock() })
    if (!result.ok) return refuse(result.reason === 'tooManyAttempts' ? 429 : 422, { password: result.reason })
    await sessions.end(request, reply)
    const isShared = fields.shared === 'yes'
    if (!(await sessions.start(reply, result.account, { isShared })))
      return refuse(422, { password: 'wrongCredentials' })
    setSharedDevice(reply, isShared)
    return reply.redirect(nextOf(request), 303)
  })

  app.post('/logout', { config: { access: 'public' } }, async (request, reply) => {
    await sessions.end(request, reply)
    // The script has asked about answers that were not sent yet, and found nobody else's on this device.
    if (toFields(request.body).wiped === 'yes') reply.header('clear-site-data', '"storage"')
    leaveFlash(reply, 'signedOut')
    return reply.redirect('/login', 303)
  })

  // Says that the person is still there, on a device that several people use.
  app.get('/session', { config: { access: 'signed-in' } }, (_, reply) =>
    reply.code(204).header('cache-control', 'no-store').send(),
  )

  app.post('/language', { config: { access: 'public' } }, (request, reply) => {
    const { language, back } = toFields(request.body)
    const chosen = languages.find((known) => known === language) ?? 'vi'
    reply.setCookie('language', chosen, { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 60 * 60 * 24 * 365 })
    return reply.redirect(ownPath(back), 303)
  })

  app.get('/setup', { config: { access: 'public' } }, async (request, reply) => {
    if (await findInstallation(db)) return reply.redirect('/')
    return render(request, reply, 'accounts/setup', { values: {}, errors: {} })
  })

  app.post('/setup', { config: { access: 'public' } }, async (request, reply) => {
    if (await findInstallation(db)) return reply.redirect('/', 303)
    const form = parseForm(SetupForm, request.body)
    const refuse = (values: Values, errors: Errors) => {
      const { password: _, passwordAgain: __, ...kept } = values
      return render(request, reply.code(422), 'accounts/setup', { values: kept, errors })
    }
    if (!form.ok) return refuse(form.values, form.errors)
    const authority = await createAuthority(db, form.data, clock(), afterSetup)
    if (!authority) return refuse(toFields(request.body), { token: 'wrongToken' })
    leaveFlash(reply, 'setupDone')
    return reply.redirect('/login', 303)
  })

  function signInPage(request: FastifyRequest, values: Values, errors: Errors) {
    const shown = request.server.site.demonstration
    const { shared } = toFields(request.method === 'GET' ? request.query : request.body)
    return {
      values,
      // A device keeps what was said there; a head of unit's link says it for a new one.
      isShared: shared === undefined ? request.method === 'GET' && isSharedDevice(request) : shared === 'yes',
      errors,
      demonstrationAccounts: shown ? demonstrationAccounts : [],
      demonstrationPassword: shown ? demonstrationPassword : '',
    }
  }
}

function textOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** Where to go after signing in: a page of ours, never another site. */
function nextOf(request: FastifyRequest): string {
  return ownPath((request.query as Record<string, unknown>).next)
}

/** The path as it stands in addresses; the home page for whatever could lead to another site. */
function ownPath(path: unknown): string {
  const here = 'http://here'
  const url = typeof path === 'string' && path.startsWith('/') ? URL.parse(path, here) : null
  if (url?.origin !== here || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search + url.hash
}
