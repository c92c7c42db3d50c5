import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Database } from '../database/database.ts'
import { viewerOf } from '../web/access.ts'
import { leaveFlash } from '../web/flash.ts'
import { type Errors, parseForm } from '../web/forms.ts'
import { render } from '../web/render.ts'
import { isSharedDevice } from '../web/shared-device.ts'
import { loadAccount } from './account-queries.ts'
import { isSharedAccount } from './demonstration-accounts.ts'
import { changePassword } from './password-change.ts'
import { PasswordForm } from './password-form.ts'
import type { Sessions } from './session.ts'
import { signIn } from './sign-in.ts'

declare module '../web/page.ts' {
  interface Views {
    'accounts/password': { username: string; errors: Errors }
  }
}

type Deps = { db: Database; sessions: Sessions; clock: () => Date }

/** Everybody changes their own password. */
export function passwordRoutes(app: FastifyInstance, { db, sessions, clock }: Deps): void {
  app.get('/password', { config: { access: 'signed-in' } }, async (request, reply) => {
    return render(request, reply, 'accounts/password', { username: await usernameOf(request), errors: {} })
  })

  app.post('/password', { config: { access: 'signed-in' } }, async (request, reply) => {
    const username = await usernameOf(request)
    const refuse = (status: number, errors: Errors) =>
      render(request, reply.code(status), 'accounts/password', { username, errors })
    if (isSharedAccount(request.server.site, username)) return refuse(422, { '': 'fixedPassword' })
    const form = parseForm(PasswordForm, request.body)
    if (!form.ok) return refuse(422, form.errors)
    const at = clock()
    // Counted like a sign-in: a borrowed session must not give unlimited guesses.
    const result = await signIn(db, { username, password: form.data.current, address: request.ip, at })
    if (!result.ok) {
      return result.reason === 'tooManyAttempts'
        ? refuse(429, { current: 'tooManyAttempts' })
        : refuse(422, { current: 'wrongPassword' })
    }
    const changed = await changePassword(db, result.account, form.data.password, at)
    if (!changed) return refuse(422, { current: 'wrongPassword' })
    await sessions.start(reply, changed, { isShared: isSharedDevice(request) })
    leaveFlash(reply, 'passwordChanged')
    return reply.redirect('/', 303)
  })

  async function usernameOf(request: FastifyRequest): Promise<string> {
    return (await loadAccount(db, viewerOf(request).accountId)).username
  }
}
