import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { password } from './builders.ts'
import { checkHtml } from './html.ts'

type Fields = Record<string, string | string[]>

type VisitorOptions = {
  /** Where the requests seem to come from; the machine itself unless it is given. */
  address?: string
  /** False for a test whose pages show on purpose what no page should. */
  isChecked?: boolean
}

/**
 * A person with a browser that keeps cookies and sends the token of the last page with every form. Every page that is
 * visited is also checked as HTML.
 */
export class Visitor {
  private readonly cookies = new Map<string, string>()
  private token = ''
  private readonly app: FastifyInstance
  private readonly address: string | undefined
  private readonly isChecked: boolean

  constructor(app: FastifyInstance, { address, isChecked = true }: VisitorOptions = {}) {
    this.app = app
    this.address = address
    this.isChecked = isChecked
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    return this.send({ method: 'GET', url: path, headers })
  }

  /** Any request with the cookies of this browser. */
  async send(request: InjectOptions): Promise<LightMyRequestResponse> {
    const headers: InjectOptions['headers'] = { ...this.cookieHeader(), ...request.headers }
    const isPartial = headers['hx-request-type'] === 'partial'
    return this.receive(await this.app.inject({ remoteAddress: this.address, ...request, headers }), isPartial)
  }

  /** Sends a form as a browser does; `_csrf` comes from the last page unless the fields bring their own. */
  async post(path: string, fields: Fields = {}, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    const body = new URLSearchParams({ _csrf: await this.currentToken() })
    for (const [name, value] of Object.entries(fields)) {
      body.delete(name)
      for (const one of [value].flat()) body.append(name, one)
    }
    const sent = { 'content-type': 'application/x-www-form-urlencoded', ...headers }
    return this.send({ method: 'POST', url: path, headers: sent, payload: body.toString() })
  }

  /** The token of the last page, for a form that a test writes itself. */
  async currentToken(): Promise<string> {
    if (this.token === '') await this.get('/help')
    return this.token
  }

  /** Follows the redirect of an answer, as a browser does after a form. */
  async follow(response: LightMyRequestResponse): Promise<LightMyRequestResponse> {
    const location = response.headers.location
    if (typeof location !== 'string')
      throw new Error(`${response.statusCode} is no redirect:\n${response.body.slice(0, 500)}`)
    return this.get(location.replace(/#.*$/, ''))
  }

  cookie(name: string): string | undefined {
    return this.cookies.get(name)
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value)
  }

  private cookieHeader(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return cookie === '' ? {} : { cookie }
  }

  private receive(response: LightMyRequestResponse, isPartial: boolean): LightMyRequestResponse {
    for (const { name, value, expires, maxAge } of response.cookies) {
      const isGone = maxAge === 0 || (expires !== undefined && expires.getTime() <= 0) || value === ''
      if (isGone) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    if (String(response.headers['content-type']).startsWith('text/html') && response.body !== '') {
      this.token = /name="_csrf" value="([^"]+)"/.exec(response.body)?.[1] ?? this.token
      if (this.isChecked) checkHtml(response, { isPartial })
    }
    return response
  }
}

/** Signs in through the real form. */
export async function signInAs(app: FastifyInstance, username: string, options?: VisitorOptions): Promise<Visitor> {
  const visitor = new Visitor(app, options)
  await visitor.get('/login')
  const response = await visitor.post('/login', { username, password })
  if (response.statusCode !== 303) throw new Error(`${username} could not sign in: ${response.statusCode}`)
  return visitor
}
