/** Lists of words that names of images are held against: looking them up costs less than compiling a pattern of them, which most runs ask but a few times. */

/** What a regular expression is asked, too. */
export interface Pattern {
  test(name: string): boolean
}

/** One of the words, given with blanks between them, is the end of the name: the whole of it, or what follows one of the signs. */
export function endingIn(words: string, signs = '/-_'): Pattern {
  const all = new Set(words.split(' '))
  return {
    test: (name) => {
      for (let at = name.length - 1; at >= 0; at--) if (signs.includes(name.charAt(at)) && all.has(name.slice(at + 1))) return true
      return all.has(name)
    },
  }
}

/** The name is one of the words, whoever made the image: `acme/vector` is called `vector`. */
export function called(words: string): Pattern {
  const all = new Set(words.split(' '))
  return {
    test: (name) => {
      for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) if (all.has(name.slice(at + 1))) return true
      return all.has(name) || (name.startsWith('/') && all.has(name.slice(1)))
    },
  }
}

/** One of the words stands anywhere in the name. */
export function holding(words: string): Pattern {
  const all = words.split(' ')
  return { test: (name) => all.some((word) => name.includes(word)) }
}

/** A pattern that is asked only where one of the words stands in the name, since it fits nothing else. */
export function hinted(words: string, pattern: RegExp): Pattern {
  const hint = holding(words)
  return { test: (name) => hint.test(name) && pattern.test(name) }
}

export function anyOf(...patterns: readonly Pattern[]): Pattern {
  return { test: (name) => patterns.some((pattern) => pattern.test(name)) }
}
