import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import { sql } from 'drizzle-orm'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { findInstallation } from './accounts/installation.ts'
import { passwordRoutes } from './accounts/password-routes.ts'
import { accountRoutes } from './accounts/routes.ts'
import { createSessions } from './accounts/session.ts'
import { staffRoutes } from './accounts/staff-routes.ts'
import { tidyAccounts } from './accounts/tidying.ts'
import { completionRoutes } from './completions/routes.ts'
import type { Config } from './config.ts'
import { helpRoutes } from './contacts/help-routes.ts'
import { keepNearestContacts } from './contacts/nearest.ts'
import { contactRoutes } from './contacts/routes.ts'
import { type Catalogue, catalogueFolder } from './courses/catalogue.ts'
import { courseImageRoute } from './courses/image-route.ts'
import { registerRoutes } from './courses/register-routes.ts'
import { remarkText } from './courses/remark-text.ts'
import type { Database } from './database/database.ts'
import { ledger, roster } from './domain.ts'
import { learningRoutes } from './learning/routes.ts'
import { unitRoutes } from './organisation/routes.ts'
import { answerRoutes } from './quizzes/answer-routes.ts'
import { closeAttempts } from './quizzes/closing.ts'
import { correctionRoutes } from './quizzes/correction-routes.ts'
import { gainRoute } from './quizzes/gain-routes.ts'
import { findPlaces } from './quizzes/place.ts'
import { preTestRoutes } from './quizzes/pre-test-routes.ts'
import { receiptRoutes } from './quizzes/receipt-routes.ts'
import { rescueRoutes } from './quizzes/rescue-routes.ts'
import { quizRoutes } from './quizzes/routes.ts'
import { keepStatistics } from './quizzes/statistics-counts.ts'
import { statisticsRoutes } from './quizzes/statistics-routes.ts'
import { closeOverdue } from './quizzes/submission.ts'
import { suspensionRoutes } from './quizzes/suspension-routes.ts'
import { openFirstTarget } from './targets/first-target.ts'
import { targetRoutes } from './targets/routes.ts'
import { cycleStartOf } from './targets/target.ts'
import { registerAccess } from './web/access.ts'
import { registerAssets } from './web/assets.ts'
import { en } from './web/language/en.ts'
import { vi } from './web/language/vi.ts'
import { withoutPersonalData } from './web/log.ts'
import { readableAddress, registerProblems } from './web/problems.ts'
import { registerViews } from './web/render.ts'
import { registerSecurity, safeHeadersFor } from './web/security.ts'
import { answerUnreadable } from './web/unreadable.ts'

export type AppDeps = {
  db: Database
  /** For reads that take long: exports and figures of past days. The same pool unless the start brings another. */
  reports?: Database
  config: Pick<Config, 'publicUrl'>
  catalogue: Catalogue
  clock: () => Date
  logger: NonNullable<FastifyServerOptions['logger']> | false
  /** Uniform in [0, 1); a test hands in its own. */
  random?: () => number
}

/** The whole product as a Fastify application, ready to listen: what it consists of stands here line by line. */
export async function buildApp({
  db,
  reports = db,
  config,
  catalogue,
  clock,
  logger,
  random = Math.random,
}: AppDeps): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    logger: withoutPersonalData(logger),
    trustProxy: 'loopback',
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    bodyLimit: 256 * 1024,
    clientErrorHandler: (error, socket) => answerUnreadable(app, error, socket, safeHeadersFor(config.publicUrl)),
    rewriteUrl: (request) => readableAddress(request.url ?? '/'),
    // What is too long to be an id is a page that does not exist, as any other.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 20_000 },
  })
  const installation = { kind: await findInstallation(db) }
  app.decorate('site', {
    contacts: catalogue.contacts.filter(({ place }) => !place),
    get demonstration() {
      return installation.kind === 'demonstration'
    },
  })

  const sessions = createSessions(db, { clock })
  await registerSecurity(app, { publicUrl: config.publicUrl })
  registerProblems(app)
  openFirstRunPage(app, db, installation)
  registerAccess(app, sessions.find)
  await app.register(compress, { encodings: ['br', 'gzip'], threshold: 1024, globalDecompression: false })
  await registerViews(app, { isDevelopment: process.env.NODE_ENV === 'development' })
  registerAssets(app)

  const { references } = catalogue
  const texts = (t: typeof vi) => ({
    right: t.learning.lesson.right,
    wrong: t.learning.lesson.wrong,
    decide: t.learning.lesson.decide,
    levels: t.learning.lesson.levels,
    remark: (remark: Parameters<typeof remarkText>[0]) => remarkText(remark, t),
  })
  const surroundings = { references, texts: { vi: texts(vi), en: texts(en) } }
  const cycleStart = cycleStartOf(db)
  const quiz = {
    closeOverdue: (attemptId: string, at: Date) => closeOverdue({ db, ledger }, attemptId, at),
    findPlaces: (attemptIds: string[]) => findPlaces(db, attemptIds),
  }
  const publicUrl = (host: string) => config.publicUrl?.origin ?? `http://${host}`

  accountRoutes(app, { db, sessions, clock, afterSetup: openFirstTarget })
  tidyAccounts(app, { db, sessions, clock })
  passwordRoutes(app, { db, sessions, clock })
  unitRoutes(app, { db, clock })
  staffRoutes(app, { db, clock, roster })
  const nearest = keepNearestContacts(db, clock)
  helpRoutes(app, { db, clock, city: catalogue.contacts.filter(({ place }) => place) })
  contactRoutes(app, { db, clock, nearest })
  courseImageRoute(app, catalogueFolder)
  registerRoutes(app, { db, clock, catalogue })
  learningRoutes(app, { db, clock, ledger, surroundings, cycleStart, nearest, quiz })
  quizRoutes(app, { db, clock, ledger, references, random, cycleStart, quiz })
  statisticsRoutes(app, { db })
  suspensionRoutes(app, { db, clock })
  correctionRoutes(app, { db, ledger, clock })
  keepStatistics(app, db)
  answerRoutes(app, { db, clock, ledger, references })
  preTestRoutes(app, { db, clock, random, cycleStart, quiz })
  gainRoute(app, { db, clock })
  closeAttempts(app, { db, ledger, clock })
  rescueRoutes(app, { db, clock, ledger })
  receiptRoutes(app, { db, clock })
  completionRoutes(app, { db, publicUrl })
  targetRoutes(app, { db, reports, clock, references, quiz })

  app.get('/healthz', { config: { access: 'asset' } }, async () => ({ status: 'ok' }))
  app.get('/readyz', { config: { access: 'asset' } }, async (_, reply) => {
    try {
      await db.execute(sql`select 1`)
      return { status: 'ready' }
    } catch {
      return reply.code(503).send({ status: 'database unreachable' })
    }
  })
  return app
}

/** While the database holds no authority, every page leads to the one that creates it. */
function openFirstRunPage(app: FastifyInstance, db: Database, installation: { kind: string | undefined }): void {
  app.addHook('onRequest', async (request, reply) => {
    if (installation.kind !== undefined) return
    const { access } = request.routeOptions.config
    if (access === 'asset' || ['/setup', '/language', '/help', '/help/poster'].includes(request.routeOptions.url ?? ''))
      return
    installation.kind = await findInstallation(db)
    if (installation.kind === undefined) return reply.redirect('/setup')
  })
}
