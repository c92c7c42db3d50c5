import { createRequire } from 'node:module'
import { colors } from './certificate-drawing.ts'

type Pdf = PDFKit.PDFDocument

const resolve = createRequire(import.meta.url).resolve
const fonts = {
  text: resolve('@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf'),
  strong: resolve('@expo-google-fonts/be-vietnam-pro/700Bold/BeVietnamPro_700Bold.ttf'),
}

/** Makes `text` and `strong` known to the document; only the letters that are used go into the file. */
export function registerFonts(pdf: Pdf): void {
  for (const [name, file] of Object.entries(fonts)) pdf.registerFont(name, file)
}

/** In points, when a place says no other width. */
const columnWidth = 560

export type Place = {
  x: number
  y: number
  width?: number
  /** The text shrinks to `smallest` until it fits. */
  height: number
  font?: keyof typeof fonts
  size?: number
  smallest?: number
  color?: string
  /** In the middle of its height. */
  centred?: boolean
}

/** Writes a text where it fits and returns where it ends. */
export function writeText(pdf: Pdf, tag: 'H1' | 'P', text: string, place: Place): number {
  const {
    x,
    y,
    width = columnWidth,
    height,
    font = 'text',
    size = 13,
    smallest = size * 0.75,
    color = colors.navy,
  } = place
  const shown = text.normalize('NFC')
  let fitted = size
  const measured = () => pdf.font(font).fontSize(fitted).heightOfString(shown, { width })
  while (measured() > height && fitted > smallest) fitted -= 0.5
  const used = Math.min(measured(), height)
  const top = place.centred ? y + (height - used) / 2 : y
  const paragraph = pdf.struct(tag, {}, () => {
    pdf.fillColor(color).text(shown, x, top, { width, height, ellipsis: true, lineGap: 0 })
  })
  pdf.addStructure(paragraph)
  paragraph.end()
  return top + used
}
