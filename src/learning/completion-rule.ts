import type { CourseContent } from '../courses/content.ts'

/** When a course is completed, in the words of cmi5: "Completed" is having read every lesson, "Passed" the quiz. */
export type MoveOn = NonNullable<CourseContent['moveOn']>

/** The rule of a course version; an author who says nothing asks for both. */
export function moveOnOf({ moveOn = 'CompletedAndPassed' }: Pick<CourseContent, 'moveOn'>): MoveOn {
  return moveOn
}

/** Something that a ledger entry can point to. */
export type Evidence = { id: string; at: Date }

/**
 * The evidence that completes a course, undefined when it is not complete: its day is the day achieved. Where both are
 * asked for, that is the later one; where either will do, the earlier one. `passed` is an attempt that passed: one that
 * did not is no evidence of anything.
 */
export function completingEvidence(
  moveOn: MoveOn,
  { read, passed }: { read: Evidence | undefined; passed: Evidence | undefined },
): Evidence | undefined {
  switch (moveOn) {
    case 'Passed':
      return passed
    case 'Completed':
      return read
    case 'CompletedAndPassed':
      return read && passed && (read.at > passed.at ? read : passed)
    case 'CompletedOrPassed':
      return read && passed ? (read.at < passed.at ? read : passed) : (read ?? passed)
  }
}

/** Whether the quiz belongs to what is asked. */
export function asksForQuiz(moveOn: MoveOn): boolean {
  return moveOn !== 'Completed'
}

/** Whether somebody may go straight to the quiz. */
export function opensBeforeReading(moveOn: MoveOn): boolean {
  return moveOn === 'Passed' || moveOn === 'CompletedOrPassed'
}
