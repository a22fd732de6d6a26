/** Sizes as people write them. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  // 1536 MiB reads better than 1.5 GiB cut short: go up only where it stays exact to a tenth.
  while (value >= 1024 && unit < units.length - 1 && (value / 1024 >= 10 || Number.isInteger((value / 1024) * 10))) {
    value /= 1024
    unit++
  }
  while (value >= 10_240 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${Math.round(value * 10) / 10} ${units[unit] ?? 'B'}`
}
