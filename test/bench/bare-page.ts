type Row = { id: number; name: string; place: string; people: number; share: string }
type Data = { rows: Row[]; filler: string }

/** What `bare.eta` shows: as many rows as fit into a page of so many bytes, and a last paragraph that fills it to the byte. */
export function bareRows(render: (data: Data) => string, bytes: number): Data {
  const size = (data: Data) => Buffer.byteLength(render(data))
  const around = size({ rows: [], filler: '' })
  const rowSize = size({ rows: [row(0)], filler: '' }) - around
  const count = Math.max(0, Math.floor((bytes - around) / rowSize))
  const rows = Array.from({ length: count }, (_, index) => row(index))
  return { rows, filler: 'x'.repeat(Math.max(0, bytes - around - count * rowSize)) }
}

/** All rows have the same number of bytes. */
function row(index: number): Row {
  const number = 1000 + (index % 9000)
  return {
    id: number,
    name: `Trường Tiểu học Hoa Phượng ${number}`,
    place: `${number} trong 5.000 người đã có nhận thức`,
    people: number,
    share: '38,4%',
  }
}
