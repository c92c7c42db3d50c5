import qrcode from 'qrcode'

/** In points; 72 points are an inch. A4 across. */
export const page = { width: 841.89, height: 595.28 }

export const colors = {
  teal: '#0f766e',
  navy: '#12344d',
  amber: '#f2b84b',
  paleTeal: '#eff6f5',
  slate: '#44596a',
}

type Pdf = PDFKit.PDFDocument

/** The product's mark: a shield of two halves, the veins of a leaf in it. As wide as `width`, 1.06 times as high. */
export function drawMark(
  pdf: Pdf,
  { x, y, width, look }: { x: number; y: number; width: number; look: 'full' | 'pale' },
): void {
  const [left, right, veins] =
    look === 'full' ? [colors.teal, '#2b978d', '#ffffff'] : [colors.paleTeal, '#f4f9f8', '#ffffff']
  pdf
    .save()
    .translate(x, y)
    .scale(width / 40)
  pdf.path('M20 1.5C14.5 5.2 9 6.6 2.8 6.8 1.9 21 5.5 34 20 42.5Z').fill(left)
  pdf.path('M20 1.5c5.5 3.7 11 5.1 17.2 5.3C38.1 21 34.5 34 20 42.5Z').fill(right)
  pdf.path('M20 42V13M11.8 15.5 20 22.5l8.2-7M10.4 24 20 32l9.6-8')
  pdf.lineWidth(2.6).lineCap('round').lineJoin('round').stroke(veins)
  pdf.restore()
}

/** A thin frame with heavier corners, far enough from the edge for every printer. */
export function drawFrame(pdf: Pdf): void {
  const inset = 26
  const [right, bottom] = [page.width - inset, page.height - inset]
  pdf
    .rect(inset, inset, right - inset, bottom - inset)
    .lineWidth(0.8)
    .stroke(colors.teal)
  const arm = 46
  for (const [x, y, towardsX, towardsY] of [
    [inset, inset, 1, 1],
    [right, inset, -1, 1],
    [inset, bottom, 1, -1],
    [right, bottom, -1, -1],
  ] as const) {
    pdf
      .moveTo(x + arm * towardsX, y)
      .lineTo(x, y)
      .lineTo(x, y + arm * towardsY)
  }
  pdf.lineWidth(3.2).lineCap('butt').lineJoin('miter').stroke(colors.amber)
}

/** The text as a QR code of level M (reads with 15 % of it damaged), `size` points wide with its quiet zone. */
export function drawQrCode(pdf: Pdf, text: string, { x, y, size }: { x: number; y: number; size: number }): void {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' })
  const quietZone = 4
  const module = size / (modules.size + 2 * quietZone)
  pdf.rect(x, y, size, size).fill('#ffffff')
  pdf
    .save()
    .translate(x + quietZone * module, y + quietZone * module)
    .scale(module)
  for (let row = 0; row < modules.size; row++) {
    for (const [start, end] of darkRuns(modules, row)) pdf.rect(start, row, end - start, 1)
  }
  pdf.fill('#000000').restore()
}

function* darkRuns(
  modules: { size: number; get(row: number, column: number): number },
  row: number,
): Generator<[number, number]> {
  let start: number | undefined
  for (let column = 0; column <= modules.size; column++) {
    const isDark = column < modules.size && Boolean(modules.get(row, column))
    if (isDark) start ??= column
    else if (start !== undefined) {
      yield [start, column]
      start = undefined
    }
  }
}
