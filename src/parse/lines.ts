/** Offsets to lines, for every parser that works on offsets. */

/** Answers the 1-based line of an offset. Offsets asked in rising order cost next to nothing. */
export function lineFinder(text: string): (offset: number) => number {
  const starts: number[] = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  let last = 0
  return (offset) => {
    if (offset < (starts[last] ?? 0)) last = 0
    else if (offset < (starts[last + 1] ?? Infinity)) return last + 1
    // Nearly every question is of the same line as the one before, or of the next.
    else if (offset < (starts[last + 2] ?? Infinity)) return ++last + 1
    let low = last
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? Infinity) <= offset) low = middle
      else high = middle - 1
    }
    last = low
    return low + 1
  }
}
