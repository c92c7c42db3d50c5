import { dayIn } from '../calendar.ts'
import { addContact } from '../contacts/local-contact.ts'
import type { Database } from '../database/database.ts'
import { authority, wards } from './schools.ts'
import type { Ids } from './seed-units.ts'

/** Places to report to, all made up: the police and the committee of each ward, and one number of the office. */
export async function seedContacts(
  tx: Database,
  { unitIds, officerId, now }: { unitIds: Ids; officerId: string; now: Date },
): Promise<void> {
  const checkedOn = dayIn(now)
  const add = (code: string, name: string, phone: string, purpose: string, address: string | null) =>
    addContact(
      tx,
      { id: unitIds(code) },
      { name, phone, purpose, address, checkedOn },
      { accountId: officerId, at: now },
    )
  for (const [at, { code, name }] of wards.entries()) {
    const number = (last: number) => `028 5550 0${at + 1}0${last}`
    await add(
      code,
      `Công an ${name}`,
      number(1),
      'Báo tin trẻ bị bạo lực, xâm hại; trực ngày đêm',
      `Trụ sở Công an ${name}`,
    )
    await add(
      code,
      `Ủy ban nhân dân ${name}, bộ phận Văn hóa – Xã hội`,
      number(2),
      'Báo tin và xin hỗ trợ cho trẻ, trong giờ làm việc',
      `Trụ sở Ủy ban nhân dân ${name}`,
    )
  }
  await add(authority.code, authority.name, '028 5550 0000', 'Hỏi cách làm, trong giờ làm việc', null)
}
