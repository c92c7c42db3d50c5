import { eq } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { hashPassword } from '../../src/accounts/password.ts'
import { accounts, roleGrants } from '../../src/accounts/schema.ts'
import type { ContactFields } from '../../src/contacts/contact-form.ts'
import { addContact } from '../../src/contacts/local-contact.ts'
import { type EditedContact, listContactsOf } from '../../src/contacts/queries.ts'
import { contentHash } from '../../src/courses/content-hash.ts'
import { publishCatalogue } from '../../src/courses/publish.ts'
import type { QuestionContent } from '../../src/courses/question-content.ts'
import { courses, courseVersions } from '../../src/courses/schema.ts'
import type { Database } from '../../src/database/database.ts'
import { ledger, roster } from '../../src/domain.ts'
import type { NewPerson } from '../../src/organisation/roster.ts'
import { createUnits, type NewUnit, type Unit } from '../../src/organisation/units.ts'
import { rebuildStandings } from '../../src/targets/standings.ts'
import { type NewTarget, openTarget, type Target } from '../../src/targets/target.ts'
import type { Role } from '../../src/web/access.ts'
import { newestVersionByCode } from './courses.ts'

/** Builders make their own parents and sensible defaults; a test writes only what it is about. */

/** The instant of every test that does not say another: 23/11/2026, 10:00 in Vietnam. */
export const now = new Date('2026-11-23T03:00:00Z')
export const today = '2026-11-23'

let counter = 0
const next = () => String(++counter).padStart(4, '0')

export async function aUnit(db: Database, unit: Partial<NewUnit> = {}): Promise<Unit> {
  const code = unit.code ?? `07${next()}`
  const [created] = await createUnits(db, [
    {
      name: `Trường Tiểu học ${code}`,
      kind: 'school',
      parentId: null,
      levels: unit.kind && unit.kind !== 'school' ? [] : ['TH'],
      isPublic: unit.kind && unit.kind !== 'school' ? null : true,
      ...unit,
      code,
    },
  ])
  return created as Unit
}

type PersonOptions = Partial<Omit<NewPerson, 'post'>> & { at?: Unit; recordedAt?: Date } & Partial<NewPerson['post']>

export async function aPerson(
  db: Database,
  options: PersonOptions = {},
): Promise<{ id: string; staffCode: string; unitId: string }> {
  const { at, recordedAt = now, category, contractKind, startedOn, endedOn, unitId, ...person } = options
  const unit = unitId ?? (at ?? (await aUnit(db))).id
  const [hired] = await roster.hire(
    db,
    [
      {
        staffCode: `00${next()}`,
        fullName: 'Nguyễn Thị Lan',
        sex: 'female',
        birthOn: '1985-04-30',
        ...person,
        post: {
          unitId: unit,
          category: category ?? 'teacher',
          contractKind: contractKind ?? 'permanent',
          startedOn: startedOn ?? '2020-09-01',
          endedOn,
        },
      },
    ],
    recordedAt,
  )
  if (!hired) throw new Error('nobody was hired')
  return { ...hired, unitId: unit }
}

/** A place to report to, written down by some officer. */
export async function aContact(
  db: Database,
  unit: { id: string },
  contact: Partial<ContactFields> & { by?: string } = {},
): Promise<EditedContact> {
  const { by, ...fields } = contact
  const accountId = by ?? (await anAccount(db)).id
  const phone = `028 5550 ${next()}`
  const full = { name: 'Công an phường', phone, purpose: 'Báo tin', address: null, checkedOn: today, ...fields }
  await addContact(db, unit, full, { accountId, at: now })
  return (await listContactsOf(db, unit.id)).find((one) => one.phone === full.phone) as EditedContact
}

/** Argon2 is slow on purpose: every account of the tests shares one hash. */
export const password = 'mật khẩu thử'
const sharedHash = hashPassword(password)

type AccountOptions = {
  personId?: string
  username?: string
  displayName?: string
  roles?: { role: Role; unitId: string }[]
}

export async function anAccount(db: Database, options: AccountOptions = {}): Promise<{ id: string; username: string }> {
  const username = options.username ?? `nguoi.${next()}`
  const [account] = await db
    .insert(accounts)
    .values({
      username,
      displayName: options.displayName ?? 'Nguyễn Thị Lan',
      personId: options.personId,
      passwordHash: await sharedHash,
      createdAt: now,
    })
    .returning({ id: accounts.id, username: accounts.username })
  if (!account) throw new Error('no account was made')
  const grants = (options.roles ?? []).map((grant) => ({ ...grant, accountId: account.id, startedOn: '2020-01-01' }))
  if (grants.length > 0) await db.insert(roleGrants).values(grants)
  return account
}

type Area = (typeof courses.$inferSelect)['area']

/** A course with one version and no bank: for ledger entries that do not come from a quiz. */
export async function aCourse(
  db: Database,
  area: Area,
): Promise<{ courseId: string; courseVersionId: string; area: Area }> {
  const code = `khoa-${next()}`
  const course = { id: uuidv7(), code, area }
  const version = { id: uuidv7(), courseId: course.id, number: 1, contentHash: code, passMark: 80, publishedAt: now }
  await db.insert(courses).values(course)
  await db.insert(courseVersions).values({
    ...version,
    content: {
      title: { vi: `Khóa ${code}` },
      summary: { vi: 'Tóm tắt' },
      reviewOn: '2027-11-23',
      objectives: [{ id: 'mot', draw: 1, text: { vi: 'Mục tiêu' } }],
      lessons: [],
      images: {},
    },
  })
  return { courseId: course.id, courseVersionId: version.id, area }
}

/** A course without lessons whose quiz asks exactly these questions. */
export async function aQuiz(
  db: Database,
  questions: QuestionContent[],
  { code = `khoa-${next()}`, passMark = 80 } = {},
): Promise<{ code: string; courseId: string; courseVersionId: string }> {
  const content = {
    title: { vi: `Khóa ${code}`, en: `Course ${code}` },
    summary: { vi: 'Tóm tắt', en: 'Summary' },
    reviewOn: '2027-11-23',
    objectives: [{ id: 'mot', draw: questions.length, text: { vi: 'Mục tiêu', en: 'Objective' } }],
    lessons: [],
    // There is nothing to read.
    moveOn: 'Passed' as const,
    images: {},
  }
  const bank = questions.map((question, index) => {
    const number = `q${String(index + 1).padStart(2, '0')}`
    return { code: number, objective: 'mot', content: question, contentHash: contentHash({ code, number, question }) }
  })
  const course = { code, area: 'child-protection' as const, passMark, content, questions: bank }
  const courses = [{ ...course, contentHash: contentHash(course) }]
  const [published] = await publishCatalogue(db, { references: new Map(), contacts: [], courses }, now)
  const version = published && (await newestVersionByCode(db, code))
  if (!version) throw new Error('no quiz was published')
  return { code, courseId: version.courseId, courseVersionId: version.id }
}

/** A target of the year 2026 over a unit, with one course an area unless the test brings its own. */
export async function aTarget(db: Database, unit: Unit, options: Partial<NewTarget> = {}): Promise<Target> {
  const areas =
    options.areas ??
    (await Promise.all(
      (['child-protection', 'gender-equality'] as const).map(async (area) => ({
        area,
        coursesNeeded: 1,
        courseIds: [(await aCourse(db, area)).courseId],
      })),
    ))
  const target = await openTarget(
    db,
    {
      unitId: unit.id,
      name: 'Kế hoạch năm 2026',
      startsOn: '2026-01-01',
      endsOn: '2026-12-31',
      percent: 50,
      legalBasis: 'Kế hoạch thử',
      excludedLeaves: ['maternity'],
      minimumDaysInPost: 0,
      cutOffs: ['2026-05-05', '2026-11-03'],
      ...options,
      areas,
    },
    now,
  )
  await rebuildStandings(db, target, now)
  return target
}

/** A ledger entry, by default a paper record of the course of an area of the target. */
export async function aCompletion(
  db: Database,
  personId: string,
  {
    courseId,
    achievedOn = '2026-03-15',
    recordedAt = now,
  }: { courseId: string; achievedOn?: string; recordedAt?: Date },
): Promise<{ id: string }> {
  const [version] = await db.select().from(courseVersions).where(eq(courseVersions.courseId, courseId))
  const [course] = await db.select().from(courses).where(eq(courses.id, courseId))
  if (!version || !course) throw new Error('no such course')
  return ledger.recordCompletion(
    db,
    {
      personId,
      courseId,
      courseVersionId: version.id,
      area: course.area,
      source: 'paper',
      achievedOn,
      marks: undefined,
      evidenceId: uuidv7(),
      recordedBy: undefined,
    },
    recordedAt,
  )
}

/** The course of an area in a target that has one. */
export function courseOf(target: Target, area: Area): string {
  const courseId = target.areas.find((rule) => rule.area === area)?.courseIds[0]
  if (!courseId) throw new Error(`the target has no course for ${area}`)
  return courseId
}

/** Evidence in one area or both. */
export async function makeAware(
  db: Database,
  personId: string,
  target: Target,
  inAreas: Area[] | 'both',
  achievedOn = '2026-03-15',
) {
  for (const area of inAreas === 'both' ? (['child-protection', 'gender-equality'] as const) : inAreas) {
    await aCompletion(db, personId, { courseId: courseOf(target, area), achievedOn })
  }
}
