import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { areas, courses } from '../courses/schema.ts'
import { day, id, instant } from '../database/columns.ts'
import { leaveKinds, people, sexes, staffCategories, units } from '../organisation/schema.ts'

/** The four disjoint states of a person in the population, in the order of the reports. */
export const states = ['both', 'child-protection', 'gender-equality', 'none'] as const

/** What an authority sets out to reach in a cycle, and the rule that counts it. */
export const targets = pgTable(
  'targets',
  {
    id: id(),
    /** The target holds for this unit and all below it. */
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    name: text().notNull(),
    startsOn: day().notNull(),
    endsOn: day().notNull(),
    /** The share of the population to be made aware in both areas, in whole percent. */
    percent: integer().notNull(),
    legalBasis: text().notNull(),
    /** Kinds of leave that take a person out of the population on those days. */
    excludedLeaves: text({ enum: leaveKinds }).array().notNull(),
    /** A person counts from this many days in post on; 0 counts everyone from the first day. */
    minimumDaysInPost: integer().notNull().default(0),
    /** Days on which the figures are closed and reported. */
    cutOffs: day().array().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    check('targets_cycle', sql`${t.endsOn} >= ${t.startsOn}`),
    check('targets_percent', sql`${t.percent} between 1 and 100`),
    check('targets_minimum_days', sql`${t.minimumDaysInPost} >= 0`),
  ],
)

/** Per area: how many of its courses a person must complete in the cycle. */
export const targetAreas = pgTable(
  'target_areas',
  {
    targetId: uuid()
      .notNull()
      .references(() => targets.id),
    area: text({ enum: areas }).notNull(),
    /** "All of these" is written as the number of the courses. */
    coursesNeeded: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.targetId, t.area] }), check('target_areas_needed', sql`${t.coursesNeeded} >= 1`)],
)

export const targetCourses = pgTable(
  'target_courses',
  {
    targetId: uuid().notNull(),
    area: text({ enum: areas }).notNull(),
    courseId: uuid()
      .notNull()
      .references(() => courses.id),
  },
  (t) => [
    primaryKey({ columns: [t.targetId, t.courseId] }),
    foreignKey({
      name: 'target_courses_area_fkey',
      columns: [t.targetId, t.area],
      foreignColumns: [targetAreas.targetId, targetAreas.area],
    }),
  ],
)

/**
 * Where each person stands today for a target: derived from posts, leaves and the ledger by `standingOn`, kept in the
 * transaction that changes them. No row: not in the population. Never edited by hand; can be rebuilt at any time.
 */
export const standings = pgTable(
  'standings',
  {
    targetId: uuid()
      .notNull()
      .references(() => targets.id),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    /** Null when the person is outside the population today. */
    unitId: uuid().references(() => units.id),
    category: text({ enum: staffCategories }),
    sex: text({ enum: sexes }),
    state: text({ enum: states }),
    /** The day on which the area's rule was fulfilled inside the cycle. */
    childProtectionOn: day(),
    genderEqualityOn: day(),
    /** The next day on which this row may be different without anybody doing anything. */
    changesOn: day(),
  },
  (t) => [
    primaryKey({ columns: [t.targetId, t.personId] }),
    index('standings_unit_idx').on(t.targetId, t.unitId, t.state),
    index('standings_changes_idx').on(t.targetId, t.changesOn),
    check(
      'standings_population',
      sql`(${t.unitId} is null) = (${t.state} is null) and (${t.unitId} is null) = (${t.category} is null)`,
    ),
  ],
)

/**
 * The mark of what is shown of a unit's own people: triggers give it another one in the transaction of every change of
 * their standings, their names or what they have begun. No row: nobody was ever counted there.
 */
export const unitMarks = pgTable('unit_marks', {
  unitId: uuid()
    .primaryKey()
    .references(() => units.id),
  mark: uuid().notNull(),
})

/** People per unit, category and sex, in each state: the sum of `standings`, kept by a trigger. */
export const coverageCounts = pgTable(
  'coverage_counts',
  {
    targetId: uuid()
      .notNull()
      .references(() => targets.id),
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    category: text({ enum: staffCategories }).notNull(),
    /** 'unknown' stands for a person whose sex is not recorded. */
    sex: text({ enum: [...sexes, 'unknown'] }).notNull(),
    both: integer().notNull(),
    childProtection: integer().notNull(),
    genderEquality: integer().notNull(),
    none: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.targetId, t.unitId, t.category, t.sex] }),
    check(
      'coverage_counts_not_negative',
      sql`least(${t.both}, ${t.childProtection}, ${t.genderEquality}, ${t.none}) >= 0`,
    ),
  ],
)
