import type { State } from '../targets/standing.ts'
import { authority, schoolOfTheCast, schools } from './schools.ts'
import type { StaffMember } from './staff.ts'

export type Username = 'giaovien' | 'hieutruong' | 'chuyenvien' | 'quantri'

/** The administrator is nobody on the staff. */
export const administratorName = 'Quản trị hệ thống'

/** A person of the staff who has an account. */
export type Role = {
  username: Username
  person: Pick<StaffMember, 'fullName' | 'sex' | 'email'>
  state: State
}

const teacher: Role = {
  username: 'giaovien',
  person: { fullName: 'Nguyễn Thị Ngọc Lan', sex: 'female', email: 'lan.ntn@anhduong.example' },
  state: 'child-protection',
}
const principal: Role = {
  username: 'hieutruong',
  person: { fullName: 'Trần Quang Hùng', sex: 'male', email: 'hung.tq@anhduong.example' },
  state: 'both',
}
const officer: Role = {
  username: 'chuyenvien',
  person: { fullName: 'Phạm Minh Đức', sex: 'male', email: 'duc.pm@anhduong.example' },
  state: 'both',
}

/** Which members of the staff play the roles: people long in post, whose names the roles replace. */
export function castIn(staff: StaffMember[], { inPostBefore }: { inPostBefore: string }): Map<StaffMember, Role> {
  const school = schools.find(({ name }) => name === schoolOfTheCast)
  const at = (unitCode: string | undefined, category: string) => {
    const found = staff.find(
      (member) =>
        member.unitCode === unitCode &&
        member.job.category === category &&
        member.isCounted &&
        isSteady(member, inPostBefore),
    )
    if (!found) throw new Error(`nobody at ${unitCode} can play a ${category}`)
    return found
  }
  return new Map([
    [at(school?.code, 'teacher'), teacher],
    [at(school?.code, 'manager'), principal],
    [at(authority.code, 'employee'), officer],
  ])
}

function isSteady({ posts, leaves, secondaryPost }: StaffMember, inPostBefore: string): boolean {
  const isAlways = posts.length === 1 && posts.every(({ startedOn }) => startedOn < inPostBefore)
  return isAlways && leaves.length === 0 && !secondaryPost
}
