import { eq } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import { certificates } from '../../src/completions/schema.ts'
import { loadBank } from '../../src/courses/queries.ts'
import type { Database } from '../../src/database/database.ts'
import { ledger } from '../../src/domain.ts'
import { enrol } from '../../src/learning/progress.ts'
import type { Unit } from '../../src/organisation/units.ts'
import { checkAnswer, storeAnswer } from '../../src/quizzes/answer.ts'
import { startAttempt } from '../../src/quizzes/attempt.ts'
import { loadItems } from '../../src/quizzes/queries.ts'
import { submitAttempt } from '../../src/quizzes/submission.ts'
import { questionOf } from '../../src/quizzes/types/index.ts'
import { aRuledCourse } from '../quizzes/ruled-course.ts'
import { aContact, aPerson, makeAware, now } from '../support/builders.ts'
import { aCast, type Cast } from '../support/cast.ts'
import { newestVersionByCode } from '../support/courses.ts'
import { seededRandom } from '../support/random.ts'
import { addAccount, addSomebody, getFirstPassword, openEverything, press, submit } from './acts.ts'
import {
  aColleague,
  completionOf,
  courseCodes,
  hasAnswered,
  hasBegunQuiz,
  hasHandedIn,
  hasReadAll,
} from './progress.ts'
import { everyKind } from './question-pages.ts'

/** A page as somebody gets to see it. */
export type PageType = {
  name: string
  path: string
  /** User name; nobody is signed in without one. */
  as?: string
  /** What a person does on the page before it looks like this. */
  act?: (page: Page) => Promise<void>
  /** Status when it is not 200. */
  status?: number
}

/** Every kind of page of an application, with a school, learners and results behind them. Add a new page here. */
export async function everyPage(db: Database, authority: Unit): Promise<PageType[]> {
  const cast = await aCast(db, authority)
  return [
    ...outside(await aLedger(db, cast)),
    ...(await learning(db, cast)),
    ...(await everyKind(db, cast)),
    ...(await timedQuiz(db, cast)),
    ...(await checkedQuestion(db, cast)),
    ...(await preTest(db, cast)),
    ...figures(cast, authority),
    ...(await questions(db)),
    ...(await organisation(db, cast, authority)),
    { name: 'no such page', path: '/no-such-page', as: 'lan', status: 404 },
  ].map((page) => ({ ...page, name: `${page.name}${page.as ? ` (${page.as})` : ''}` }))
}

type Codes = { valid: string; voided: string }

/** Pages before sign-in. */
function outside({ valid, voided }: Codes): PageType[] {
  return [
    { name: 'sign-in', path: '/login' },
    { name: 'sign-in on a shared device', path: '/login?shared=yes' },
    { name: 'sign-in with errors', path: '/login', act: (page) => press(page, 'Đăng nhập') },
    { name: 'help', path: '/help' },
    { name: 'verify', path: '/verify' },
    { name: 'verify with an error', path: '/verify', act: (page) => press(page, 'Kiểm tra mã này') },
    { name: 'a certificate that is valid', path: `/verify/${valid}` },
    { name: 'a certificate that was voided', path: `/verify/${voided}` },
    { name: 'a certificate that does not exist', path: '/verify/0000-0000-0000', status: 404 },
  ]
}

async function learning(db: Database, cast: Cast): Promise<PageType[]> {
  const code = courseCodes['child-protection']
  const review = await hasAnswered(db, await aColleague(db, cast.schools.hoaMai, 'xem'), 'child-protection', {
    right: 10,
  })
  const passed = await hasHandedIn(db, await aColleague(db, cast.schools.hoaMai, 'dat'), 'child-protection', {
    right: 8,
  })
  const failed = await hasHandedIn(db, await aColleague(db, cast.schools.hoaMai, 'rot'), 'child-protection', {
    right: 3,
  })
  const begun = await hasBegunQuiz(db, await aColleague(db, cast.schools.hoaMai, 'lam'), 'child-protection')
  return [
    { name: 'home with nothing done', path: '/', as: 'lan' },
    { name: 'home with one area done', path: '/', as: 'dat' },
    { name: 'home with the quiz begun', path: '/', as: 'lam' },
    { name: 'courses', path: '/courses', as: 'dat' },
    { name: 'course', path: `/courses/${code}`, as: 'lan' },
    { name: 'course that is done', path: `/courses/${code}`, as: 'dat' },
    { name: 'job aid', path: `/courses/${code}/job-aid`, as: 'lan' },
    { name: 'lesson', path: `/courses/${code}/lessons/signs-you-can-see`, as: 'lan', act: openEverything },
    { name: 'review with gaps', path: `/attempts/${begun}/review`, as: 'lam' },
    { name: 'review', path: `/attempts/${review}/review`, as: 'xem' },
    { name: 'result, passed', path: `/attempts/${passed}`, as: 'dat', act: openEverything },
    { name: 'result, failed', path: `/attempts/${failed}`, as: 'rot' },
  ]
}

/** The pages of a course that begins with a pre-test. */
async function preTest(db: Database, { schools }: Cast): Promise<PageType[]> {
  const course = await aRuledCourse(db, 'thu-suc', { preTest: { draw: 1, testOut: true } })
  await aColleague(db, schools.hoaMai, 'thutruoc')
  const personId = await aColleague(db, schools.hoaMai, 'thuxong')
  await enrol(db, { personId, courseId: course.courseId, courseVersionId: course.id }, now)
  const learner = { personId, courseVersionId: course.id, kind: 'pre-test' as const }
  const attemptId = await startAttempt(db, learner, now, seededRandom())
  await submitAttempt({ db, ledger }, { id: attemptId }, now)
  return [
    { name: 'course with a pre-test', path: `/courses/${course.code}`, as: 'thutruoc' },
    { name: 'before a pre-test', path: `/courses/${course.code}/pre-test`, as: 'thutruoc' },
    { name: 'pre-test handed in', path: `/attempts/${attemptId}`, as: 'thuxong' },
    { name: 'gain of a school', path: `/units/${schools.hoaMai.id}/gain`, as: 'hung' },
  ]
}

/** A question of a course that shows at once whether an answer is right. */
async function checkedQuestion(db: Database, { schools }: Cast): Promise<PageType[]> {
  const course = await aRuledCourse(db, 'xem-ngay', { quiz: { reveal: { during: 'answers' } } })
  const personId = await aColleague(db, schools.hoaMai, 'xemngay')
  await hasReadAll(db, personId, course)
  const attemptId = await startAttempt(db, { personId, courseVersionId: course.id }, now, seededRandom())
  const [item] = await loadItems(db, attemptId)
  const { wrong, parseAnswer } = questionOf(item?.content as never)
  const answer = parseAnswer(wrong[0] ?? {}) ?? null
  await storeAnswer(db, { attemptId, position: 1, answer, sequence: undefined }, now)
  await checkAnswer(db, { attemptId, position: 1 }, now)
  return [
    { name: 'question to check', path: `/attempts/${attemptId}/items/2`, as: 'xemngay' },
    { name: 'question that was checked', path: `/attempts/${attemptId}/items/1`, as: 'xemngay' },
  ]
}

/** The pages of a course that limits time and attempts. */
async function timedQuiz(db: Database, { schools }: Cast): Promise<PageType[]> {
  const quiz = { timeLimitMinutes: 20, maxAttempts: 2, waitMinutes: 60, whenTimeIsUp: 'abandon' } as const
  const course = await aRuledCourse(db, 'co-gio', { quiz })
  const aLearner = async (username: string) => {
    const personId = await aColleague(db, schools.hoaMai, username)
    await hasReadAll(db, personId, course)
    return { personId, courseVersionId: course.id }
  }
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
  const begun = async (username: string, minutes: number) =>
    startAttempt(db, await aLearner(username), minutesAgo(minutes), seededRandom())
  await aLearner('sap')
  const [running, late, over] = [await begun('dang', 16), await begun('tre', 20.5), await begun('het', 40)]
  return [
    { name: 'before a quiz with a time limit', path: `/courses/${course.code}/quiz`, as: 'sap' },
    { name: 'question with a time limit', path: `/attempts/${running}/items/1`, as: 'dang' },
    { name: 'review when time is up', path: `/attempts/${late}/review`, as: 'tre' },
    { name: 'attempt that was abandoned', path: `/attempts/${over}`, as: 'het' },
    { name: 'quiz that has to wait', path: `/courses/${course.code}/quiz`, as: 'het' },
  ]
}

function figures({ schools, wards }: Cast, authority: Unit): PageType[] {
  return [
    { name: 'home', path: '/', as: 'hung' },
    { name: 'home', path: '/', as: 'duc' },
    { name: 'home', path: '/', as: 'quan' },
    { name: 'catalogue', path: '/catalogue', as: 'duc' },
    { name: 'receipts', path: '/receipts', as: 'dat' },
    { name: 'rescue', path: '/rescue', as: 'hung' },
    { name: 'receipts, none', path: '/receipts', as: 'hung' },
    { name: 'references', path: '/references', as: 'lan' },
    { name: 'references, searched', path: '/references?q=bao+luc', as: 'lan' },
    { name: 'help', path: '/help', as: 'lan' },
    { name: 'numbers to print', path: '/help/poster', as: 'lan' },
    { name: 'numbers of a school to print', path: `/units/${schools.hoaMai.id}/contacts/poster`, as: 'hung' },
    { name: 'references, nothing found', path: '/references?q=xyz', as: 'quan' },
    { name: 'school', path: `/units/${schools.hoaMai.id}`, as: 'hung' },
    { name: 'school, nobody found', path: `/units/${schools.hoaMai.id}?q=xyz`, as: 'hung' },
    { name: 'school without staff', path: `/units/${schools.anhSao.id}`, as: 'quan' },
    { name: 'coverage as a tree', path: '/coverage', as: 'quan' },
    { name: 'coverage as a list', path: '/coverage?view=schools&sort=percent', as: 'quan' },
    { name: 'coverage of a ward', path: `/coverage?unit=${wards.tanPhu.id}`, as: 'duc' },
    { name: 'coverage with nobody', path: `/coverage?unit=${authority.id}&ownership=private`, as: 'quan' },
    { name: 'coverage with an error', path: '/coverage?on=31/02/2026', as: 'quan', status: 422 },
  ]
}

/** Pages about the questions of a course, for those who answer for it. */
async function questions(db: Database): Promise<PageType[]> {
  const course = await newestVersionByCode(db, courseCodes['child-protection'])
  const [question] = course ? await loadBank(db, course.id) : []
  const base = `/courses/${course?.code}`
  const page = `${base}/questions/${question?.code}`
  return [
    { name: 'statistics', path: `${base}/statistics`, as: 'duc', act: openEverything },
    { name: 'question', path: page, as: 'duc', act: openEverything },
    { name: 'key to correct', path: `${page}/correction`, as: 'duc' },
    { name: 'key to correct, with an error', path: `${page}/correction?how=key`, as: 'duc', status: 422 },
    { name: 'key to correct, seen before', path: `${page}/correction?how=everybody`, as: 'duc' },
    { name: 'question to suspend', path: `${page}/suspension`, as: 'duc' },
    { name: 'question to suspend, with errors', path: `${page}/suspension`, as: 'duc', act: submit },
  ]
}

async function organisation(db: Database, cast: Cast, authority: Unit): Promise<PageType[]> {
  const { schools, wards, lan, hung, quan } = cast
  const as = 'quan'
  const people = `/units/${schools.hoaMai.id}/people`
  const contact = await aContact(db, wards.tanPhu)
  const { id: newcomer } = await aPerson(db, { at: schools.hoaMai, fullName: 'Tôn Nữ Thị Ninh' })
  const forgetful = await aColleague(db, cast.schools.hoaMai, 'quen')
  return [
    { name: 'password', path: '/password', as: 'lan' },
    { name: 'password with errors', path: '/password', as: 'lan', act: submit },
    { name: 'register of contacts', path: '/contacts', as: 'duc' },
    { name: 'contacts of a ward', path: `/units/${wards.tanPhu.id}/contacts`, as: 'duc' },
    { name: 'contacts of a school', path: `/units/${schools.hoaMai.id}/contacts`, as: 'duc' },
    { name: 'no contacts', path: `/units/${schools.anhSao.id}/contacts`, as },
    { name: 'new contact', path: `/units/${schools.hoaMai.id}/contacts/new`, as: 'duc' },
    { name: 'new contact with errors', path: `/units/${schools.hoaMai.id}/contacts/new`, as: 'duc', act: submit },
    { name: 'contact to change', path: `/units/${wards.tanPhu.id}/contacts/${contact.id}`, as: 'duc' },
    { name: 'contact to withdraw', path: `/units/${wards.tanPhu.id}/contacts/${contact.id}/withdrawal`, as: 'duc' },
    { name: 'units', path: '/units', as },
    { name: 'units of a ward', path: `/units?unit=${wards.tanPhu.id}`, as },
    { name: 'new unit', path: `/units/${wards.tanPhu.id}/units/new`, as },
    { name: 'new unit with errors', path: `/units/${wards.tanPhu.id}/units/new`, as, act: submit },
    { name: 'staff', path: people, as },
    { name: 'staff, nobody found', path: `${people}?q=xyz`, as },
    { name: 'staff of an empty school', path: `/units/${schools.anhSao.id}/people`, as },
    { name: 'new person', path: `${people}/new`, as },
    { name: 'new person with errors', path: `${people}/new`, as, act: submit },
    { name: 'person added', path: `${people}/new`, as, act: addSomebody },
    { name: 'transfer', path: `${people}/${lan.personId}/transfer`, as },
    { name: 'transfer with errors', path: `${people}/${lan.personId}/transfer`, as, act: submit },
    { name: 'end of a post', path: `${people}/${hung.personId}/post-end`, as },
    { name: 'account of a principal', path: `${people}/${hung.personId}/account`, as },
    { name: 'own account', path: `/units/${authority.id}/people/${quan.personId}/account`, as },
    { name: 'new account with errors', path: `${people}/${newcomer}/account`, as, act: submit },
    { name: 'account added', path: `${people}/${newcomer}/account`, as, act: addAccount },
    { name: 'new password for somebody', path: `${people}/${forgetful}/account/password`, as, act: getFirstPassword },
  ]
}

/** Some people of Hoa Mai and Sao Mai with evidence, and the codes of two certificates. */
async function aLedger(db: Database, { target, hung, mai, quan }: Cast): Promise<Codes> {
  await makeAware(db, hung.personId, target, 'both')
  await makeAware(db, mai.personId, target, ['gender-equality'])
  const completionId = await completionOf(db, mai.personId)
  await ledger.voidCompletion(db, completionId, { reason: 'Nhập nhầm người', voidedBy: quan.accountId, at: now })
  const codeOf = async (id: string) => {
    const [certificate] = await db.select().from(certificates).where(eq(certificates.completionId, id))
    return certificate?.code as string
  }
  return { valid: await codeOf(await completionOf(db, hung.personId)), voided: await codeOf(completionId) }
}
