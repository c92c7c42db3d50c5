import type { FastifyInstance } from 'fastify'
import { dayIn } from '../calendar.ts'
import type { Database } from '../database/database.ts'
import { viewerOf } from '../web/access.ts'
import { toFields } from '../web/forms.ts'
import { languageOf } from '../web/page-of.ts'
import { render } from '../web/render.ts'
import type { Catalogue } from './catalogue.ts'
import { inLanguage } from './content.ts'
import { listOverdue } from './overdue.ts'
import { listNewestVersions, loadBank } from './queries.ts'
import { basisLabel, type Reference } from './references.ts'
import { citingCourses, isDueForCheck, searchRegister } from './register.ts'
import type { areas } from './schema.ts'

type Link = { title: string; href: string | undefined }

type Instrument = Omit<Reference, 'replacedBy' | 'replacedParts'> & {
  isDue: boolean
  /** In the register itself. */
  replacedBy: { id: string; label: string } | undefined
  replacedParts: { provision: string; on: string; id: string; label: string }[]
  citedBy: Link[]
}

declare module '../web/page.ts' {
  interface Views {
    'courses/references': {
      q: string
      /** The course whose instruments are shown, when it is one's. */
      course: { title: string } | undefined
      groups: { status: Reference['status']; instruments: Instrument[] }[]
    }
    'courses/catalogue': {
      courses: {
        code: string
        title: string
        href: string | undefined
        area: (typeof areas)[number]
        number: number
        minutes: number
        questions: number
        reviewOn: string
        isOverdue: boolean
      }[]
      overdue: { courses: number; instruments: number }
    }
  }
}

type Deps = { db: Database; clock: () => Date; catalogue: Catalogue }

const statuses = ['in-force', 'unverified', 'replaced', 'expired'] as const

/** The register of legal instruments for everybody, and the list of courses for those who answer for them. */
export function registerRoutes(app: FastifyInstance, { db, clock, catalogue }: Deps): void {
  const { references } = catalogue
  const citing = citingCourses(catalogue.courses)

  app.get('/references', { config: { access: 'signed-in' } }, async (request, reply) => {
    const language = languageOf(request)
    const query = toFields(request.query)
    const q = [query.q].flat()[0] ?? ''
    const course = catalogue.courses.find(({ code }) => code === query.course)
    const takesCourses = viewerOf(request).personId !== undefined
    const found = searchRegister(references, q)
      .filter(({ id }) => !course || citing.get(id)?.some(({ code }) => code === course.code))
      .map((reference): Instrument => {
        const by = reference.status === 'replaced' ? reference.replacedBy : undefined
        return {
          ...reference,
          isDue: isDueForCheck(reference, dayIn(clock())),
          replacedBy: by === undefined ? undefined : { id: by, label: labelOf(by) },
          replacedParts: (reference.replacedParts ?? []).map(({ provision, on, replacedBy: id }) => ({
            provision,
            on,
            id,
            label: labelOf(id),
          })),
          citedBy: (citing.get(reference.id) ?? []).map(({ code, title }) => ({
            title: inLanguage(title, language),
            href: takesCourses ? `/courses/${code}` : undefined,
          })),
        }
      })
    return render(request, reply, 'courses/references', {
      q,
      course: course && { title: inLanguage(course.content.title, language) },
      groups: statuses
        .map((status) => ({ status, instruments: found.filter((one) => one.status === status) }))
        .filter(({ instruments }) => instruments.length > 0),
    })
  })

  app.get('/catalogue', { config: { access: 'see-catalogue' } }, async (request, reply) => {
    const language = languageOf(request)
    const on = dayIn(clock())
    const takesCourses = viewerOf(request).personId !== undefined
    const versions = await listNewestVersions(db)
    const overdue = await listOverdue(db, references, on)
    const courses = await Promise.all(
      versions.map(async ({ id, code, area, number, content }) => ({
        code,
        title: inLanguage(content.title, language),
        href: takesCourses ? `/courses/${code}` : undefined,
        area,
        number,
        minutes: content.lessons.reduce((sum, lesson) => sum + lesson.minutes, 0),
        questions: (await loadBank(db, id)).length,
        reviewOn: content.reviewOn,
        isOverdue: overdue.courses.includes(code),
      })),
    )
    return render(request, reply, 'courses/catalogue', {
      courses: courses.sort((a, b) => Number(b.isOverdue) - Number(a.isOverdue)),
      overdue: { courses: overdue.courses.length, instruments: overdue.instruments.length },
    })
  })

  function labelOf(id: string): string {
    const reference = references.get(id)
    return reference ? basisLabel(reference) : id
  }
}
