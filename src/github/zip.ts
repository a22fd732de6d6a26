/** Takes one file out of a zip that a stranger may have made: nothing is written to disk, and nothing grows past its bound. */

export interface ZipBounds {
  readonly entries: number
  /** Of the file that is wanted, inflated. */
  readonly bytes: number
}

/** Throws for whatever is not a plain zip with exactly one file of this very name. */
export async function fileInZip(zip: Buffer, name: string, bounds: ZipBounds): Promise<Buffer> {
  const { fromBufferPromise } = await import('yauzl')
  const opened = await fromBufferPromise(zip, { strictFileNames: true, validateEntrySizes: true })
  // An error that comes when nobody waits for one would end the process.
  opened.on('error', () => undefined)
  if (opened.entryCount > bounds.entries) throw new Error(`it holds ${opened.entryCount} files, ${bounds.entries} are allowed`)
  const found = []
  for await (const entry of opened.eachEntry()) if (entry.fileName === name) found.push(entry)
  const [entry, second] = found
  if (entry === undefined) throw new Error(`it holds no ${name}`)
  if (second !== undefined) throw new Error(`it holds ${name} more than once`)
  const tooLarge = new Error(`${name} inflates to more than ${bounds.bytes} bytes`)
  if (entry.uncompressedSize > bounds.bytes) throw tooLarge
  const chunks: Buffer[] = []
  let size = 0
  // The size above is the stranger's word.
  for await (const chunk of (await opened.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bounds.bytes) throw tooLarge
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
