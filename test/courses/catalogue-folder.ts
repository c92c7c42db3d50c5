import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

export type Files = Record<string, string>

/** A folder with these files, gone after the test. */
export function writeCatalogue(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'la-chan-catalogue-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return root
}

/** A catalogue with one course of two lessons, in which nothing is wrong. */
export function goodCatalogue(): Files {
  return {
    'references.yaml': `
- id: law-a
  number: 1/2020/QH1
  title: Luật A
  status: in-force
  checkedOn: 2026-01-02
- id: law-b
  number: 2/2010/QH1
  title: Luật B
  status: replaced
  replacedBy: law-a
  checkedOn: 2026-01-02
- id: law-c
  number: 3/2015/QH1
  title: Luật C
  replacedParts:
    - { provision: Điều 6, replacedBy: law-a, on: 2025-01-02 }
  status: in-force
  checkedOn: 2026-01-02
- id: plan-d
  number: 4/QĐ
  title: Kế hoạch D
  issuedOn: 2020-01-02
  endsOn: 2025-12-31
  status: expired
  checkedOn: 2026-01-02
`,
    'contacts.yaml': `
- { id: helpline, number: '111', tel: '111', name: { vi: Tổng đài }, what: { vi: Báo tin }, checkedOn: 2026-01-02 }
`,
    'safe-school/course.yaml': `
code: safe-school
area: child-protection
title: { vi: Trường an toàn, en: A safe school }
summary: { vi: Học xong anh chị biết việc phải làm. }
passMark: 80
reviewOn: 2027-01-02
objectives:
  - { id: signs, draw: 5, text: { vi: Nhận ra } }
  - { id: report, draw: 5, text: { vi: Báo tin } }
lessons:
  - { slug: first, minutes: 4, title: { vi: Bài một } }
  - { slug: second, minutes: 4, title: { vi: Bài hai, en: Lesson two } }
`,
    'safe-school/lessons/1-first.vi.md': `## Mở đầu {#opening}

![Một cái cổng](images/gate.svg)

Trẻ có quyền được bảo vệ: [[law-a Điều 5]].

::: check Gọi ai?
- [ ] Không gọi — Trẻ cần anh chị.
- [x] Gọi 111 — Vì số này trực ngày đêm.
:::

::: scenario at-the-gate
:::
`,
    'safe-school/lessons/2-second.vi.md': '## Bước sau {#next-step}\n\n::: note Ghi nhớ\nBáo tin ngay.\n:::\n',
    'safe-school/job-aid.vi.md': '## Gọi 111 {#call}\n\nXem [[law-a Điều 5]].\n',
    'safe-school/scenarios.vi.yaml': `
- id: at-the-gate
  title: Ở cổng trường
  steps:
    - id: gate
      text: Em chưa về.
      options:
        - { id: a, text: Hỏi em, consequence: Em kể., feedback: Em cần người nghe., right: true, next: told }
        - { id: b, text: Bỏ đi, consequence: Em ngồi một mình., feedback: Em chưa an toàn., next: back }
    - id: back
      text: Em vẫn ngồi đó.
      options:
        - { id: a, text: Quay lại, consequence: Em kể., feedback: Vẫn còn kịp., right: true, next: told }
        - { id: b, text: Thôi, consequence: Em về., feedback: Không ai biết chuyện. }
    - id: told
      text: Em vừa kể.
      options:
        - { id: a, text: Gọi 111, consequence: Có người giúp., feedback: Gọi ngay là đúng., right: true }
        - { id: b, text: Hứa giấu, consequence: Em tin., feedback: Lời hứa không giữ được. }
`,
    'safe-school/images/gate.svg':
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><path d="M0 0h9"/></svg>',
    'safe-school/questions.vi.yaml': [...bank('signs', 'first#opening'), ...bank('report', 'second#next-step')].join(
      '',
    ),
  }
}

function bank(objective: string, teaches: string): string[] {
  return Array.from(
    { length: 7 },
    (_, index) => `- id: ${objective}-${index + 1}
  type: true-false
  objective: ${objective}
  teaches: ${teaches}
  stem: Câu hỏi ${index + 1}
  correct: true
  explanation: Vì thế.
  basis: [{ ref: law-a, provision: Điều 5 }]
`,
  )
}
