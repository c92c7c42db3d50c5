import { buffer } from 'node:stream/consumers'
import type { areas } from '../courses/schema.ts'
import type { Format } from '../web/language/format.ts'
import type { Messages } from '../web/language/vi.ts'
import { colors, drawFrame, drawMark, drawQrCode, page } from './certificate-drawing.ts'
import { registerFonts, writeText } from './certificate-text.ts'

export type CertificateData = {
  personName: string
  /** Undefined when the person held no post on the day. */
  unitName: string | undefined
  authorityName: string
  courseTitle: string
  area: (typeof areas)[number]
  /** 'YYYY-MM-DD' */
  achievedOn: string
  code: string
  /** Public page that proves the certificate; the QR code holds it. */
  verifyUrl: string
}

type Pdf = PDFKit.PDFDocument

/**
 * One page A4 across in the language of `t`, with its fonts inside and tagged for screen readers. The same data gives
 * the same bytes. Long names become smaller, then take more lines, and end in "…" only when even that is not enough.
 */
export async function certificatePdf(data: CertificateData, t: Messages, format: Format): Promise<Buffer> {
  // Loaded at the first certificate: it takes a fifth of a second and 30 MB.
  const { default: PDFDocument } = await import('pdfkit')
  const pdf = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: t.certificate.language,
    info: {
      Title: propertyText(`${t.certificate.heading}: ${data.courseTitle}`),
      Author: propertyText(data.authorityName),
      Subject: propertyText(t.certificate.subject(data.courseTitle)),
      Creator: t.product.name,
      Producer: t.product.name,
      CreationDate: new Date(`${data.achievedOn}T00:00:00Z`),
    },
  })
  const bytes = buffer(pdf)
  registerFonts(pdf)
  drawBackground(pdf)
  writeStatement(pdf, data, t)
  writeProof(pdf, data, t, format)
  pdf.end()
  return bytes
}

/** pdfkit copies properties into XML as they are: signs that have a meaning there are replaced by their likes. */
function propertyText(text: string): string {
  return text.normalize('NFC').replaceAll('&', '＆').replaceAll('<', '‹').replaceAll('>', '›')
}

const left = 76
const right = page.width - left
const qrSize = 118

function drawBackground(pdf: Pdf): void {
  const artifact = pdf.markContent('Artifact', { type: 'Layout' })
  drawMark(pdf, { x: 484, y: 76, width: 310, look: 'pale' })
  drawFrame(pdf)
  drawMark(pdf, { x: left - 4, y: 54, width: 50, look: 'full' })
  pdf.rect(left, 182, 72, 4).fill(colors.amber)
  artifact.endMarkedContent()
}

/** Who, what: from the authority's name down to the area. */
function writeStatement(pdf: Pdf, data: CertificateData, t: Messages): void {
  const words = t.certificate
  writeText(pdf, 'P', data.authorityName, {
    x: 136,
    y: 56,
    width: 620,
    height: 46,
    font: 'strong',
    size: 15,
    centred: true,
  })
  writeText(pdf, 'H1', words.heading, { x: left, y: 118, height: 60, font: 'strong', size: 44, color: colors.teal })
  let y = writeText(pdf, 'P', words.certifies, { x: left, y: 202, height: 20, color: colors.slate })
  y = writeText(pdf, 'P', data.personName, { x: left, y: y + 2, height: 66, font: 'strong', size: 34, smallest: 18 })
  if (data.unitName !== undefined) {
    const unit = `${words.unit}: ${data.unitName}`
    y = writeText(pdf, 'P', unit, { x: left, y: y + 3, height: 36, color: colors.slate })
  }
  y = writeText(pdf, 'P', words.completed, { x: left, y: y + 14, height: 20, color: colors.slate })
  const title = { x: left, y: y + 2, height: 62, font: 'strong', size: 24, smallest: 14, color: colors.teal } as const
  y = writeText(pdf, 'P', data.courseTitle, title)
  writeText(pdf, 'P', `${words.area}: ${t.words.areas[data.area]}`, {
    x: left,
    y: y + 2,
    height: 36,
    color: colors.slate,
  })
}

/** When, and how to check it: along the bottom. */
function writeProof(pdf: Pdf, data: CertificateData, t: Messages, format: Format): void {
  const words = t.certificate
  const facts = [
    [words.achievedOn, format.day(data.achievedOn)],
    [words.code, data.code],
  ] as const
  facts.forEach(([label, value], index) => {
    const x = left + index * 180
    writeText(pdf, 'P', label, { x, y: 462, width: 170, height: 16, size: 10.5, color: colors.slate })
    writeText(pdf, 'P', value, { x, y: 477, width: 170, height: 26, font: 'strong', size: 16 })
  })
  const address = `${words.verifyAt}: ${data.verifyUrl}`
  writeText(pdf, 'P', words.scan, { x: left, y: 507, height: 15, size: 10, color: colors.slate })
  writeText(pdf, 'P', address, { x: left, y: 521, height: 14, size: 10, smallest: 6, color: colors.slate })
  const figure = pdf.struct('Figure', { alt: address }, () => {
    drawQrCode(pdf, data.verifyUrl, { x: right - qrSize + 12, y: 428, size: qrSize })
  })
  pdf.addStructure(figure)
  figure.end()
}
