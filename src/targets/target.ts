import { and, desc, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { employments, treeMark, unitAncestors } from '../organisation/schema.ts'
import { keptWithTree, type MarkedUnit } from '../organisation/tree-mark.ts'
import { targetAreas, targetCourses, targets } from './schema.ts'
import type { Area, Rule } from './standing.ts'

export type Target = Rule & {
  id: string
  name: string
  /** 'YYYY-MM-DD' */
  startsOn: string
  endsOn: string
  percent: number
  unitId: string
  legalBasis: string
  cutOffs: string[]
}

type CourseRule = { area: Area; coursesNeeded: number; courseId: string }

// `targets.id` is written out: in a query of one table drizzle leaves the table's name away.
const courseRules = sql<CourseRule[]>`coalesce((
  select json_agg(json_build_object('area', a.area, 'coursesNeeded', a.courses_needed, 'courseId', c.course_id))
  from ${targetAreas} a join ${targetCourses} c on c.target_id = a.target_id and c.area = a.area
  where a.target_id = targets.id), '[]')`

const columns = {
  id: targets.id,
  name: targets.name,
  startsOn: targets.startsOn,
  endsOn: targets.endsOn,
  percent: targets.percent,
  unitId: targets.unitId,
  legalBasis: targets.legalBasis,
  excludedLeaves: targets.excludedLeaves,
  minimumDaysInPost: targets.minimumDaysInPost,
  cutOffs: targets.cutOffs,
  courseRules: courseRules.as('course_rules'),
}

/** Areas and courses in a fixed order, whatever the order of the rows. */
function withAreas<Row>({ courseRules, ...row }: Row & { courseRules: CourseRule[] }) {
  const byArea = Map.groupBy(courseRules, ({ area }) => area)
  const areas = [...byArea].sort().map(([area, rules]) => ({
    area,
    coursesNeeded: rules[0]?.coursesNeeded ?? 0,
    courseIds: rules.map(({ courseId }) => courseId).sort(),
  }))
  return { ...row, areas }
}

const targetsOfUnits = keptWithTree<Target | undefined>(2000)

/**
 * The target that holds for a unit on a day: of the nearest unit above it that has one, the cycle that contains the
 * day, or else the last one that began before it.
 */
export async function findTarget(db: Database, unit: MarkedUnit, on: string): Promise<Target | undefined> {
  return targetsOfUnits(db, unit, `target on ${on}`, async (unitId) => {
    const [row] = await targetOfUnit(db).execute({ unitId, on })
    return row && withAreas(row)
  })
}

const targetOfUnit = statement('target_of_unit', (db) =>
  db
    .select(columns)
    .from(targets)
    .innerJoin(unitAncestors, eq(unitAncestors.ancestorId, targets.unitId))
    .where(
      and(
        eq(unitAncestors.unitId, sql.placeholder('unitId')),
        sql`${targets.startsOn} <= ${sql.placeholder('on')}::date`,
      ),
    )
    .orderBy(
      desc(sql`${targets.endsOn} >= ${sql.placeholder('on')}::date`),
      desc(sql`(select count(*) from ${unitAncestors} d where d.unit_id = ${targets.unitId})`),
      desc(targets.startsOn),
      desc(targets.id),
    )
    .limit(1)
    .prepare('target_of_unit'),
)

/** The target that holds for a person on a day, by the unit of their primary post; undefined for who holds none. */
export async function findTargetOfPerson(db: Database, personId: string, on: string): Promise<Target | undefined> {
  const [unit] = await unitOfPerson(db).execute({ personId, on })
  return unit && findTarget(db, unit, on)
}

const unitOfPerson = statement('unit_of_person', (db) =>
  db
    .select({ id: employments.unitId, treeMark: sql<string>`(select mark from ${treeMark})` })
    .from(employments)
    .where(
      and(
        eq(employments.personId, sql.placeholder('personId')),
        // As a case, so that it is no condition of the GiST index that keeps primary posts apart: the plain index on
        // the person answers in a quarter of the time.
        sql`case when ${employments.isPrimary}
          then daterange(${employments.startedOn}, ${employments.endedOn}, '[]') @> ${sql.placeholder('on')}::date end`,
      ),
    )
    .prepare('unit_of_person'),
)

/** Every target, for keeping standings up to date. */
export async function listTargets(db: Database): Promise<Target[]> {
  return (await allTargets(db).execute()).map(withAreas)
}

const allTargets = statement('all_targets', (db) => db.select(columns).from(targets).prepare('all_targets'))

export type NewTarget = Omit<Target, 'id' | 'areas'> & {
  areas: { area: Area; coursesNeeded: number; courseIds: string[] }[]
}

/** Opens a target. The caller counts the people afterwards with `rebuildStandings`. */
export async function openTarget(db: Database, target: NewTarget, at: Date): Promise<Target> {
  return inTransaction(db, async (tx) => {
    const id = uuidv7()
    const { areas, ...row } = target
    await tx.insert(targets).values({ ...row, excludedLeaves: [...row.excludedLeaves], id, createdAt: at })
    await tx.insert(targetAreas).values(areas.map(({ area, coursesNeeded }) => ({ targetId: id, area, coursesNeeded })))
    await tx
      .insert(targetCourses)
      .values(areas.flatMap(({ area, courseIds }) => courseIds.map((courseId) => ({ targetId: id, area, courseId }))))
    return { ...target, id }
  })
}

/** First day of the cycle in which a person is on a day; without a target everything ever done counts. */
export function cycleStartOf(db: Database): (personId: string, on: string) => Promise<string> {
  return async (personId, on) => {
    const target = await findTargetOfPerson(db, personId, on)
    return target?.startsOn ?? '0001-01-01'
  }
}
