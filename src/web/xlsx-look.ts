import type ExcelJS from 'exceljs'
import type { ColumnKind } from './table-file.ts'

type Style = Partial<ExcelJS.Style>
export type StyleOf = (kind: ColumnKind, indent: number) => Style

/** In characters. */
export const widths: Record<ColumnKind, number> = { text: 24, count: 12, percent: 10, day: 13 }

/** '@' keeps a code what it is when somebody edits it. */
const formats: Record<ColumnKind, string> = { text: '@', count: '#,##0', percent: '0.0', day: 'dd/mm/yyyy' }

const boldFont: Style['font'] = { name: 'Calibri', family: 2, size: 11, bold: true }

export const headerStyle: Style = {
  font: { ...boldFont, color: { argb: 'FFFFFFFF' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FF0F766E' } },
  alignment: { vertical: 'middle', wrapText: true },
}

export const plainStyle = stylesWith({})
export const boldStyle = stylesWith({ font: boldFont, border: { top: { style: 'medium' } } })

/** The same object for the same look: exceljs recognises a style by its identity. */
function stylesWith(look: Style): StyleOf {
  const known: Record<ColumnKind, Style[]> = { text: [], count: [], percent: [], day: [] }
  return (kind, indent) => {
    known[kind][indent] ??= {
      ...look,
      numFmt: formats[kind],
      ...(indent > 0 && { alignment: { horizontal: 'left', indent } }),
    }
    return known[kind][indent]
  }
}

/** First row frozen; prints on A4 across, as wide as the page, with the header on each page. */
export function layoutOf(printTitle: string): Partial<ExcelJS.AddWorksheetOptions> {
  // In a header & begins a code, and the whole may have 255 characters.
  const oddHeader = `&L${printTitle.slice(0, 120).replaceAll('&', '&&')}`
  return {
    views: [{ state: 'frozen', ySplit: 1 }],
    pageSetup: {
      paperSize: 9,
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '1:1',
    },
    headerFooter: { oddHeader, oddFooter: '&R&P / &N' },
  }
}
