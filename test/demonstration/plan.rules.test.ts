import { describe, expect, test } from 'vitest'
import { addDays, dayIn } from '../../src/calendar.ts'
import { covers, isAtWork } from '../../src/demonstration/careers.ts'
import { type Plan, type PlannedPerson, planDemonstration } from '../../src/demonstration/plan.ts'
import { randomFrom } from '../../src/demonstration/random.ts'
import { authority, schools } from '../../src/demonstration/schools.ts'

const now = new Date('2026-11-23T03:00:00Z')
const plan = planDemonstration(randomFrom(1), now)
const counted = plan.people.filter(({ isCounted }) => isCounted)
const shareOf = (people: PlannedPerson[], state: string) =>
  people.filter((person) => person.state === state).length / people.length

test('the same numbers and the same instant give the same plan', () => {
  expect(planDemonstration(randomFrom(1), now)).toEqual(plan)
  expect(planDemonstration(randomFrom(2), now)).not.toEqual(plan)
})

describe.each([
  '2026-11-23T03:00:00Z',
  '2026-05-04T23:30:00Z',
  '2026-12-31T16:59:59Z',
  '2027-01-01T00:00:00+07:00',
  '2027-01-09T08:00:00+07:00',
  '2028-02-29T08:00:00+07:00',
])('at %s', (instant) => {
  const at = new Date(instant)
  const today = dayIn(at)
  const then = planDemonstration(randomFrom(1), at)

  test('the shares of the population hold', () => {
    const population = then.people.filter(({ isCounted }) => isCounted)
    expect(population.length).toBeGreaterThan(4900)
    expect(population.length).toBeLessThan(5100)
    expect(shareOf(population, 'both')).toBeCloseTo(0.38, 3)
    expect(shareOf(population, 'child-protection')).toBeCloseTo(0.12, 3)
    expect(shareOf(population, 'gender-equality')).toBeCloseTo(0.07, 3)
  })

  test('nothing happens later, and no evidence before the year', () => {
    expect(then.openedAt <= at).toBe(true)
    const starts = then.people.flatMap(({ posts, leaves }) => [...posts, ...leaves].map(({ startedOn }) => startedOn))
    const evidence = then.people.flatMap(evidenceDaysOf)
    expect(instantsIn(then).filter((each) => each > at)).toEqual([])
    expect(starts.filter((on) => on > today)).toEqual([])
    expect(evidence.filter((on) => on < then.cycle.startsOn || on > today)).toEqual([])
  })

  test('whoever is counted has been in post for 30 days and is not away, whoever is not is new, away or gone', () => {
    const mustCount = (person: PlannedPerson) =>
      isAtWork(person, today) && (person.posts[0]?.startedOn ?? today) <= addDays(today, -29)
    expect(then.people.filter((person) => person.isCounted !== mustCount(person))).toEqual([])
  })

  test('evidence lies on days at work, and posts follow each other without a gap', () => {
    const hasGap = ({ posts: [first, next] }: PlannedPerson) =>
      next !== undefined && next.startedOn !== addDays(first?.endedOn ?? today, 1)
    expect(then.people.filter((person) => evidenceDaysOf(person).some((on) => !isAtWork(person, on)))).toEqual([])
    expect(then.people.filter(hasGap)).toEqual([])
  })

  test('whoever has completed an area has evidence for it, and nobody else in the population', () => {
    const stateOf = ({ learning }: PlannedPerson) => {
      const areas = new Set(learning.filter(isCompleted).map(({ area }) => area))
      return areas.size === 2 ? 'both' : ([...areas][0] ?? 'none')
    }
    expect(then.people.filter((person) => person.isCounted && person.state !== stateOf(person))).toEqual([])
  })
})

test('people enrol, read, then sit down to the quiz, once after the other', () => {
  const steps = plan.people.flatMap(({ learning }) =>
    learning.flatMap((one) => {
      if (one.kind === 'recorded') return []
      const sittings = one.sittings.flatMap(({ startedAt, submittedAt }) => [startedAt, submittedAt ?? startedAt])
      return [[one.enrolledAt, one.readUntil, ...sittings]]
    }),
  )
  const isInOrder = (times: Date[]) => times.every((time, at) => at === 0 || (times[at - 1] as Date) <= time)
  expect(steps.filter((times) => !isInOrder(times))).toEqual([])
})

describe('the staff', () => {
  test('has codes that begin with a zero and never stand twice', () => {
    for (const { staffCode } of plan.people) expect(staffCode).toMatch(/^0700\d{6}$/)
    expect(new Set(plan.people.map(({ staffCode }) => staffCode)).size).toBe(plan.people.length)
  })

  test('is as schools are: managers, seven teachers in ten, women above all in preschools', () => {
    const teachers = counted.filter(({ job }) => job.category === 'teacher')
    expect(teachers.length / counted.length).toBeCloseTo(0.7, 1)
    for (const { code, levels } of schools) {
      const here = counted.filter(({ unitCode }) => unitCode === code)
      const managers = here.filter(({ job }) => job.category === 'manager')
      expect(managers.length, code).toBeGreaterThanOrEqual(2)
      expect(managers.length, code).toBeLessThanOrEqual(4)
      const women = here.filter(({ sex }) => sex === 'female').length / here.length
      if (levels[0] === 'MN') expect(women, code).toBeGreaterThan(0.7)
    }
  })

  test('holds everybody that a figure has to cope with', () => {
    const count = (is: (person: PlannedPerson) => boolean) => plan.people.filter(is).length
    const { today } = plan
    expect(
      count(({ leaves }) => leaves.some((leave) => leave.kind === 'maternity' && covers(leave, today))),
    ).toBeGreaterThan(30)
    expect(count(({ posts }) => posts.at(-1)?.endedOn !== undefined)).toBeGreaterThan(50)
    expect(count(({ posts }) => posts.length === 2)).toBeGreaterThan(30)
    expect(count(({ posts }) => (posts[0]?.startedOn ?? '') > addDays(today, -29))).toBeGreaterThan(15)
    expect(count(({ secondaryPost }) => secondaryPost !== undefined)).toBeGreaterThan(5)
    expect(count(({ unitCode, isCounted }) => isCounted && unitCode === authority.code)).toBe(authority.staff)
  })

  test('cannot be reached: numbers that ring nowhere, addresses that lead nowhere', () => {
    for (const { phone, email } of plan.people) {
      expect(phone ?? '0500000000').toMatch(/^050\d{7}$/)
      expect(email ?? 'a@anhduong.example').toMatch(/^[a-z0-9.]+@anhduong\.example$/)
    }
  })
})

describe('the result', () => {
  const rates = schools.map(({ code }) =>
    shareOf(
      counted.filter(({ unitCode }) => unitCode === code),
      'both',
    ),
  )

  test('differs from school to school, on both sides of the target', () => {
    expect(rates.filter((rate) => rate >= 0.75).length).toBeGreaterThanOrEqual(2)
    expect(rates.filter((rate) => rate <= 0.1).length).toBeGreaterThanOrEqual(3)
    expect(rates.filter((rate) => rate >= 0.5).length).toBeGreaterThanOrEqual(10)
    expect(rates.filter((rate) => rate > 0.4 && rate < 0.6).length).toBeGreaterThanOrEqual(10)
  })

  test('is better among teachers than among employees', () => {
    const rate = (category: string) =>
      shareOf(
        counted.filter(({ job }) => job.category === category),
        'both',
      )
    expect(rate('teacher')).toBeGreaterThan(rate('employee') + 0.08)
  })

  test('comes mostly on working days and most of all before the cut-offs', () => {
    const days = plan.people.flatMap(evidenceDaysOf)
    const weekend = days.filter((on) => [0, 6].includes(new Date(on).getUTCDay()))
    expect(weekend.length / days.length).toBeLessThan(0.1)
    const inMonth = (month: string) => days.filter((on) => on.slice(5, 7) === month).length
    expect(Math.min(inMonth('04'), inMonth('10'))).toBeGreaterThan(2 * inMonth('03'))
    expect(inMonth('07')).toBeLessThan(inMonth('03') / 2)
  })

  test('is mostly learnt online, some after failing; some are in the middle', () => {
    const learning = plan.people.flatMap((person) => person.learning)
    const share = (is: (one: (typeof learning)[number]) => boolean) => learning.filter(is).length / learning.length
    expect(share(({ kind }) => kind === 'recorded')).toBeGreaterThan(0.08)
    expect(share(({ kind }) => kind === 'recorded')).toBeLessThan(0.25)
    expect(share((one) => one.kind === 'online' && one.sittings.length > 1)).toBeGreaterThan(0.05)
    expect(share((one) => one.kind === 'online' && one.shareRead < 1)).toBeGreaterThan(0.02)
    expect(
      share((one) => one.kind === 'online' && one.sittings.some((sitting) => !sitting.submittedAt)),
    ).toBeGreaterThan(0.005)
    expect(plan.corrections).toHaveLength(3)
  })
})

test('the teacher is half-way at the school of the principal, who is done', () => {
  const [teacher, principal, officer] = ['giaovien', 'hieutruong', 'chuyenvien'].map((username) =>
    plan.people.find((person) => person.username === username),
  )
  expect(teacher?.unitCode).toBe(principal?.unitCode)
  expect(teacher?.state).toBe('child-protection')
  expect(teacher?.learning).toMatchObject([
    { area: 'child-protection', kind: 'online', shareRead: 1 },
    { area: 'gender-equality', kind: 'online', shareRead: 0.5, sittings: [] },
  ])
  expect(principal).toMatchObject({ state: 'both', job: { category: 'manager' } })
  expect(officer?.unitCode).toBe(authority.code)
})

function isCompleted(learning: PlannedPerson['learning'][number]): boolean {
  return learning.kind === 'recorded' || learning.sittings.some(({ passes }) => passes)
}

function evidenceDaysOf({ learning }: PlannedPerson): string[] {
  return learning.flatMap((one) => {
    if (one.kind === 'recorded') return [one.achievedOn]
    return one.sittings.flatMap(({ passes, submittedAt }) => (passes && submittedAt ? [dayIn(submittedAt)] : []))
  })
}

function instantsIn({ people, corrections }: Plan): Date[] {
  const learning = people.flatMap((person) => person.learning)
  return [
    ...corrections.flatMap(({ recordedAt, voidedAt }) => [recordedAt, voidedAt]),
    ...learning.flatMap((one) =>
      one.kind === 'recorded'
        ? [one.recordedAt]
        : [
            one.enrolledAt,
            one.readUntil,
            ...one.sittings.flatMap(({ startedAt, submittedAt }) => [startedAt, submittedAt ?? startedAt]),
          ],
    ),
  ]
}
