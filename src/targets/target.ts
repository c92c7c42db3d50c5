import { and, desc, eq, sql } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { type Database, inTransaction, statement } from '../database/database.ts'
import { employments, unitAncestors } from '../organisation/schema.ts'
import { targetAreas, targetCourses, targets } from './schema.ts'
import type { Area, Rule } from './standing.ts'

/** What pages say of a target. */
export type Goal = { id: string; name: string; startsOn: string; endsOn: string; percent: number }

export type Target = Goal & Rule & { unitId: string; legalBasis: string; cutOffs: string[] }

type CourseRule = { area: Area; coursesNeeded: number; courseId: string }

// `targets.id` is written out: in a query of one table drizzle leaves the table's name away.
const courseRules = sql<CourseRule[]>`coalesce((
  select json_agg(json_build_object('area', a.area, 'coursesNeeded', a.courses_needed, 'courseId', c.course_id))
  from ${targetAreas} a join ${targetCourses} c on c.target_id = a.target_id and c.area = a.area
  where a.target_id = targets.id), '[]')`

const goalColumns = {
  id: targets.id,
  name: targets.name,
  startsOn: targets.startsOn,
  endsOn: targets.endsOn,
  percent: targets.percent,
}
const columns = {
  ...goalColumns,
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

/**
 * The target that holds for a unit on a day: of the nearest unit above it that has one, the cycle that contains the
 * day, or else the last one that began before it.
 */
export async function findTarget(db: Database, unitId: string, on: string): Promise<Target | undefined> {
  const [row] = await targetOfUnit(db).execute({ unitId, on })
  return row && withAreas(row)
}

const targetOfUnit = statement('target_of_unit', (db) =>
  db
    .select(columns)
    .from(targets)
    .innerJoin(unitAncestors, eq(unitAncestors.ancestorId, targets.unitId))
    .where(isOfUnit)
    .orderBy(...nearestFirst)
    .limit(1)
    .prepare('target_of_unit'),
)

/** As `findTarget`, without the rule that decides who counts: half the work, and all that today's figures need. */
export async function findGoal(db: Database, unitId: string, on: string): Promise<Goal | undefined> {
  const [goal] = await goalOfUnit(db).execute({ unitId, on })
  return goal
}

const goalOfUnit = statement('goal_of_unit', (db) =>
  db
    .select(goalColumns)
    .from(targets)
    .innerJoin(unitAncestors, eq(unitAncestors.ancestorId, targets.unitId))
    .where(isOfUnit)
    .orderBy(...nearestFirst)
    .limit(1)
    .prepare('goal_of_unit'),
)

const isOfUnit = and(
  eq(unitAncestors.unitId, sql.placeholder('unitId')),
  sql`${targets.startsOn} <= ${sql.placeholder('on')}`,
)

const nearestFirst = [
  desc(sql`${targets.endsOn} >= ${sql.placeholder('on')}`),
  desc(sql`(select count(*) from ${unitAncestors} d where d.unit_id = ${targets.unitId})`),
  desc(targets.startsOn),
  desc(targets.id),
]

/** The target that holds for a person on a day, by the unit of their primary post; undefined for who holds none. */
export async function findTargetOfPerson(
  db: Database,
  personId: string,
  on: string,
): Promise<(Goal & Pick<Target, 'areas'>) | undefined> {
  const [row] = await targetOfPerson(db).execute({ personId, on })
  return row && withAreas(row)
}

const targetOfPerson = statement('target_of_person', (db) =>
  db
    .select({ ...goalColumns, courseRules: columns.courseRules })
    .from(targets)
    .innerJoin(unitAncestors, eq(unitAncestors.ancestorId, targets.unitId))
    .innerJoin(employments, eq(employments.unitId, unitAncestors.unitId))
    .where(isOfPerson)
    .orderBy(...nearestFirst)
    .limit(1)
    .prepare('target_of_person'),
)

const isOfPerson = and(
  eq(employments.personId, sql.placeholder('personId')),
  employments.isPrimary,
  sql`daterange(${employments.startedOn}, ${employments.endedOn}, '[]') @> ${sql.placeholder('on')}::date`,
  sql`${targets.startsOn} <= ${sql.placeholder('on')}`,
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
    const [target] = await cycleOfPerson(db).execute({ personId, on })
    return target?.startsOn ?? '0001-01-01'
  }
}

const cycleOfPerson = statement('cycle_of_person', (db) =>
  db
    .select({ startsOn: targets.startsOn })
    .from(targets)
    .innerJoin(unitAncestors, eq(unitAncestors.ancestorId, targets.unitId))
    .innerJoin(employments, eq(employments.unitId, unitAncestors.unitId))
    .where(isOfPerson)
    .orderBy(...nearestFirst)
    .limit(1)
    .prepare('cycle_of_person'),
)
