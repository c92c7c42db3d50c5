import type { FastifyReply, FastifyRequest } from 'fastify'
import { assetPath } from './assets.ts'
import type { Contact } from './contacts.ts'
import { takeFlash } from './flash.ts'
import { frameOf } from './frame.ts'
import { en } from './language/en.ts'
import { formats } from './language/format.ts'
import { type Messages, vi } from './language/vi.ts'
import type { Language, Page, Words } from './page.ts'
import { initialsOf, isSharedDevice } from './shared-device.ts'

const catalogue: Record<Language, Messages> = { vi, en }

declare module 'fastify' {
  interface FastifyInstance {
    /** What is the same on every page of this installation. */
    site: { contacts: Contact[]; demonstration: boolean }
  }
}

/** Vietnamese unless the person chose otherwise. */
export function languageOf(request: FastifyRequest): Language {
  return request.cookies.language === 'en' ? 'en' : 'vi'
}

export function messagesFor(request: FastifyRequest): Messages {
  return catalogue[languageOf(request)]
}

/** What a template needs to speak the person's language. */
export function wordsOf(request: FastifyRequest): Words {
  return wordsIn(languageOf(request))
}

/** As `wordsOf`, where there is no request to take the language from. */
export function wordsIn(language: Language): Words {
  return { language, t: catalogue[language], format: formats[language], asset: assetPath }
}

/** Collects what every template needs. Sets the CSRF cookie on a first visit. */
export function pageOf(request: FastifyRequest, reply: FastifyReply): Page {
  const words = wordsOf(request)
  return {
    ...words,
    frame: frameOf(request.server, words),
    viewer: request.viewer,
    isShared: isSharedDevice(request),
    initials: initialsOf(request.viewer?.displayName ?? ''),
    csrf: reply.generateCsrf(),
    path: pathOf(request),
    demonstration: request.server.site.demonstration,
    flash: takeFlash(request, reply, words.t),
    contacts: request.server.site.contacts,
  }
}

/** The address of the page that is shown. An act without a page of its own that is refused leads back home. */
function pathOf(request: FastifyRequest): string {
  const { method, routeOptions, server } = request
  if (method === 'GET' || method === 'HEAD') return request.url
  const { url } = routeOptions
  return url !== undefined && server.hasRoute({ method: 'GET', url }) ? request.url : '/'
}
