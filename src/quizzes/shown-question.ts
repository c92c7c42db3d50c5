import type { FastifyRequest } from 'fastify'
import { inLanguage } from '../courses/content.ts'
import { type CourseVersion, listVersions, loadBank, type QuestionVersion } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { NotFound } from '../web/errors.ts'
import { toFields } from '../web/forms.ts'
import { languageOf } from '../web/page-of.ts'
import { listCorrected } from './current-marks.ts'

export type OfCourse = { Params: { code: string } }
export type OfQuestion = { Params: { code: string; question: string } }

/** The version of a course that `?version=` names, else the newest, with all there are. NotFound for no such thing. */
export async function loadShownVersion(
  db: Database,
  request: FastifyRequest<OfCourse>,
): Promise<{ version: CourseVersion; versions: CourseVersion[] }> {
  const versions = await listVersions(db, request.params.code)
  const { version: asked } = toFields(request.query)
  const version = asked === undefined ? versions[0] : versions.find(({ number }) => String(number) === asked)
  if (!version) throw new NotFound()
  return { version, versions }
}

/** A question of the version that is shown, by its code. NotFound when the bank of that version does not hold it. */
export async function loadShownQuestion(
  db: Database,
  request: FastifyRequest<OfQuestion>,
): Promise<{ version: CourseVersion; shown: QuestionVersion }> {
  const { version } = await loadShownVersion(db, request)
  const bank = await loadBank(db, version.id)
  const shown = bank.find(({ code }) => code === request.params.question)
  if (!shown) throw new NotFound()
  return { version, shown }
}

/** As `loadShownQuestion`, with the key that holds today. */
export async function loadCurrentQuestion(
  db: Database,
  request: FastifyRequest<OfQuestion>,
): Promise<{ version: CourseVersion; shown: QuestionVersion }> {
  const { version, shown } = await loadShownQuestion(db, request)
  const content = (await listCorrected(db)).get(shown.questionVersionId)
  return { version, shown: content ? { ...shown, content } : shown }
}

/** The bank of a course version with the keys that hold today. */
export async function loadCurrentBank(db: Database, courseVersionId: string): Promise<QuestionVersion[]> {
  const corrected = await listCorrected(db)
  const bank = await loadBank(db, courseVersionId)
  return bank.map((one) => ({ ...one, content: corrected.get(one.questionVersionId) ?? one.content }))
}

/** What the pages about questions of a course have in common. */
export type ShownCourse = { code: string; title: string; number: number; statisticsHref: string }

export function shownCourse(request: FastifyRequest, { code, number, content }: CourseVersion): ShownCourse {
  return {
    code,
    title: inLanguage(content.title, languageOf(request)),
    number,
    statisticsHref: `/courses/${code}/statistics?version=${number}`,
  }
}

/** Address of a question's page or of an act on it, for the version that is shown. */
export function questionHref(
  { code, number }: Pick<CourseVersion, 'code' | 'number'>,
  question: string,
  act = '',
): string {
  return `/courses/${code}/questions/${question}${act}?version=${number}`
}
