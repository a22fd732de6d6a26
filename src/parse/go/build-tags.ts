/** Whether a file of Go is built for a server: tests and other systems' files are not. */

/** Ends of names that the toolchain takes for systems and architectures: {@link https://pkg.go.dev/cmd/go#hdr-Build_constraints}. */
const others =
  /_(windows|darwin|freebsd|openbsd|netbsd|dragonfly|solaris|illumos|plan9|aix|android|ios|js|wasip1|arm|386|wasm|ppc64|ppc64le|mips\w*|riscv64|s390x)\.go$/

const held = /^(linux|unix|amd64|cgo|gc|go1\.\d+)$/

export function isBuilt(path: string, text: string): boolean {
  if (path.endsWith('_test.go') || others.test(path)) return false
  const line = /^\/\/go:build ([^\n]{1,300})$/m.exec(text.slice(0, 4_000))
  // Behind the package clause it would be a comment like any other.
  if (line === null || /^package\s/m.test(text.slice(0, line.index))) return true
  return holds(line[1] ?? '')
}

function holds(constraint: string): boolean {
  const words = constraint.match(/&&|\|\||[!()]|[\w.]+/g) ?? []
  let at = 0
  const one = (depth: number): boolean => {
    const word = words[at++]
    if (depth > 20 || word === undefined) return false
    if (word === '!') return !one(depth + 1)
    if (word !== '(') return held.test(word)
    const inner = either(depth + 1)
    at++
    return inner
  }
  const both = (depth: number): boolean => {
    let result = one(depth)
    while (words[at] === '&&') {
      at++
      const next = one(depth)
      result = result && next
    }
    return result
  }
  const either = (depth: number): boolean => {
    let result = both(depth)
    while (words[at] === '||') {
      at++
      const next = both(depth)
      result = result || next
    }
    return result
  }
  return either(0)
}
