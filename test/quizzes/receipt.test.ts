import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { completions } from '../../src/completions/schema.ts'
import { ledger } from '../../src/domain.ts'
import { issueReceipts, receiptOf } from '../../src/quizzes/receipt.ts'
import { readReceiptCode } from '../../src/quizzes/receipt-code.ts'
import { receipts } from '../../src/quizzes/schema.ts'
import { aColleague, hasAnswered, hasHandedIn } from '../journeys/progress.ts'
import { testApp } from '../support/app.ts'
import { now } from '../support/builders.ts'
import { aCast } from '../support/cast.ts'
import { signInAs } from '../support/visit.ts'

const { app, authority, db } = await testApp()
const { schools, quan } = await aCast(db, authority)
const personId = await aColleague(db, schools.hoaMai, 'thao')
const passed = await hasHandedIn(db, personId, 'child-protection', { right: 10 })
const failed = await hasHandedIn(db, personId, 'gender-equality', { right: 0 })
const [codeOfPassed, codeOfFailed] = (await Promise.all([receiptOf(db, passed), receiptOf(db, failed)])) as [
  string,
  string,
]
const thao = await signInAs(app, 'thao')

describe('a receipt', () => {
  test('is on the result, and in the list of the person', async () => {
    expect((await thao.get(`/attempts/${passed}`)).body).toContain(codeOfPassed)
    const { body } = await thao.get('/receipts')
    expect(body).toContain(codeOfPassed)
    expect(body).toContain(codeOfFailed)
    expect(body).toContain(`href="/attempts/${failed}"`)
    expect(body, 'who looks after nobody finds nobody').not.toContain('Tra mã này')
    expect((await thao.post('/receipts', { code: codeOfPassed })).statusCode).toBe(403)
  })

  test('is one for an attempt, and never changes', async () => {
    const open = await hasAnswered(db, await aColleague(db, schools.hoaMai, 'chua.nop'), 'child-protection', {
      right: 1,
    })
    expect(await receiptOf(db, open)).toBeUndefined()
    await expect(issueReceipts(db, [{ attemptId: passed, at: now }])).rejects.toThrow()
    await expect(db.delete(receipts).where(eq(receipts.code, codeOfPassed))).rejects.toThrow()
    expect(readReceiptCode(codeOfPassed)).toBe(codeOfPassed)
  })
})

describe('looking a code up', () => {
  test('tells the principal who it is, which course, when and whether it counts, and no marks', async () => {
    const hung = await signInAs(app, 'hung')
    const found = await hung.post('/receipts', { code: codeOfPassed.toLowerCase().replace('-', ' ') })
    expect(found.statusCode).toBe(200)
    for (const text of ['Nguyễn Hoàng Phương Thảo Nguyên', 'Nhận biết, lắng nghe', 'Nộp lúc 10:00', 'Được tính']) {
      expect(found.body).toContain(text)
    }
    expect(found.body).not.toMatch(/Đúng \d|\d+\/10|Chưa đạt/)
    const other = await hung.post('/receipts', { code: codeOfFailed })
    expect(other.body).toContain('Chưa được tính là hoàn thành')
    const [entry] = await db.select().from(completions).where(eq(completions.personId, personId))
    await ledger.voidCompletion(db, entry?.id as string, { reason: 'Nhầm', voidedBy: quan.accountId, at: now })
    expect((await hung.post('/receipts', { code: codeOfPassed })).body).toContain('Chưa được tính là hoàn thành')
  })

  test('finds nothing of another school, as if there were no such code', async () => {
    const mai = await signInAs(app, 'mai')
    const foreign = await mai.post('/receipts', { code: codeOfPassed })
    const unknown = await mai.post('/receipts', { code: '0000-0000' })
    expect([foreign.statusCode, unknown.statusCode]).toEqual([404, 404])
    const bare = (html: string) => html.replaceAll(/name="_csrf" value="[^"]*"|value="[^"]*"/g, '')
    expect(bare(foreign.body)).toBe(bare(unknown.body))
  })

  test('says what is no code, and keeps what was typed', async () => {
    const hung = await signInAs(app, 'hung')
    const wrong = await hung.post('/receipts', { code: 'ABCD-EFGH' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('value="ABCD-EFGH"')
    expect(wrong.body).toContain('Đây không phải là mã nộp bài')
    expect((await hung.post('/receipts', { code: ' ' })).statusCode).toBe(422)
  })
})
