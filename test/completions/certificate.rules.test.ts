import { expect, test } from 'vitest'
import { type CertificateData, certificatePdf } from '../../src/completions/certificate.ts'
import { en } from '../../src/web/language/en.ts'
import { formats } from '../../src/web/language/format.ts'
import { vi } from '../../src/web/language/vi.ts'
import { qrModules, readPdf } from './pdf-reader.ts'
import { readQrCode } from './qr-reader.ts'

const lan: CertificateData = {
  personName: 'Nguyễn Thị Ánh Đào',
  unitName: 'Trường Tiểu học Lê Văn Tám',
  authorityName: 'Phòng Giáo dục và Đào tạo',
  courseTitle: 'Nhận biết và báo tin khi trẻ em bị xâm hại',
  area: 'child-protection',
  achievedOn: '2026-03-05',
  code: 'ABCD-EF12-34GH',
  verifyUrl: 'https://lachan.example/verify/ABCD-EF12-34GH',
}
const inVietnamese = (data: CertificateData) => certificatePdf(data, vi, formats.vi)

test('says who, what, when and how to check it, in letters that can be copied', async () => {
  const { texts } = readPdf(await inVietnamese(lan))
  expect(texts).toEqual([
    'Phòng Giáo dục và Đào tạo',
    'Giấy chứng nhận',
    'Chứng nhận',
    'Nguyễn Thị Ánh Đào',
    'Đơn vị công tác: Trường Tiểu học Lê Văn Tám',
    'đã hoàn thành khóa học',
    'Nhận biết và báo tin khi trẻ em bị xâm hại',
    'Nội dung: Bảo vệ, chăm sóc trẻ em',
    'Ngày hoàn thành',
    '05/03/2026',
    'Mã chứng nhận',
    'ABCD-EF12-34GH',
    'Quét ô vuông này hoặc nhập mã để kiểm tra.',
    'Kiểm tra tại: https://lachan.example/verify/ABCD-EF12-34GH',
  ])
})

test('a name in decomposed letters is written in composed ones', async () => {
  const { texts } = readPdf(await inVietnamese({ ...lan, personName: lan.personName.normalize('NFD') }))
  expect(texts).toContain(lan.personName)
})

test('says nothing of a unit when the person held no post', async () => {
  const { texts } = readPdf(await inVietnamese({ ...lan, unitName: undefined }))
  expect(texts.join('\n')).not.toContain('Đơn vị công tác')
})

test.each([
  lan.verifyUrl,
  'http://127.0.0.1:3000/verify/0123-4567-89AB',
  `https://${'phong-giao-duc.'.repeat(8)}gov.vn:8443/verify/ABCD-EF12-34GH`,
])('its QR code opens %s', async (verifyUrl) => {
  const { operators } = readPdf(await inVietnamese({ ...lan, verifyUrl }))
  expect(readQrCode(qrModules(operators))).toBe(verifyUrl)
})

test('the same certificate is the same file, dated by the evidence', async () => {
  const [first, second] = [await inVietnamese(lan), await inVietnamese(lan)]
  expect(first.equals(second)).toBe(true)
  expect(first.toString('latin1')).toContain('(D:20260305000000Z)')
})

test('carries its fonts, its language and its title, and stays small', async () => {
  const file = await inVietnamese(lan)
  const source = file.toString('latin1')
  expect(source.match(/\/FontFile2/g)).toHaveLength(2)
  expect(source).toContain('/Lang (vi)')
  expect(source).toContain('/DisplayDocTitle true')
  expect(source).toContain('<rdf:li xml:lang="x-default">')
  expect(source.match(/\/Type \/Page\n/g)).toHaveLength(1)
  expect(file.length).toBeLessThan(60_000)
})

test('is in the language of the reader', async () => {
  const file = await certificatePdf(lan, en, formats.en)
  expect(readPdf(file).texts).toContain('Certificate')
  expect(file.toString('latin1')).toContain('/Lang (en)')
})

test('very long names and titles stay on one page, and in the file’s XML nothing is markup', async () => {
  const words = 'Nguyễn Phước Bảo Trân '.repeat(40)
  const long = {
    ...lan,
    personName: words,
    unitName: 'W'.repeat(400),
    authorityName: words,
    courseTitle: `${words}<b>&amp;`,
  }
  const file = await inVietnamese(long)
  const source = file.toString()
  expect(source.match(/\/Type \/Page\n/g)).toHaveLength(1)
  expect(file.length).toBeLessThan(60_000)
  const xml = source.slice(source.indexOf('<x:xmpmeta'), source.indexOf('</x:xmpmeta>'))
  expect(xml).not.toMatch(/<b>|&/)
  const { texts } = readPdf(file)
  expect(texts.some((text) => text.endsWith('…'))).toBe(true)
  expect(texts).toContain('ABCD-EF12-34GH')
})
