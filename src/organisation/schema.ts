import { sql } from 'drizzle-orm'
import { boolean, check, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { day, id, instant } from '../database/columns.ts'

export const unitKinds = ['authority', 'group', 'school'] as const
export const schoolLevels = ['MN', 'TH', 'THCS'] as const
export const sexes = ['female', 'male'] as const
export const staffCategories = ['manager', 'teacher', 'employee'] as const
export const contractKinds = ['permanent', 'fixed-term', 'labour-contract'] as const
export const leaveKinds = ['maternity', 'sick', 'study', 'unpaid'] as const

/** A node of the organisation tree: authority, group (a ward, a cluster) or school. */
export const units = pgTable(
  'units',
  {
    id: id(),
    parentId: uuid(),
    code: text().notNull(),
    name: text().notNull(),
    kind: text({ enum: unitKinds }).notNull(),
    levels: text({ enum: schoolLevels }).array().notNull().default([]),
    isPublic: boolean(),
    openedOn: day(),
    closedOn: day(),
    /** `name` without diacritics, lower case: what a search without marks is compared with. */
    searchName: text().notNull(),
  },
  (t) => [
    unique('units_code_key').on(t.code),
    foreignKey({ name: 'units_parent_fkey', columns: [t.parentId], foreignColumns: [t.id] }),
    index('units_parent_idx').on(t.parentId),
    check('units_code_filled', sql`${t.code} <> ''`),
    check('units_name_filled', sql`${t.name} <> ''`),
    check('units_not_own_parent', sql`${t.parentId} <> ${t.id}`),
    check('units_open_before_closed', sql`${t.closedOn} >= ${t.openedOn}`),
  ],
)

/**
 * One row with the mark of the tree as it is: triggers give another one in the transaction of every change of a unit or
 * of a target.
 * Drawn and not counted, so that a change that was taken back never shares its mark with a later one.
 */
export const treeMark = pgTable(
  'tree_mark',
  { id: boolean().primaryKey().default(true), mark: uuid().notNull() },
  (t) => [check('tree_mark_one_row', sql`${t.id}`)],
)

/** Every unit with each of its ancestors and itself (depth 0). A trigger keeps it equal to the tree. */
export const unitAncestors = pgTable(
  'unit_ancestors',
  {
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    ancestorId: uuid()
      .notNull()
      .references(() => units.id),
  },
  (t) => [
    primaryKey({ columns: [t.unitId, t.ancestorId] }),
    index('unit_ancestors_ancestor_idx').on(t.ancestorId, t.unitId),
  ],
)

export const people = pgTable(
  'people',
  {
    id: id(),
    staffCode: text().notNull(),
    fullName: text().notNull(),
    /** Given name first ("Lan Nguyễn Thị"): Vietnamese lists are sorted by given name. */
    sortName: text().notNull(),
    searchName: text().notNull(),
    sex: text({ enum: sexes }),
    birthOn: day(),
    phone: text(),
    email: text(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique('people_staff_code_key').on(t.staffCode),
    check('people_staff_code_filled', sql`${t.staffCode} <> ''`),
    check('people_full_name_filled', sql`${t.fullName} <> ''`),
  ],
)

/** A dated post of a person at a unit. Both days count; an open end has no `endedOn`. */
export const employments = pgTable(
  'employments',
  {
    id: id(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    unitId: uuid()
      .notNull()
      .references(() => units.id),
    category: text({ enum: staffCategories }).notNull(),
    contractKind: text({ enum: contractKinds }).notNull(),
    isPrimary: boolean().notNull().default(true),
    startedOn: day().notNull(),
    endedOn: day(),
  },
  (t) => [
    index('employments_person_idx').on(t.personId),
    index('employments_unit_idx').on(t.unitId),
    check('employments_start_before_end', sql`${t.endedOn} >= ${t.startedOn}`),
  ],
)

/** Days on which a person in post is away (maternity, long sickness, study). Both days count. */
export const leaves = pgTable(
  'leaves',
  {
    id: id(),
    personId: uuid()
      .notNull()
      .references(() => people.id),
    kind: text({ enum: leaveKinds }).notNull(),
    startedOn: day().notNull(),
    endedOn: day(),
  },
  (t) => [
    index('leaves_person_idx').on(t.personId),
    check('leaves_start_before_end', sql`${t.endedOn} >= ${t.startedOn}`),
  ],
)
