import type { FastifyInstance } from 'fastify'
import { dayIn } from '../calendar.ts'
import { onConstraint } from '../database/constraints.ts'
import type { Database } from '../database/database.ts'
import { scopeOf, viewerOf } from '../web/access.ts'
import { NotFound } from '../web/errors.ts'
import { leaveFlash } from '../web/flash.ts'
import { type Errors, parseForm, toFields, type Values } from '../web/forms.ts'
import { render } from '../web/render.ts'
import { listAncestors, loadUnit } from './queries.ts'
import { UnitForm } from './unit-form.ts'
import { listTree, type TreeUnit } from './unit-tree.ts'
import { addUnit, type Unit } from './units.ts'

declare module '../web/page.ts' {
  interface Views {
    /** The units that the viewer manages. */
    'organisation/units': {
      /** Units above the one that was opened. */
      breadcrumb: { href: string; name: string }[]
      units: (TreeUnit & { newUnitHref: string | undefined; peopleHref: string; openHref: string | undefined })[]
    }
    'organisation/unit-new': { parent: Pick<Unit, 'id' | 'name'>; values: Values; errors: Errors }
  }
}

type ById = { Params: { id: string } }

/** The unit tree for those who manage it. */
export function unitRoutes(app: FastifyInstance, { db, clock }: { db: Database; clock: () => Date }): void {
  const access = 'manage-organisation' as const

  app.get('/units', { config: { access } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const { unit: openedId } = toFields(request.query)
    const opened = typeof openedId === 'string' ? await loadUnit(db, viewer, access, openedId) : undefined
    const topIds = opened ? [opened.id] : scopeOf(viewer, access)
    const above = opened ? await listAncestors(db, viewer, access, opened.id) : []
    const tree = await listTree(db, topIds, dayIn(clock()))
    return render(request, reply, 'organisation/units', {
      breadcrumb: above.map(({ id, name }) => ({ href: `/units?unit=${id}`, name })),
      units: tree.map((unit) => ({
        ...unit,
        newUnitHref: mayHaveUnits(unit) ? `/units/${unit.id}/units/new` : undefined,
        peopleHref: `/units/${unit.id}/people`,
        openHref: unit.below > 0 && !unit.isOpen ? `/units?unit=${unit.id}` : undefined,
      })),
    })
  })

  app.get<ById>('/units/:id/units/new', { config: { access } }, async (request, reply) => {
    const parent = await loadUnit(db, viewerOf(request), access, request.params.id)
    if (!mayHaveUnits(parent)) throw new NotFound('a school has no units below it')
    return render(request, reply, 'organisation/unit-new', { parent, values: { kind: 'school' }, errors: {} })
  })

  app.post<ById>('/units/:id/units/new', { config: { access } }, async (request, reply) => {
    const viewer = viewerOf(request)
    const parent = await loadUnit(db, viewer, access, request.params.id)
    if (!mayHaveUnits(parent)) throw new NotFound('a school has no units below it')
    const refuse = (values: Values, errors: Errors) =>
      render(request, reply.code(422), 'organisation/unit-new', { parent, values, errors })
    const form = parseForm(UnitForm, request.body)
    if (!form.ok) return refuse(form.values, form.errors)
    try {
      await addUnit(db, { parent, fields: form.data, accountId: viewer.accountId, at: clock() })
    } catch (error) {
      return refuse(toFields(request.body), onConstraint(error, { units_code_key: ['code', 'codeTaken'] }))
    }
    leaveFlash(reply, 'unitAdded')
    return reply.redirect(`/units?unit=${parent.id}`, 303)
  })
}

/** A school stands at the end of its branch. */
function mayHaveUnits(unit: Pick<Unit, 'kind'>): boolean {
  return unit.kind !== 'school'
}
