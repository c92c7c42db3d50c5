import { uuidv7 } from 'uuidv7'
import type { Ledger } from '../completions/ledger.ts'
import { type CourseVersion, listCoreVersions } from '../courses/queries.ts'
import type { Database } from '../database/database.ts'
import { enrolAll, recordPlaces } from '../learning/many-learners.ts'
import { recordReadings } from '../learning/reading.ts'
import type { Correction } from './corrections.ts'
import type { OnlineLearning, RecordedEvidence } from './learning.ts'
import { spread } from './moments.ts'
import type { Plan } from './plan.ts'
import { placeIn } from './reading-place.ts'
import { seedPreTests } from './seed-pre-tests.ts'
import { seedSittings } from './seed-sittings.ts'
import type { Ids } from './seed-units.ts'

/** What one person did for one course. */
export type Learnt<L> = { personId: string; course: CourseVersion; learning: L }

const learnersAtOnce = 400

/** The year's learning of everybody, and what the officer recorded. */
export async function seedLearning(
  tx: Database,
  ledger: Ledger,
  { people, corrections }: Plan,
  { personIds, officerId, now }: { personIds: Ids; officerId: string; now: Date },
): Promise<void> {
  const courses = await listCoreVersions(tx)
  const all = people.flatMap(({ staffCode, learning }) =>
    learning.flatMap((part) =>
      coursesOf(part.area).map((course) => ({ personId: personIds(staffCode), course, learning: part })),
    ),
  )
  for (let start = 0; start < all.length; start += learnersAtOnce) {
    const batch = all.slice(start, start + learnersAtOnce)
    const online = batch.filter((learnt): learnt is Learnt<OnlineLearning> => learnt.learning.kind === 'online')
    await seedReading(tx, ledger, online)
    await seedSittings(tx, ledger, online, now)
    const recorded = batch.filter((learnt): learnt is Learnt<RecordedEvidence> => learnt.learning.kind === 'recorded')
    await ledger.recordCompletions(
      tx,
      recorded.map((learnt) => entryOf(learnt, officerId)),
    )
  }
  for (const correction of corrections) await recordAndVoid(correction)

  function coursesOf(area: string): CourseVersion[] {
    return courses.filter((course) => course.area === area)
  }

  async function recordAndVoid({ staffCode, area, reason, voidedAt, ...evidence }: Correction): Promise<void> {
    for (const course of coursesOf(area)) {
      const entry = entryOf({ personId: personIds(staffCode), course, learning: evidence }, officerId)
      const { id } = await ledger.recordCompletion(tx, entry, entry.at)
      await ledger.voidCompletion(tx, id, { reason, voidedBy: officerId, at: voidedAt })
    }
  }
}

async function seedReading(tx: Database, ledger: Ledger, online: Learnt<OnlineLearning>[]): Promise<void> {
  const read = online.map(({ personId, course, learning }) => {
    const { id: courseVersionId, courseId, content } = course
    return {
      learner: { personId, courseId, courseVersionId, at: learning.enrolledAt },
      lessons: content.lessons.slice(0, Math.floor(learning.shareRead * content.lessons.length)),
      content,
      learning,
    }
  })
  await enrolAll(
    tx,
    read.map(({ learner }) => learner),
  )
  await seedPreTests(tx, ledger, online)
  await recordReadings(
    tx,
    read.flatMap(({ learner, lessons, learning }) => {
      const times = spread(learning.enrolledAt, learning.readUntil, lessons.length)
      return lessons.map(({ slug }, at) => ({ ...learner, lesson: slug, at: times[at] as Date }))
    }),
  )
  await recordPlaces(
    tx,
    read.map(({ learner, content, lessons, learning }) => ({
      ...learner,
      ...placeIn(content, lessons.length),
      at: learning.readUntil,
    })),
  )
}

function entryOf(
  { personId, course, learning }: Learnt<Pick<RecordedEvidence, 'source' | 'achievedOn' | 'recordedAt'>>,
  officerId: string,
) {
  const { id: courseVersionId, courseId, area } = course
  const { source, achievedOn, recordedAt } = learning
  const evidence = { source, achievedOn, marks: undefined, evidenceId: uuidv7() }
  return { personId, courseId, courseVersionId, area, ...evidence, recordedBy: officerId, at: recordedAt }
}
